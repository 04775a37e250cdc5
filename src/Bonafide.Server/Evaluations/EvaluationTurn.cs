namespace Bonafide.Server.Evaluations;

/// <summary>The right to evaluate on this server, which one has at a time: from before the upload, so that the disk holds one, to the end of the run.</summary>
internal sealed class EvaluationTurn(Action giveBack) : IDisposable
{
    private Action? _giveBack = giveBack;

    public void Dispose() => Interlocked.Exchange(ref _giveBack, null)?.Invoke();
}
