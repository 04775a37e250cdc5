using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Bonafide.Storage;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Bootstrap;
using Bonafide.Storage.Databases;
using Bonafide.Tests;

namespace Bonafide.Cli.Tests.Maintenance;

/// <summary>The recipes of docs/operations.md, section <em>Keep it</em>, as they stand there: by a shell, with the program as a process, and other folders in the place of the system's.</summary>
public sealed partial class RecipesTests : IDisposable
{
    private readonly Folder _ground = new();

    private string Data => Made("data");

    private string Backups => Made("backups");

    public void Dispose() => _ground.Dispose();

    [Fact]
    public async Task Back_up_while_servers_run()
    {
        await using BonafideStorage server = await StartAsync(Migration.All);
        await Record.SaveCheckAsync(server);

        string said = await RunAsync("Back up, while servers run");

        Assert.Contains("1 saved checks open", said);
        Assert.True(File.Exists(Path.Combine(Backups, "monday.db")));
        await Record.SaveCheckAsync(server);
    }

    [Fact]
    public async Task Restore()
    {
        await using (BonafideStorage server = await StartAsync(Migration.All))
        {
            await Record.SaveCheckAsync(server);
            await server.Maintenance.BackupAsync(Path.Combine(Backups, "monday.db"), "test");
            await Record.SaveCheckAsync(server);
        }

        string said = await RunAsync("Restore");

        Assert.Contains("1 saved checks open", said);
        Assert.Equal("stop start", await ServersAsync());
    }

    [Fact]
    public async Task Upgrade_of_a_database_of_the_previous_schema_that_a_server_has_open()
    {
        await using BonafideStorage server = await StartAsync([.. Migration.All.SkipLast(1)]);
        Application application = (await server.Applications.ListAsync())[0];
        using CancellationTokenSource enough = new();
        Task<int> work = WorkAsync(server, application, enough.Token);

        string said = await RunAsync("Upgrade");

        await enough.CancelAsync();
        int made = await work;
        Assert.Contains($"of schema version {Migration.All.Count - 1}", said);
        Assert.Contains($"Brought the database from schema version {Migration.All.Count - 1} to {Migration.All.Count}.", said);
        await using BonafideStorage next = new(new StorageOptions { DataFolder = Data }, TimeProvider.System);
        await next.StartAsync();
        Assert.Equal(made, (await next.ApiKeys.ListAsync(application.Id)).Count(key => key.Name == "Made meanwhile"));
        await Record.SaveCheckAsync(next);
    }

    [Fact]
    public async Task Rotate_the_master_key()
    {
        await using BonafideStorage server = await StartAsync(Migration.All);
        await Record.SaveCheckAsync(server);
        string before = await File.ReadAllTextAsync(Path.Combine(Data, "master.key"));

        string said = await RunAsync("Rotate the master key");

        Assert.Contains("1 saved checks open", said);
        Assert.NotEqual(before, await File.ReadAllTextAsync(Path.Combine(Made("safe"), "master.key")));
        await Record.SaveCheckAsync(server);
    }

    [Fact]
    public async Task Run_the_retention()
    {
        await using BonafideStorage server = await StartAsync(Migration.All);
        await Record.SaveCheckAsync(server);
        Record.Tamper(Path.Combine(Data, "bonafide.db"), "UPDATE checks SET at = at - 91 * 86400000000; UPDATE subjects SET touched_at = touched_at - 91 * 86400000000");

        string said = await RunAsync("Run the retention");

        Assert.Contains("""{"checks":1,"pictures":0,"subjects":1,"credits_returned":0}""", said);
        Assert.Contains("retention.deleted", said);
    }

    [Fact]
    public async Task Drill_an_erasure()
    {
        await using (BonafideStorage server = await StartAsync(Migration.All))
        {
            await Record.SaveCheckAsync(server);
        }

        string said = await RunAsync("Drill an erasure");

        string receipt = await File.ReadAllTextAsync(Path.Combine(Backups, "receipt.json"));
        Assert.Equal(1, JsonSerializer.Deserialize<JsonElement>(receipt).GetProperty("checks").GetInt32());
        Assert.DoesNotContain(Record.Person, receipt);
        Assert.Equal(2, NothingKept().Count(said));
        Assert.Contains("0 saved checks open", said);
    }

