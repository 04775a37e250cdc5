using System.CommandLine;
using Bonafide.Server;
using Bonafide.Server.Settings;
using Bonafide.Storage;

namespace Bonafide.Cli;

/// <summary>The options <c>--data</c>, <c>--database</c> and <c>--config</c>, which all commands about the record share, and the storage they name.</summary>
internal sealed class StorageLocation(Shell shell)
{
    /// <summary>Who did it, in the audit log.</summary>
    internal const string Actor = "cli";

    private readonly Option<string?> _data = new("--data")
    {
        Description = "Folder of the record. Default: BONAFIDE_DATA, else data.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _config = new("--config")
    {
        Description = "File of the server's settings, NAME=value a line. Default: BONAFIDE_CONFIG.",
        HelpName = "FILE",
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
        Shell shell, string name, string description, IEnumerable<Symbol> symbols, Func<ParseResult, StorageOptions, CancellationToken, Task<ExitCode>> run) =>
        CommandWith(shell, name, description, symbols, (parsed, sources, cancellation) => run(parsed, Read(sources), cancellation));

    /// <summary>A command with these options, that reads the settings in its own way.</summary>
    internal static Command CommandWith(
        Shell shell, string name, string description, IEnumerable<Symbol> symbols, Func<ParseResult, SettingSources, CancellationToken, Task<ExitCode>> run)
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
        command.Options.Add(location._config);
        command.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                return (int)await run(parsed, location.SourcesOf(parsed), cancellation);
            }
            catch (Exception fault) when (StorageFaults.Sentence(fault) is { } sentence)
            {
                throw new FaultException(sentence);
            }
        });
        return command;
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

        BonafideStorage storage = new(options, shell.Time);
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

    /// <summary>The server's storage, by the same settings.</summary>
    /// <exception cref="UsageException">One of them is wrong. Those of no use here are not looked at.</exception>
    private static StorageOptions Read(SettingSources sources)
    {
        try
        {
            SettingReader settings = new(sources);
            StorageOptions options = StorageSettings.Read(settings);
            settings.ThrowIfFaulty();
            return options;
        }
        catch (ServerOptionsException fault)
        {
            throw new UsageException(fault.Message);
        }
    }

    /// <summary>The shell's settings below the options that were given.</summary>
    private SettingSources SourcesOf(ParseResult parsed)
    {
        Dictionary<string, string> flags = [];
        foreach ((string name, Option<string?> option) in (ReadOnlySpan<(string, Option<string?>)>)[("BONAFIDE_DATA", _data), ("BONAFIDE_DATABASE", _database), ("BONAFIDE_CONFIG", _config)])
        {
            if (parsed.GetValue(option) is { } given)
            {
                flags[name] = given;
            }
        }

        return new SettingSources(flags, shell.Variables);
    }
}
