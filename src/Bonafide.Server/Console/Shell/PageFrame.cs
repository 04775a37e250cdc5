using Bonafide.Storage.Applications;
using Bonafide.Storage.People;

namespace Bonafide.Server.Console.Shell;

/// <summary>What every page knows beside its own model.</summary>
public sealed record PageFrame
{
    public required string Title { get; init; }

    /// <summary>Null on the pages before the sign-in.</summary>
    public ConsoleUser? User { get; init; }

    /// <summary>For the forms; empty before the sign-in.</summary>
    public string FormToken { get; init; } = "";

    /// <summary>Where the links of the navigation lead; null where the installation has none.</summary>
    public Application? Application { get; init; }

    public IReadOnlyList<Application> Applications { get; init; } = [];

    /// <summary><c>light</c>, <c>dark</c>, or empty: as the system has it.</summary>
    public string Theme { get; init; } = "";

    /// <summary>Of this page, with its query.</summary>
    public string Path { get; init; } = "";

    /// <summary>Where files of ours lie, by name.</summary>
    public required Func<string, string> Asset { get; init; }

    public bool May(ConsoleRole role) => User is { } user && user.Role >= role;

    /// <summary>A page of the application that the page is about.</summary>
    public string Url(string page) => Application is { } application ? $"{ConsoleEndpoints.Root}/apps/{application.Id}/{page}" : ConsoleEndpoints.Root;
}
