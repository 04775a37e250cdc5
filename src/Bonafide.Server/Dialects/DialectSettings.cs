using Bonafide.Server.Dialects.Didit;
using Bonafide.Server.Dialects.Glair;
using Bonafide.Server.Dialects.Verifik;

namespace Bonafide.Server.Dialects;

/// <summary>The settings of every dialect that this server speaks, for programs that write policies without it.</summary>
public static class DialectSettings
{
    /// <summary>One sentence for each name that is unknown and each value that is not good.</summary>
    public static IReadOnlyList<string> Faults(IReadOnlyDictionary<string, string> given) => [.. DialectSetting.Faults(Known(), given)];

    /// <summary>What every dialect has registered.</summary>
    internal static IReadOnlyList<DialectSetting> Known()
    {
        ServiceCollection services = new();
        services.AddDidit();
        services.AddGlair();
        services.AddVerifik();
        using ServiceProvider known = services.BuildServiceProvider();
        return [.. known.GetServices<DialectSetting>()];
    }
}