    [Fact]
    public void Every_recipe_of_the_page_is_run_here() => Assert.Equal(
        ["Back up, while servers run", "Restore", "Upgrade", "Rotate the master key", "Run the retention", "Drill an erasure"], Recipes().Keys);

    /// <summary>A server of that schema, as it is after its first start.</summary>
    private async Task<BonafideStorage> StartAsync(IReadOnlyList<Migration> migrations)
    {
        BonafideStorage storage = new(new StorageOptions { DataFolder = Data }, TimeProvider.System, migrations);
        await storage.StartAsync();
        await storage.FirstStart.RunAsync(new BootstrapOptions());
        return storage;
    }

    /// <summary>What a server goes on with.</summary>
    private static async Task<int> WorkAsync(BonafideStorage server, Application application, CancellationToken enough)
    {
        int made = 0;
        while (!enough.IsCancellationRequested)
        {
            await server.ApiKeys.CreateAsync(new NewApiKey(application.Id, "Made meanwhile"), "test", CancellationToken.None);
            made++;
            await Task.Delay(20, CancellationToken.None);
        }

        return made;
    }

    /// <summary>Runs a recipe, which must not fail at any line.</summary>
    /// <returns>All that was printed.</returns>
    private async Task<string> RunAsync(string title)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("The recipes are for a shell.");
        }

        string built = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Bonafide.Cli", built, "bonafide.dll"));
        AddProgram(Path.Combine("opt", "bonafide"), "bonafide", $"exec dotnet '{program}' \"$@\"");
        AddProgram(Path.Combine("opt", "bonafide-next"), "bonafide", $"exec dotnet '{program}' \"$@\"");
        AddProgram("bin", "systemctl", $"echo \"$1\" >> '{_ground.PathOf("servers")}'");
        string script = Recipes()[title].Replace("/var/lib/bonafide", Data).Replace("/var/backups/bonafide", Backups).Replace("/var/tmp/bonafide-trial", _ground.PathOf("trial"))
            .Replace("/opt/", _ground.PathOf("opt") + "/").Replace("/media/safe", Made("safe"));
        ProcessStartInfo start = new("sh", ["-c", $"set -eu; exec 2>&1\n{script}"]);
        start.Environment["PATH"] = $"{_ground.PathOf("opt")}/bonafide:{_ground.PathOf("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["BONAFIDE_DATA"] = Data;
        EndedProgram ended = await Programs.RunAsync(start, TimeSpan.FromMinutes(5));
        Assert.True(ended.Exit == 0, ended.Out);
        return ended.Out;
    }

    private void AddProgram(string folder, string name, string line)
    {
        string path = Path.Combine(Made(folder), name);
        File.WriteAllText(path, $"#!/bin/sh\n{line}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private async Task<string> ServersAsync() => string.Join(' ', await File.ReadAllLinesAsync(_ground.PathOf("servers")));

    private string Made(string name) => Directory.CreateDirectory(_ground.PathOf(name)).FullName;

    /// <summary>By heading.</summary>
    private static Dictionary<string, string> Recipes()
    {
        string page = File.ReadAllText(Path.Combine(Needs.RepositoryRoot(), "docs", "operations.md"));
        string section = page[page.IndexOf("## Keep it\n", StringComparison.Ordinal)..];
        section = section[..section.IndexOf("\n## ", 1, StringComparison.Ordinal)];
        return Recipe().Matches(section).ToDictionary(recipe => recipe.Groups["title"].Value, recipe => recipe.Groups["script"].Value);
    }

    [GeneratedRegex(@"^### (?<title>.+)$[\s\S]*?^```sh\n(?<script>[\s\S]*?)^```$", RegexOptions.Multiline)]
    private static partial Regex Recipe();

    [GeneratedRegex("Nothing is kept of such a person")]
    private static partial Regex NothingKept();
}
