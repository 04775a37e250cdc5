using Bonafide.Storage.People;

namespace Bonafide.Server.Console.Shell;

/// <summary>The entries of the navigation, in order.</summary>
internal static class ConsoleSections
{
    internal static IReadOnlyList<ConsoleSection> All { get; } =
    [
        new("people", "People", ConsoleRole.Owner, IsGlobal: true, BeginsGroup: true),
    ];
}

/// <param name="Path">Below the application, or below <c>/console</c>.</param>
/// <param name="Title">For people.</param>
/// <param name="Role">Who sees it.</param>
/// <param name="IsGlobal">Of the whole installation.</param>
/// <param name="BeginsGroup">Set apart from the one before.</param>
internal sealed record ConsoleSection(string Path, string Title, ConsoleRole Role, bool IsGlobal = false, bool BeginsGroup = false);
