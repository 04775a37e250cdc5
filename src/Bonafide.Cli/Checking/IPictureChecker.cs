namespace Bonafide.Cli.Checking;

/// <summary>Judges pictures: on this machine or at a server.</summary>
internal interface IPictureChecker : IDisposable
{
    /// <summary>How many pictures it is best given at the same time.</summary>
    int Parallelism { get; }

    Task<PictureResult> CheckAsync(ReadOnlyMemory<byte> encoded, CancellationToken cancellation);
}

/// <summary>What became of one picture: judged or failed, never both.</summary>
internal abstract record PictureResult
{
    private PictureResult()
    {
    }

    internal sealed record Judged(CheckReport Report) : PictureResult;

    internal sealed record Failed(CheckFault Fault) : PictureResult;
}

/// <param name="Code">For scripts: snake case, stable.</param>
/// <param name="Sentence">For people: what is wrong and what to do.</param>
/// <param name="EndsRun">Whether every further picture would end the same way.</param>
internal sealed record CheckFault(string Code, string Sentence, bool EndsRun = false);
