using System.CommandLine;
using Bonafide.Storage;
using Bonafide.Storage.Applications;

namespace Bonafide.Cli.Accounts;

/// <summary>The option <c>--application</c>, which several commands share.</summary>
internal static class ApplicationChoice
{
    internal static Option<string?> Option() => new("--application")
    {
        Description = "Name or id of the application. Needed where there are several.",
        HelpName = "A",
    };

    /// <summary>The application that is named, else the only one.</summary>
    /// <exception cref="UsageException">None is named, and there are several.</exception>
    /// <exception cref="FaultException">There is none of this name, or several are.</exception>
    internal static async Task<Application> OfAsync(string? nameOrId, BonafideStorage storage, CancellationToken cancellation)
    {
        IReadOnlyList<Application> all = await storage.Applications.ListAsync(cancellation);
        Application[] meant = nameOrId is null
            ? [.. all]
            : [.. all.Where(each => each.Name == nameOrId || (Guid.TryParse(nameOrId, out Guid id) && each.Id == id))];
        return meant.Length switch
        {
            1 => meant[0],
            > 1 when nameOrId is null => throw new UsageException(
                $"Which application? Give --application with one of: {string.Join(", ", all.Select(each => TextTable.Harmless(each.Name)))}."),
            > 1 => throw new FaultException($"Several applications have this name. Give --application the id: {string.Join(", ", meant.Select(each => each.Id))}."),
            _ when all.Count == 0 => throw new FaultException(
                "There is no application yet. Start the server once, or run 'bonafide applications create NAME'."),
            _ => throw new FaultException("There is no such application: see 'bonafide applications list'."),
        };
    }
}
