using System.CommandLine;
using System.Security.Cryptography;
using Bonafide.Storage;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Logins;

namespace Bonafide.Cli.Accounts;

/// <summary><c>bonafide logins</c>: user names with passwords, which one of the APIs wants beside the key.</summary>
internal static class LoginsCommand
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int RandomLength = 32;

    internal static Command Create(Shell shell) =>
        new("logins", "Set, list and remove user names with passwords, for callers that send them beside their key.") { Set(shell), List(shell), Remove(shell) };

    private static Command Set(Shell shell)
    {
        Argument<string> user = new("USER") { Description = "The user name: up to 128 characters, no colon." };
        Option<bool> given = new("--stdin") { Description = "Read the password from the standard input: 12 characters at least. Default: make a random one and print it, this once." };
        Option<string?> application = ApplicationChoice.Option();
        return StorageLocation.CommandOn(
            shell, "set", "Add a user name, or give it a new password.", [user, given, application], async (parsed, storage, cancellation) =>
        {
            string name = parsed.GetRequiredValue(user);
            string? brought = parsed.GetValue(given) ? await PasswordAsync(shell, cancellation) : null;
            string password = brought ?? RandomNumberGenerator.GetString(Alphabet, RandomLength);
            if (PasswordRules.Faults(name, password) is { Count: > 0 } faults)
            {
                throw new UsageException(string.Join(" ", faults));
            }

            Application owner = await ApplicationChoice.OfAsync(parsed.GetValue(application), storage, cancellation);
            await SetAsync(storage, owner, name, password, cancellation);
            shell.Error.WriteLine(
                $"'{name}' may log in to the application '{TextTable.Harmless(owner.Name)}'{(brought is null ? ". The password is shown this once:" : " with the password that you gave.")}");
            if (brought is null)
            {
                shell.Out.WriteLine(password);
            }

            return ExitCode.BonaFide;
        });
    }

    private static Command List(Shell shell)
    {
        Option<string?> application = new("--application") { Description = "Only the logins of this one, by name or id.", HelpName = "A" };
        Option<bool> json = new("--json") { Description = "Print one JSON document a line for each login." };
        return StorageLocation.CommandOn(
            shell, "list", "List the user names. Never the passwords.", [application, json], async (parsed, storage, cancellation) =>
        {
            IReadOnlyList<Application> asked = parsed.GetValue(application) is { } name
                ? [await ApplicationChoice.OfAsync(name, storage, cancellation)]
                : await storage.Applications.ListAsync(cancellation);
            TextTable table = new("User", "Application", "Set");
            foreach (Application owner in asked)
            {
                foreach (Login login in await storage.Logins.ListAsync(owner.Id, cancellation))
                {
                    table.Add(login.UserName, owner.Name, TextTable.Moment(login.CreatedAt));
                    if (parsed.GetValue(json))
                    {
                        shell.Out.WriteLine(StorageJson.Line(login));
                    }
                }
            }

            if (!parsed.GetValue(json))
            {
                table.Print(shell);
            }

            return ExitCode.BonaFide;
        });
    }

    private static Command Remove(Shell shell)
    {
        Argument<string> user = new("USER") { Description = "The user name, as 'bonafide logins list' shows it." };
        Option<string?> application = ApplicationChoice.Option();
        return StorageLocation.CommandOn(
            shell, "remove", "Remove a user name; it can log in no more, at once.", [user, application], async (parsed, storage, cancellation) =>
        {
            string name = parsed.GetRequiredValue(user);
            Application owner = await ApplicationChoice.OfAsync(parsed.GetValue(application), storage, cancellation);
            shell.Out.WriteLine(await storage.Logins.RemoveAsync(owner.Id, name, StorageLocation.Actor, cancellation)
                ? $"Removed '{TextTable.Harmless(name)}'."
                : throw new FaultException($"The application '{TextTable.Harmless(owner.Name)}' has no such user name: see 'bonafide logins list'."));
            return ExitCode.BonaFide;
        });
    }

    private static async Task SetAsync(BonafideStorage storage, Application owner, string user, string password, CancellationToken cancellation)
    {
        try
        {
            await storage.Logins.SetAsync(owner.Id, user, password, StorageLocation.Actor, cancellation);
        }
        catch (ArgumentException)
        {
            throw new FaultException("This user name belongs to another application. Choose another one.");
        }
    }

    private static async Task<string> PasswordAsync(Shell shell, CancellationToken cancellation)
    {
        using StreamReader input = new(shell.OpenInput());
        return await input.ReadLineAsync(cancellation) is { Length: > 0 } line
            ? line
            : throw new UsageException("--stdin: there is nothing on the standard input.");
    }
}
