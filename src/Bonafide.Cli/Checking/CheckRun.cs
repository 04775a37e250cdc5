namespace Bonafide.Cli.Checking;

/// <summary>Checks the pictures of one call: read, judge, show, draw; the worst of them makes the exit code.</summary>
internal sealed class CheckRun(Shell shell, CheckSettings settings)
{
    private ExitCode _worst = ExitCode.BonaFide;

    /// <exception cref="UsageException">The options do not fit the number of pictures.</exception>
    internal async Task<ExitCode> RunAsync(CancellationToken cancellation)
    {
        IReadOnlyList<PictureSource> pictures = PictureSource.Expand(settings.Files);
        if (settings.AnnotatedPath is not null && pictures.Count != 1)
        {
            throw new UsageException($"--annotate draws one picture, but {pictures.Count} were given.");
        }

        using IPictureChecker checker = settings.Server is { } server ? new RemoteChecker(server, settings) : new LocalChecker(settings);
        ICheckPrinter printer = settings.Json ? new JsonPrinter(shell.Out)
            : pictures.Count == 1 ? new DetailPrinter(shell.Styled())
            : new LinePrinter(shell.Styled());
        ProgressLine progress = new(shell, pictures.Count);

        await foreach ((PictureSource picture, byte[] bytes, PictureResult result) in InOrder.SelectAsync(
            pictures, checker.Parallelism, (picture, stop) => CheckAsync(checker, picture, stop), cancellation))
        {
            progress.Clear();
            Show(printer, picture, result);
            if (settings.AnnotatedPath is { } path && result is PictureResult.Judged judged)
            {
                Annotate(bytes, judged.Report, path);
            }

            progress.Advance();
            if (result is PictureResult.Failed { Fault.EndsRun: true } && progress.Left > 0)
            {
                progress.Clear();
                shell.Complain($"Stopped. Pictures that were not checked: {progress.Left}.");
                break;
            }
        }

        progress.Clear();
        printer.End();
        return _worst;
    }

    private async Task<(PictureSource Picture, byte[] Bytes, PictureResult Result)> CheckAsync(
        IPictureChecker checker, PictureSource picture, CancellationToken cancellation)
    {
        (byte[] bytes, CheckFault? fault) = await picture.ReadAsync(shell, cancellation);
        return (picture, bytes, fault is null ? await checker.CheckAsync(bytes, cancellation) : new PictureResult.Failed(fault));
    }

    private void Show(ICheckPrinter printer, PictureSource picture, PictureResult result)
    {
        switch (result)
        {
            case PictureResult.Judged judged:
                printer.Show(judged.Report with { File = picture.Name });
                Note(Verdict.Of(judged.Report.Outcome).ExitCode);
                break;
            case PictureResult.Failed failed:
                shell.Complain($"{picture.Name}: {failed.Fault.Sentence}");
                printer.Show(picture.Name, failed.Fault);
                Note(ExitCode.Failed);
                break;
        }
    }

    private void Annotate(byte[] bytes, CheckReport report, string path)
    {
        if (Annotation.Write(bytes, report, path) is { } fault)
        {
            shell.Complain($"{path}: {fault.Sentence}");
            Note(ExitCode.Failed);
        }
    }

    private void Note(ExitCode code) => _worst = (ExitCode)Math.Max((int)_worst, (int)code);
}
