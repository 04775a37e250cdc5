namespace Bonafide.Cli.Conformance;

/// <summary>What was asked of <c>bonafide conformance</c>, options and environment put together.</summary>
internal sealed record ConformanceSettings
{
    public required Uri Server { get; init; }

    /// <summary>A name that <see cref="ConformanceSuites"/> knows.</summary>
    public required string Dialect { get; init; }

    public required ConformanceCredential Credential { get; init; }

    public required ConformancePictures Pictures { get; init; }

    /// <summary>The pause before each call.</summary>
    public required TimeSpan Delay { get; init; }

    public bool Json { get; init; }

    /// <summary>The caller agrees to what it may cost, and is not asked.</summary>
    public bool IsAgreed { get; init; }
}

/// <summary>What a dialect proves the caller by; empty where not given.</summary>
internal sealed record ConformanceCredential(string Key, string User, string Password, string Token);
