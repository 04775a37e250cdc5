using System.CommandLine;
using Bonafide.Storage;

namespace Bonafide.Cli;

/// <summary>The options <c>--data</c> and <c>--database</c>, which all commands about the record share, and the storage they name.</summary>
internal sealed class StorageLocation(Shell shell)
{
    /// <summary>Who did it, in the audit log.</summary>
    internal const string Actor = "cli";

    private readonly Option<string?> _data = new("--data")
    {
        Description = "Folder of the record. Default: BONAFIDE_DATA, else data.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _database = new("--database")
    {
        Description = "PostgreSQL connection string. Default: BONAFIDE_DATABASE, else SQLite in the folder. The variable is better: "
            + "others can see a command line.",
        HelpName = "CONNECTION",
    };

    /// <summary>A command with these options, that runs on the storage they name.</summary>
    internal static Command CommandOn(
        Shell shell, string name, string description, IEnumerable<Symbol> symbols, Func<ParseResult, BonafideStorage, CancellationToken, Task<ExitCode>> run) =>
        CommandAt(shell, name, description, symbols, async (parsed, options, cancellation) =>
        {
            await using BonafideStorage storage = await OpenAsync(options, shell, cancellation);
            return await run(parsed, storage, cancellation);
        });

    /// <summary>A command with these options, that opens the storage in its own way.</summary>
    internal static Command CommandAt(
        Shell shell, string name, string description, IEnumerable<Symbol> symbols, Func<ParseResult, StorageOptions, CancellationToken, Task<ExitCode>> run)
    {
        StorageLocation location = new(shell);
        Command command = new(name, description);
        foreach (Symbol symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Arguments.Add(argument);
            }
            else
            {
                command.Options.Add((Option)symbol);
            }
        }

        command.Options.Add(location._data);
        command.Options.Add(location._database);
        command.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                return (int)await run(parsed, location.Of(parsed), cancellation);
            }
            catch (Exception fault) when (StorageFaults.Sentence(fault) is { } sentence)
            {
                throw new FaultException(sentence);
            }
        });
        return command;
    }

    /// <summary>The storage, opened or not, by these options.</summary>
    /// <exception cref="UsageException">The connection string is none.</exception>
    internal static BonafideStorage At(StorageOptions options, Shell shell)
    {
        try
        {
            return new BonafideStorage(options, shell.Time);
        }
        catch (ArgumentException)
        {
            // What was given may hold a password: it is not repeated.
            throw new UsageException(
                "--database (BONAFIDE_DATABASE) is no connection string; it looks like 'Host=db;Username=bonafide;Password=...;Database=bonafide'.");
        }
    }

    /// <summary>
    /// Whether a SQLite database is there at all: to open one makes it, and a misspelt folder must not become an installation.
    /// </summary>
    internal static bool IsThere(StorageOptions options) => options.PostgresConnection is not null || File.Exists(SqliteFile(options));

    /// <summary>Where the SQLite database lies.</summary>
    internal static string SqliteFile(StorageOptions options) => Path.Combine(options.DataFolder, "bonafide.db");

    /// <summary>Opens an installation that exists; makes none and changes no schema under servers that run.</summary>
    internal static async Task<BonafideStorage> OpenAsync(StorageOptions options, Shell shell, CancellationToken cancellation)
    {
        if (!IsThere(options))
        {
            throw new FaultException(
                $"There is no database {SqliteFile(options)}. Give the server's folder with --data (BONAFIDE_DATA), start the server once, or run 'bonafide db migrate'.");
        }

        BonafideStorage storage = At(options, shell);
        try
        {
            (int found, int known) = await storage.Maintenance.SchemaAsync(cancellation);
            if (found < known)
            {
                throw new FaultException(found == 0
                    ? "The database is empty. Start the server once, or run 'bonafide db migrate'."
                    : $"The database has schema version {found}, this program works with {known}. Take a backup, then run 'bonafide db migrate' or start the new server.");
            }

            await storage.StartAsync(cancellation);
            return storage;
        }
        catch
        {
            await storage.DisposeAsync();
            throw;
        }
    }

    private StorageOptions Of(ParseResult parsed)
    {
        StorageOptions options = StorageOptions.FromEnvironment(shell.Variable, "data");
        return options with
        {
            DataFolder = Path.GetFullPath(parsed.GetValue(_data) is { Length: > 0 } folder ? folder : options.DataFolder),
            PostgresConnection = parsed.GetValue(_database) is { } given ? (given.Length > 0 ? given : null) : options.PostgresConnection,
        };
    }
}
