using System.CommandLine;
using System.CommandLine.Parsing;
using Bonafide.Cli.Checking;
using Bonafide.Storage;
using Bonafide.Storage.People;

namespace Bonafide.Cli.Accounts;

/// <summary><c>bonafide users</c>: the people of the console. Whoever stands at the machine gets a locked-out owner in again.</summary>
internal static class UsersCommand
{
    private const string AddressVariable = "BONAFIDE_PUBLIC_URL";
    private const string DefaultAddress = "http://127.0.0.1:8080";

    internal static Command Create(Shell shell) =>
        new("users", "Add, list and disable the people of the console, and make them links to choose a password.") { Add(shell), List(shell), Disable(shell), Link(shell) };

    private static Command Add(Shell shell)
    {
        Argument<string> name = Name();
        Option<ConsoleRole> role = new("--role")
        {
            Description = "viewer looks, reviewer approves and declines as well, owner may do everything. Default: viewer.",
            HelpName = "ROLE",
            CustomParser = ReadRole,
            DefaultValueFactory = _ => ConsoleRole.Viewer,
        };
        Option<string?> address = Address();
        return StorageLocation.CommandOn(shell, "add", "Add a person and print the link where they choose a password.", [name, role, address], async (parsed, storage, cancellation) =>
        {
            string wanted = parsed.GetRequiredValue(name);
            try
            {
                ConsoleUser added = await storage.Users.AddAsync(wanted, parsed.GetValue(role), StorageLocation.Actor, cancellation);
                await PrintLinkAsync(shell, storage, added, parsed.GetValue(address), cancellation);
                return ExitCode.BonaFide;
            }
            catch (ArgumentException fault)
            {
                throw new FaultException(Sentence(fault));
            }
        });
    }

    private static Command List(Shell shell)
    {
        Option<bool> json = new("--json") { Description = "Print one JSON document a line for each person." };
        return StorageLocation.CommandOn(shell, "list", "List the people of the console.", [json], async (parsed, storage, cancellation) =>
        {
            TextTable table = new("Name", "Role", "State", "Added");
            foreach (ConsoleUser user in await storage.Users.ListAsync(cancellation))
            {
                table.Add(user.Name, ReportJson.Word(user.Role), State(user), TextTable.Moment(user.CreatedAt));
                if (parsed.GetValue(json))
                {
                    shell.Out.WriteLine(StorageJson.Line(user));
                }
            }

            if (!parsed.GetValue(json))
            {
                table.Print(shell);
            }

            return ExitCode.BonaFide;
        });
    }

    private static Command Disable(Shell shell)
    {
        Argument<string> name = Name();
        return StorageLocation.CommandOn(shell, "disable", "Let a person sign in no more, at once. 'link' lets them in again.", [name], async (parsed, storage, cancellation) =>
        {
            ConsoleUser user = await FindAsync(storage, parsed.GetRequiredValue(name), cancellation);
            try
            {
                shell.Out.WriteLine(await storage.Users.DisableAsync(user.Id, StorageLocation.Actor, cancellation)
                    ? $"'{TextTable.Harmless(user.Name)}' may sign in no more."
                    : throw new FaultException($"'{TextTable.Harmless(user.Name)}' may not sign in already."));
                return ExitCode.BonaFide;
            }
            catch (LastOwnerException fault)
            {
                throw new FaultException(fault.Message);
            }
        });
    }

    private static Command Link(Shell shell)
    {
        Argument<string> name = Name();
        Option<string?> address = Address();
        return StorageLocation.CommandOn(shell, "link", "Print a link where a person chooses a new password, whatever became of the old one.", [name, address], async (parsed, storage, cancellation) =>
        {
            ConsoleUser user = await FindAsync(storage, parsed.GetRequiredValue(name), cancellation);
            await PrintLinkAsync(shell, storage, user, parsed.GetValue(address), cancellation);
            return ExitCode.BonaFide;
        });
    }

    private static Argument<string> Name() => new("NAME") { Description = "Their name, up to 128 characters, no colon." };

    private static Option<string?> Address() => new("--url")
    {
        Description = $"Where people reach the server with their browsers. Default: {AddressVariable}, else {DefaultAddress}.",
        HelpName = "URL",
    };

    private static ConsoleRole ReadRole(ArgumentResult result)
    {
        string word = result.Tokens[0].Value;
        ConsoleRole[] roles = Enum.GetValues<ConsoleRole>();
        int index = Array.FindIndex(roles, role => ReportJson.Word(role) == word);
        if (index < 0)
        {
            result.AddError($"--role: '{word}' is none of {string.Join(", ", roles.Select(ReportJson.Word))}.");
        }

        return roles[Math.Max(index, 0)];
    }

    private static async Task<ConsoleUser> FindAsync(BonafideStorage storage, string name, CancellationToken cancellation) =>
        await storage.Users.FindAsync(name, cancellation) ?? throw new FaultException("There is nobody of this name: see 'bonafide users list'.");

    private static async Task PrintLinkAsync(Shell shell, BonafideStorage storage, ConsoleUser user, string? address, CancellationToken cancellation)
    {
        string? token = await storage.Links.IssueAsync(user.Id, StorageLocation.Actor, cancellation);
        shell.Error.WriteLine($"The link for '{TextTable.Harmless(user.Name)}' ({ReportJson.Word(user.Role)}) works once, within an hour:");
        shell.Out.WriteLine($"{(address ?? shell.Setting(AddressVariable) ?? DefaultAddress).TrimEnd('/')}/console/welcome?token={token}");
    }

    private static string State(ConsoleUser user) => user.DisabledAt is not null ? "disabled" : user.HasPassword ? "active" : "link not opened yet";

    /// <summary>Without the parameter's name that the framework appends.</summary>
    private static string Sentence(ArgumentException fault) => fault.Message.Split(" (Parameter", 2)[0];
}
