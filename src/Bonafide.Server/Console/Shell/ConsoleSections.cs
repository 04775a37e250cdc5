using Bonafide.Storage.People;

namespace Bonafide.Server.Console.Shell;

/// <summary>The entries of the navigation, in order.</summary>
internal static class ConsoleSections
{
    internal static IReadOnlyList<ConsoleSection> All { get; } =
    [
        new("try", "Try it", ConsoleRole.Viewer),
        new("checks", "Checks", ConsoleRole.Viewer),
        new("gallery", "Gallery", ConsoleRole.Viewer),
        new("health", "Health", ConsoleRole.Viewer),
        new("evaluation", "Evaluation", ConsoleRole.Viewer),
        new("policy", "Policy", ConsoleRole.Viewer),
        new("keys", "Keys and credits", ConsoleRole.Viewer),
        new("webhooks", "Webhooks", ConsoleRole.Viewer),
        new("apps", "Applications", ConsoleRole.Viewer, IsGlobal: true, BeginsGroup: true),
        new("audit", "Audit", ConsoleRole.Viewer, IsGlobal: true),
        new("people", "People", ConsoleRole.Owner, IsGlobal: true),
    ];
}

/// <param name="Path">Below the application, or below <c>/console</c>.</param>
/// <param name="Title">For people.</param>
/// <param name="Role">Who sees it.</param>
/// <param name="IsGlobal">Of the whole installation.</param>
/// <param name="BeginsGroup">Set apart from the one before.</param>
internal sealed record ConsoleSection(string Path, string Title, ConsoleRole Role, bool IsGlobal = false, bool BeginsGroup = false);
