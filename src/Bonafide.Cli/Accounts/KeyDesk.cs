using Bonafide.Storage;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Tokens;

namespace Bonafide.Cli.Accounts;

/// <summary>
/// What the commands about keys do. A new key or token is all of standard output, so that a script can catch it; what there is
/// to say about it goes to standard error.
/// </summary>
internal sealed class KeyDesk(BonafideStorage storage, Shell shell)
{
    internal async Task<ExitCode> ListAsync(string? application, bool json, CancellationToken cancellation)
    {
        IReadOnlyList<Application> asked = application is null
            ? await storage.Applications.ListAsync(cancellation)
            : [await ApplicationChoice.OfAsync(application, storage, cancellation)];
        TextTable table = new("Prefix", "Name", "Application", "Scopes", "State", "Expires", "Last used", "From");
        foreach (KeyReport key in await ReportsAsync(asked, cancellation))
        {
            if (json)
            {
                shell.Out.WriteLine(StorageJson.Line(key));
            }

            table.Add(
                key.Prefix, key.Name, key.Application, string.Join(' ', key.Scopes), key.State, TextTable.Moment(key.ExpiresAt),
                TextTable.Moment(key.LastUsedAt), key.Networks.Count == 0 ? "anywhere" : string.Join(' ', key.Networks));
        }

        if (!json)
        {
            table.Print(shell);
        }

        return ExitCode.BonaFide;
    }

    internal async Task<ExitCode> CreateAsync(NewApiKey wanted, CancellationToken cancellation)
    {
        IssuedApiKey issued = await storage.ApiKeys.CreateAsync(wanted, StorageLocation.Actor, cancellation);
        shell.Error.WriteLine(
            $"Key {issued.Key.Prefix}... may {string.Join(", ", ScopeNames.Of(issued.Key.Scopes))}; expires: {Expiry(issued.Key.ExpiresAt)}. It is shown this once:");
        shell.Out.WriteLine(issued.Secret);
        return ExitCode.BonaFide;
    }

    internal async Task<ExitCode> RevokeAsync(string prefixOrId, CancellationToken cancellation)
    {
        KeyReport key = await FindAsync(prefixOrId, cancellation);
        bool isNew = await storage.ApiKeys.RevokeAsync(key.ApplicationId, key.Id, StorageLocation.Actor, cancellation);
        shell.Out.WriteLine(isNew
            ? $"Revoked {key.Prefix} ('{TextTable.Harmless(key.Name)}'), and with it its tokens."
            : $"{key.Prefix} ('{TextTable.Harmless(key.Name)}') was revoked before.");
        return ExitCode.BonaFide;
    }

    internal async Task<ExitCode> IssueTokenAsync(string? prefixOrId, string? application, TimeSpan life, CancellationToken cancellation)
    {
        DateTimeOffset now = shell.Time.GetUtcNow();
        KeyReport key;
        if (prefixOrId is not null)
        {
            key = await FindAsync(prefixOrId, cancellation);
            if (key.State != "active")
            {
                throw new FaultException($"{key.Prefix} is {key.State}: a token that stands for it would be refused.");
            }
        }
        else
        {
            // A key of its own, whose text nobody ever sees: the token can be ended alone.
            Application owner = await ApplicationChoice.OfAsync(application, storage, cancellation);
            NewApiKey own = new(owner.Id, $"Token of {TextTable.Moment(now)}") { ExpiresAt = now + life };
            key = KeyReport.From((await storage.ApiKeys.CreateAsync(own, StorageLocation.Actor, cancellation)).Key, owner, now);
        }

        IssuedToken token = await storage.Tokens.IssueAsync(key.Id, life, cancellation);
        DateTimeOffset end = key.ExpiresAt < token.ExpiresAt ? key.ExpiresAt.Value : token.ExpiresAt;
        shell.Error.WriteLine(
            $"Good until {TextTable.Moment(end)}, or until 'bonafide keys revoke {key.Prefix}'. It is shown this once:");
        shell.Out.WriteLine(token.Text);
        return ExitCode.BonaFide;
    }

    /// <summary>The one key that is meant. What was typed is not repeated: it may be a whole key.</summary>
    private async Task<KeyReport> FindAsync(string prefixOrId, CancellationToken cancellation)
    {
        List<KeyReport> all = await ReportsAsync(await storage.Applications.ListAsync(cancellation), cancellation);
        KeyReport[] meant = [.. all.Where(key => key.Prefix == prefixOrId || (Guid.TryParse(prefixOrId, out Guid id) && key.Id == id))];
        return meant.Length switch
        {
            1 => meant[0],
            0 => throw new FaultException("There is no key with this prefix or id: see 'bonafide keys list'."),
            _ => throw new FaultException($"Several keys have this prefix. Give the id: {string.Join(", ", meant.Select(key => $"{key.Id} ({key.State})"))}."),
        };
    }

    private async Task<List<KeyReport>> ReportsAsync(IReadOnlyList<Application> applications, CancellationToken cancellation)
    {
        DateTimeOffset now = shell.Time.GetUtcNow();
        List<KeyReport> reports = [];
        foreach (Application application in applications)
        {
            IReadOnlyList<ApiKey> keys = await storage.ApiKeys.ListAsync(application.Id, cancellation);
            reports.AddRange(keys.Select(key => KeyReport.From(key, application, now)));
        }

        return reports;
    }

    private static string Expiry(DateTimeOffset? moment) => moment is null ? "never" : TextTable.Moment(moment);
}
