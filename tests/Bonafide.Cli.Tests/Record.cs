using System.Text.Json;
using Bonafide.Storage;
using Bonafide.Storage.Bootstrap;
using Bonafide.Storage.Checks;
using Microsoft.Data.Sqlite;

namespace Bonafide.Cli.Tests;

/// <summary>An installation of a test's own on SQLite, as the server's first start leaves it: one application with its key, and nobody in the console yet.</summary>
internal sealed class Record : IDisposable
{
    internal const string Person = "customer-4711";

    private readonly Folder _folder = new();

    private Record()
    {
    }

    internal string Data => _folder.Path;

    internal string Database => _folder.PathOf("bonafide.db");

    internal string MasterKey => _folder.PathOf("master.key");

    internal static async Task<Record> StartAsync()
    {
        Record record = new();
        await using BonafideStorage storage = await record.OpenAsync();
        await storage.FirstStart.RunAsync(new BootstrapOptions());
        return record;
    }

    internal Task<Answer> RunAsync(params string[] args) => RunAsync(new Caller(), args);

    internal Task<Answer> RunAsync(Caller caller, params string[] args) => caller.RunAsync([.. args, "--data", Data]);

    /// <summary>The documents that a command printed with --json, which must have been fine.</summary>
    internal async Task<JsonElement[]> JsonAsync(params string[] args)
    {
        Answer answer = await RunAsync([.. args, "--json"]);
        Assert.Equal((0, ""), (answer.Code, answer.Error));
        return [.. answer.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }

    /// <summary>The record as a server beside the command line has it open.</summary>
    internal async Task<BonafideStorage> OpenAsync()
    {
        BonafideStorage storage = new(new StorageOptions { DataFolder = Data }, TimeProvider.System);
        await storage.StartAsync();
        return storage;
    }

    /// <summary>Saves a check of <see cref="Person"/>.</summary>
    internal async Task SaveCheckAsync(double? score = null)
    {
        await using BonafideStorage storage = await OpenAsync();
        await SaveCheckAsync(storage, score);
    }

    internal static async Task SaveCheckAsync(BonafideStorage storage, double? score = null)
    {
        Guid application = (await storage.Applications.ListAsync())[0].Id;
        await storage.Checks.SaveAsync(
            new NewCheck
            {
                Id = Guid.CreateVersion7(),
                ApplicationId = application,
                At = TimeProvider.System.GetUtcNow(),
                Dialect = "native",
                Kind = "liveness",
                Outcome = "bona_fide",
                Verdict = CheckVerdict.Approved,
                Score = score,
                PolicyVersion = 1,
                ModelIds = ["model-1"],
                IsSaved = true,
                SubjectReference = Person,
            },
            null);
    }

    /// <summary>Somebody who writes to the file behind the program's back.</summary>
    internal void Tamper(string sql) => Tamper(Database, sql);

    internal static void Tamper(string database, string sql)
    {
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false }.ConnectionString);
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose() => _folder.Dispose();
}
