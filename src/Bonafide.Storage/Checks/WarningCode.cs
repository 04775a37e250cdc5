using Bonafide.Storage.Policies;

namespace Bonafide.Storage.Checks;

/// <summary>The codes under which checks can be found by what was found beside their score: every <see cref="CheckWarning"/>, and what always declines.</summary>
public static class WarningCode
{
    /// <summary>A face that surely is on the blocklist.</summary>
    public const string BlockedFace = "BlockedFace";

    public static IReadOnlyList<string> All { get; } = [BlockedFace, .. Enum.GetNames<CheckWarning>()];
}
