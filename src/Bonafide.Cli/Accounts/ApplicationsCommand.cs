using System.CommandLine;
using System.Globalization;
using Bonafide.Storage;
using Bonafide.Storage.Applications;

namespace Bonafide.Cli.Accounts;

/// <summary><c>bonafide applications</c>: who has keys, a policy, credits and a record of his own.</summary>
internal static class ApplicationsCommand
{
    internal static Command Create(Shell shell) => new("applications", "List and create applications.") { List(shell), Make(shell) };

    private static Command List(Shell shell)
    {
        Option<bool> json = new("--json") { Description = "Print one JSON document a line for each application." };
        return StorageLocation.CommandOn(shell, "list", "List the applications.", [json], async (parsed, storage, cancellation) =>
        {
            IReadOnlyList<Application> applications = await storage.Applications.ListAsync(cancellation);
            if (parsed.GetValue(json))
            {
                foreach (Application application in applications)
                {
                    shell.Out.WriteLine(StorageJson.Line(application));
                }

                return ExitCode.BonaFide;
            }

            TextTable table = new("Name", "Id", "Created", "Credits");
            foreach (Application application in applications)
            {
                table.Add(application.Name, application.Id.ToString(), TextTable.Moment(application.CreatedAt), Credits(application));
            }

            table.Print(shell);
            return ExitCode.BonaFide;
        });
    }

    private static Command Make(Shell shell)
    {
        Argument<string> name = new("NAME") { Description = "Its name, up to 200 characters.", CustomParser = NameArgument.Read };
        Option<long?> credits = new("--credits")
        {
            Description = "Calls to begin with. Default: unlimited.",
            HelpName = "N",
            CustomParser = result => WholeNumber.Read(result, "--credits", 0, int.MaxValue),
        };
        return StorageLocation.CommandOn(shell, "create", "Create an application with the default policy.", [name, credits], async (parsed, storage, cancellation) =>
        {
            string wanted = parsed.GetRequiredValue(name);
            await RefuseTwinAsync(storage, wanted, cancellation);
            Application made = await storage.Applications.CreateAsync(wanted, parsed.GetValue(credits), StorageLocation.Actor, cancellation);
            shell.Out.WriteLine($"Created the application '{made.Name}' ({made.Id}), credits: {Credits(made)}.");
            return ExitCode.BonaFide;
        });
    }

    /// <summary>Two of one name could not be told apart on a command line.</summary>
    private static async Task RefuseTwinAsync(BonafideStorage storage, string name, CancellationToken cancellation)
    {
        if ((await storage.Applications.ListAsync(cancellation)).Any(application => application.Name == name))
        {
            throw new FaultException($"There is an application '{name}' already.");
        }
    }

    private static string Credits(Application application) => application.Credits?.ToString(CultureInfo.InvariantCulture) ?? "unlimited";
}
