using System.Globalization;

namespace Bonafide.Cli.Conformance;

/// <summary>Asks a server everything that a suite knows, one call after the other, and shows what came of it.</summary>
internal sealed class ConformanceRun(Shell shell, ConformanceSettings settings)
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(60);

    internal async Task<ExitCode> RunAsync(CancellationToken cancellation)
    {
        ConformanceSuite suite = ConformanceSuites.Open(settings);
        shell.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{suite.Cases.Count} cases, at most {suite.Calls} calls to {settings.Server}, of which {suite.Credits} may cost a credit, or money; {settings.Delay.TotalMilliseconds:0} ms before each."));
        if (!await IsAgreedAsync(cancellation))
        {
            shell.Complain("Nothing was asked.");
            return ExitCode.BadUsage;
        }

        // A redirect is an answer like others, and could carry the key to somebody else.
        using HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = _timeout };
        client.DefaultRequestHeaders.ConnectionClose = true; // A connection that one call broke must not break the next.
        List<CaseResult> results = [];
        string? broken = null;
        foreach (ConformanceCase subject in suite.Cases)
        {
            cancellation.ThrowIfCancellationRequested();
            (CaseResult result, broken) = await AskAsync(client, subject, suite.Credential);
            if (broken is not null)
            {
                break;
            }

            results.Add(result);
        }

        ConformancePrinter.Print(settings, results, shell);
        if (broken is not null)
        {
            shell.Complain(broken);
            return ExitCode.Failed;
        }

        return results.Any(result => result.Outcome == CaseOutcome.Failed) ? ExitCode.NotBonaFide : ExitCode.BonaFide;
    }

    /// <summary>Calls to this machine cost nobody anything. What others may charge is agreed to beforehand, by an option or at the terminal.</summary>
    /// <exception cref="UsageException">There is nobody to ask.</exception>
    private async Task<bool> IsAgreedAsync(CancellationToken cancellation)
    {
        if (settings.IsAgreed || settings.Server.IsLoopback)
        {
            return true;
        }

        if (!shell.InputIsTerminal || !shell.ErrorIsTerminal)
        {
            throw new UsageException("The calls may cost money: agree to that with --yes.");
        }

        await shell.Error.WriteAsync("Go on? [y/N] ");
        using StreamReader input = new(shell.OpenInput());
        return (await input.ReadLineAsync(cancellation))?.Trim() is "y" or "Y" or "yes";
    }

    /// <summary>The result, or why the server cannot be asked at all.</summary>
    private async Task<(CaseResult Result, string? Broken)> AskAsync(HttpClient client, ConformanceCase subject, Action<HttpRequestMessage> credential)
    {
        if (subject.SkipReason is { } reason)
        {
            return (new CaseResult(subject.Name, subject.Basis, CaseOutcome.Skipped, 0, 0, [reason]), null);
        }

        Conversation talk = new(client, settings.Server, subject, credential, settings.Delay);
        string? broken = null;
        try
        {
            await subject.RunAsync(talk);
        }
        catch (HttpRequestException fault) when (fault.HttpRequestError is not
            (HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError))
        {
            talk.Note($"the connection broke: {fault.Message}"); // Some close it while they refuse a large body.
        }
        catch (HttpRequestException fault)
        {
            broken = $"The server {settings.Server} cannot be reached: {fault.Message} Is it running, and is the address right?";
        }
        catch (OperationCanceledException)
        {
            broken = $"The server {settings.Server} did not answer within {_timeout.TotalSeconds:0} seconds.";
        }

        return (new CaseResult(
            subject.Name, subject.Basis, talk.Faults.Count == 0 ? CaseOutcome.Passed : CaseOutcome.Failed, talk.Calls, Math.Round(talk.Elapsed.TotalMilliseconds, 1), talk.Faults), broken);
    }
}
