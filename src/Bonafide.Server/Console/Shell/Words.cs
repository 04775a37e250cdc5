using System.Globalization;
using Bonafide.Storage.People;

namespace Bonafide.Server.Console.Shell;

/// <summary>How values are written for people.</summary>
internal static class Words
{
    internal static string Of(ConsoleRole role) => role switch
    {
        ConsoleRole.Viewer => "viewer",
        ConsoleRole.Reviewer => "reviewer",
        ConsoleRole.Owner => "owner",
    };

    /// <summary>UTC, to the second.</summary>
    internal static string Of(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    internal static string Day(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    internal static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
