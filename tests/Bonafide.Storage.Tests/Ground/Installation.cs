using Bonafide.Storage.Applications;
using Bonafide.Storage.Databases;

namespace Bonafide.Storage.Tests.Ground;

/// <summary>A storage of its own for one test, on either database, with everything deleted behind it.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private readonly List<BonafideStorage> _opened = [];

    private Installation(StorageOptions options, PostgresServer? server)
    {
        Options = options;
        Server = server;
    }

    /// <summary>Null on SQLite.</summary>
    internal PostgresServer? Server { get; }

    internal StorageOptions Options { get; }

    internal ManualTime Time { get; } = new();

    /// <summary>The first storage on the database.</summary>
    internal BonafideStorage Storage => _opened[0];

    internal string DatabaseFile => Path.Combine(Options.DataFolder, "bonafide.db");

    internal static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>An empty database, migrated and started.</summary>
    internal static async Task<Installation> StartAsync(DatabaseKind kind)
    {
        Installation installation = await PrepareAsync(kind);
        await installation.OpenAsync();
        return installation;
    }

    /// <summary>An empty database and nothing else.</summary>
    internal static async Task<Installation> PrepareAsync(DatabaseKind kind) =>
        await PrepareAsync(kind == DatabaseKind.Postgres ? await SharedPostgres.GetAsync() : null);

    /// <summary>An empty database on this server; null = SQLite.</summary>
    internal static async Task<Installation> PrepareAsync(PostgresServer? server)
    {
        StorageOptions options = new()
        {
            DataFolder = Directory.CreateTempSubdirectory("bonafide-storage-").FullName,
            PostgresConnection = server is null ? null : await server.CreateDatabaseAsync(),
        };
        return new Installation(options, server);
    }

    /// <summary>One more storage on the same database, as a second server process would have it.</summary>
    internal Task<BonafideStorage> OpenAsync() => OpenAsync(Options, Migration.All);

    internal async Task<BonafideStorage> OpenAsync(StorageOptions options, IReadOnlyList<Migration> migrations)
    {
        BonafideStorage storage = new(options, Time, migrations);
        _opened.Add(storage);
        await storage.StartAsync(Cancellation);
        return storage;
    }

    internal Task<Application> CreateApplicationAsync(long? credits = null) =>
        Storage.Applications.CreateAsync("Test", credits, "test", Cancellation);

    /// <summary>A statement of the test's own, behind the storage's back.</summary>
    internal Task<int> TamperAsync(FormattableString statement) =>
        Storage.Database.WriteAsync(session => session.ExecuteAsync(statement), Cancellation);

    internal Task<long> CountAsync(FormattableString statement) =>
        Storage.Database.ReadAsync(session => session.CountAsync(statement), Cancellation);

    public async ValueTask DisposeAsync()
    {
        foreach (BonafideStorage storage in _opened)
        {
            await storage.DisposeAsync();
        }

        Directory.Delete(Options.DataFolder, recursive: true);
    }
}
