using System.CommandLine;
using System.Net;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Tokens;

namespace Bonafide.Cli.Accounts;

/// <summary><c>bonafide keys</c>: its options, and nothing of what they do.</summary>
internal static class KeysCommand
{
    internal static Command Create(Shell shell) =>
        new("keys", "List, create and revoke API keys, and issue access tokens.") { List(shell), Make(shell), Revoke(shell), Token(shell) };

    private static Command List(Shell shell)
    {
        Option<string?> application = new("--application") { Description = "Only the keys of this one, by name or id.", HelpName = "A" };
        Option<bool> json = new("--json") { Description = "Print one JSON document a line for each key." };
        return StorageLocation.CommandOn(
            shell, "list", "List the keys: what they may do, and when they were last used. Never the keys themselves.", [application, json],
            (parsed, storage, cancellation) =>
                new KeyDesk(storage, shell).ListAsync(parsed.GetValue(application), parsed.GetValue(json), cancellation));
    }

    private static Command Make(Shell shell)
    {
        Argument<string> name = new("NAME") { Description = "What it is for, up to 200 characters.", CustomParser = NameArgument.Read };
        Option<string?> application = ApplicationChoice.Option();
        Option<ApiScopes> scopes = new("--scope")
        {
            Description = "What it may do: check, read, gallery, erase, manage, or all; may be given several times. Default: check and read.",
            HelpName = "SCOPE",
            Arity = ArgumentArity.OneOrMore,
            CustomParser = ScopeNames.Read,
        };
        Option<DateTimeOffset?> expires = new("--expires")
        {
            Description = "Until when: days from now (90d) or a date (2027-01-31, UTC). Default: never.",
            HelpName = "WHEN",
            CustomParser = result => KeyTerms.ReadExpiry(result, shell.Time.GetUtcNow()),
        };
        Option<IPNetwork[]> networks = new("--ip")
        {
            Description = "From where alone: an address or a network; may be given several times. Default: anywhere.",
            HelpName = "ADDRESS",
            Arity = ArgumentArity.OneOrMore,
            CustomParser = KeyTerms.ReadNetworks,
        };
        return StorageLocation.CommandOn(
            shell, "create", "Create a key and print it: this once, on standard output alone.", [name, application, scopes, expires, networks],
            async (parsed, storage, cancellation) =>
            {
                Guid owner = (await ApplicationChoice.OfAsync(parsed.GetValue(application), storage, cancellation)).Id;
                NewApiKey wanted = new(owner, parsed.GetRequiredValue(name))
                {
                    Scopes = parsed.GetValue(scopes) is var given and not ApiScopes.None ? given : ApiScopes.Check | ApiScopes.Read,
                    ExpiresAt = parsed.GetValue(expires),
                    Networks = parsed.GetValue(networks) ?? [],
                };
                return await new KeyDesk(storage, shell).CreateAsync(wanted, cancellation);
            });
    }

    private static Command Revoke(Shell shell)
    {
        Argument<string> key = new("PREFIX-OR-ID") { Description = "The key's prefix or id, as 'bonafide keys list' shows them." };
        return StorageLocation.CommandOn(
            shell, "revoke", "End a key, and its tokens, at once.", [key],
            (parsed, storage, cancellation) => new KeyDesk(storage, shell).RevokeAsync(parsed.GetRequiredValue(key), cancellation));
    }

    private static Command Token(Shell shell)
    {
        Option<string?> application = ApplicationChoice.Option();
        Option<string?> key = new("--key")
        {
            Description = "Prefix or id of the key that the token stands for. Default: one of its own, with the scopes check and read.",
            HelpName = "PREFIX-OR-ID",
        };
        Option<int> days = new("--days")
        {
            Description = "How long it lives, 1 to 30.",
            HelpName = "N",
            CustomParser = result => WholeNumber.Read(result, "--days", 1, AccessTokens.MaxLifetime.Days),
            DefaultValueFactory = _ => AccessTokens.MaxLifetime.Days,
        };
        Command token = StorageLocation.CommandOn(
            shell, "token", "Issue an access token (JWT) and print it: this once, on standard output alone.", [application, key, days],
            (parsed, storage, cancellation) => new KeyDesk(storage, shell).IssueTokenAsync(
                parsed.GetValue(key), parsed.GetValue(application), TimeSpan.FromDays(parsed.GetValue(days)), cancellation));
        token.Validators.Add(result =>
        {
            if (result.GetResult(key) is not null && result.GetResult(application) is not null)
            {
                result.AddError("--key names the application already: leave --application away.");
            }
        });
        return token;
    }
}
