namespace Bonafide.Cli.Conformance;

/// <summary>The dialects that a server can be asked in.</summary>
internal static class ConformanceSuites
{
    private static readonly Dictionary<string, Func<ConformanceSettings, ConformanceSuite>> _all = new()
    {
        ["didit"] = DiditSuite.Open,
        ["verifik"] = VerifikSuite.Open,
        ["glair"] = GlairSuite.Open,
        ["native"] = NativeSuite.Open,
    };

    internal static IReadOnlyCollection<string> Names => _all.Keys;

    /// <exception cref="UsageException">The dialect wants another credential than was given.</exception>
    internal static ConformanceSuite Open(ConformanceSettings settings) => _all[settings.Dialect](settings);
}
