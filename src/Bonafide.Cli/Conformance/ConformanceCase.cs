namespace Bonafide.Cli.Conformance;

/// <summary>One thing that a server of a dialect does, as a client sees it.</summary>
/// <param name="Name">What it does, as a sentence.</param>
/// <param name="Basis">How surely we know.</param>
/// <param name="Calls">How many calls are made for it; no more are possible.</param>
/// <param name="Credits">How many of them a good server charges.</param>
/// <param name="RunAsync">Asks, and notes in the conversation what is not as expected.</param>
internal sealed record ConformanceCase(string Name, CaseBasis Basis, int Calls, int Credits, Func<Conversation, Task> RunAsync)
{
    /// <summary>Why it cannot be asked here; null where it can.</summary>
    internal string? SkipReason { get; init; }

    /// <summary>The same case, skipped where what it needs is not there.</summary>
    internal ConformanceCase Needing(bool isThere, string reason) => isThere ? this : this with { SkipReason = reason, Calls = 0, Credits = 0 };
}

/// <summary>What a dialect's server is asked, in this order.</summary>
/// <param name="Credential">Puts a good credential on a request.</param>
internal sealed record ConformanceSuite(Action<HttpRequestMessage> Credential, IReadOnlyList<ConformanceCase> Cases)
{
    internal int Calls => Cases.Sum(one => one.Calls);

    internal int Credits => Cases.Sum(one => one.Credits);
}
