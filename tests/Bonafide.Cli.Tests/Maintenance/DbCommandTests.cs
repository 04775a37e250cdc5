using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bonafide.Storage;
using Bonafide.Storage.ApiKeys;

namespace Bonafide.Cli.Tests.Maintenance;

public sealed class DbCommandTests : IAsyncLifetime
{
    private readonly Folder _other = new();
    private Record _record = null!;

    private string Backup => _other.PathOf("backup.db");

    public async ValueTask InitializeAsync() => _record = await Record.StartAsync();

    public ValueTask DisposeAsync()
    {
        _record.Dispose();
        _other.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Migrate_makes_an_empty_database_and_then_has_nothing_to_do()
    {
        string data = _other.PathOf("new");

        Answer first = await new Caller().RunAsync("db", "migrate", "--data", data);
        Answer second = await new Caller().WithVariable("BONAFIDE_DATA", data).RunAsync("db", "migrate");

        Assert.Equal((0, 0), (first.Code, second.Code));
        Assert.Contains("Made an empty database", first.Out);
        Assert.Contains("Nothing to do", second.Out);
    }

    [Theory]
    [InlineData("keys list")]
    [InlineData("db verify")]
    [InlineData("audit verify")]
    public async Task Misspelt_folder_does_not_become_an_installation(string command)
    {
        string data = _other.PathOf("nowhere");

        Answer answer = await new Caller().RunAsync([.. command.Split(' '), "--data", data]);

        Assert.Equal(3, answer.Code);
        Assert.Contains("There is no database", answer.Error);
        Assert.Contains("'bonafide db migrate'", answer.Error);
        Assert.False(Directory.Exists(data));
    }

    [Theory]
    [InlineData("keys list")]
    [InlineData("db migrate")]
    [InlineData("db verify")]
    public async Task Newer_schema_is_refused_with_what_to_do(string command)
    {
        _record.Tamper("INSERT INTO schema_versions (version, name, applied_at) VALUES (999, 'from tomorrow', 0)");

        Answer answer = await _record.RunAsync(command.Split(' '));

        Assert.Equal(3, answer.Code);
        Assert.Contains("has schema version 999, this program knows", answer.Error);
        Assert.Contains("run the newer program, or restore the backup", answer.Error);
    }

    [Fact]
    public async Task Older_schema_is_not_changed_behind_the_back_of_servers()
    {
        _record.Tamper("DELETE FROM schema_versions WHERE version = (SELECT MAX(version) FROM schema_versions)");

        Answer answer = await _record.RunAsync("keys", "list");

        Assert.Equal(3, answer.Code);
        Assert.Contains("run 'bonafide db migrate' or start the new server", answer.Error);
    }

    [Fact]
    public async Task Backup_restored_into_another_folder_verifies_and_holds_the_keys()
    {
        await _record.SaveCheckAsync();
        Answer backup = await _record.RunAsync("db", "backup", Backup);
        string data = _other.PathOf("restored");
        Directory.CreateDirectory(data);
        File.Copy(_record.MasterKey, Path.Combine(data, "master.key"));

        Answer restore = await new Caller().RunAsync("db", "restore", Backup, "--data", data);

        Answer verify = await new Caller().RunAsync("db", "verify", "--data", data);
        Answer keys = await new Caller().RunAsync("keys", "list", "--data", data);
        Assert.True(restore.Code == 0, restore.Error);
        Assert.Equal((0, 0, 0), (backup.Code, verify.Code, keys.Code));
        Assert.Contains("1 saved checks open", verify.Out);
        Assert.EndsWith("OK", verify.Out.TrimEnd());
        Assert.Contains("First key", keys.Out);
        Assert.Equal(["bonafide.db", "master.key"], NamesIn(data));
    }

    [Fact]
    public async Task Commands_work_beside_a_server_that_has_the_record_open()
    {
        await using BonafideStorage server = await _record.OpenAsync();

        Answer key = await _record.RunAsync("keys", "create", "Till");
        ApiKeyVerdict verdict = await server.ApiKeys.AuthenticateAsync(key.Out.TrimEnd(), null);
        Answer rotation = await _record.RunAsync("db", "rotate-key");
        await Record.SaveCheckAsync(server);
        Answer backup = await _record.RunAsync("db", "backup", Backup);
        Answer verify = await _record.RunAsync("db", "verify");

        Assert.Equal(ApiKeyOutcome.Accepted, verdict.Outcome);
        Assert.Equal((0, 0, 0), (rotation.Code, backup.Code, verify.Code));
        Assert.Contains("1 saved checks open", verify.Out);
    }

    [Fact]
    public async Task Backup_overwrites_nothing()
    {
        File.WriteAllText(Backup, "precious");

        Answer answer = await _record.RunAsync("db", "backup", Backup);

        Assert.Equal(3, answer.Code);
        Assert.Contains("exists", answer.Error);
        Assert.Equal("precious", File.ReadAllText(Backup));
    }

    [Fact]
    public async Task Restore_takes_the_place_of_a_database_only_when_it_is_told_to()
    {
        await _record.RunAsync("db", "backup", Backup);
        await _record.RunAsync("keys", "create", "Later");

        Answer refused = await _record.RunAsync("db", "restore", Backup);
        Answer kept = await _record.RunAsync("keys", "list");
        Answer replaced = await _record.RunAsync("db", "restore", Backup, "--replace");
        Answer gone = await _record.RunAsync("keys", "list");

        Assert.Equal((3, 0), (refused.Code, replaced.Code));
        Assert.Contains("--replace", refused.Error);
        Assert.Contains("Later", kept.Out);
        Assert.DoesNotContain("Later", gone.Out);
    }

    [Theory]
    [InlineData("another master key", "was sealed with the master key")]
    [InlineData("a newer program", "has schema version 999")]
    [InlineData("no backup", "file is not a database")]
    [InlineData("nothing", "it holds no record")]
    public async Task Restore_of_what_cannot_be_used_leaves_the_database_as_it_was(string what, string reason)
    {
        using Record another = await Record.StartAsync();
        if (what == "a newer program")
        {
            _record.Tamper("INSERT INTO schema_versions (version, name, applied_at) VALUES (999, 'from tomorrow', 0)");
            File.Copy(_record.Database, Backup);
            _record.Tamper("DELETE FROM schema_versions WHERE version = 999");
        }
        else if (what == "another master key")
        {
            await another.RunAsync("db", "backup", Backup);
        }
        else
        {
            File.WriteAllBytes(Backup, what == "nothing" ? [] : Encoding.ASCII.GetBytes(new string('x', 5_000)));
        }

        await _record.RunAsync("keys", "create", "Precious");

        Answer answer = await _record.RunAsync("db", "restore", Backup, "--replace");

        Answer keys = await _record.RunAsync("keys", "list");
        Assert.Equal(3, answer.Code);
        Assert.Contains(reason, answer.Error);
        Assert.Contains("othing was changed", answer.Error);
        Assert.Contains("Precious", keys.Out);
        Assert.DoesNotContain(NamesIn(_record.Data), name => name.StartsWith("restoring", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_names_a_check_that_does_not_open()
    {
        await _record.SaveCheckAsync();
        _record.Tamper("UPDATE checks SET sealed_content = zeroblob(100)");

        Answer answer = await _record.RunAsync("db", "verify");

        Assert.Equal(3, answer.Code);
        Assert.Contains("does not open", answer.Out);
        Assert.Contains("FAILED: keep a copy", answer.Out);
    }

    [Fact]
    public async Task Missing_master_key_is_named_with_what_to_do()
    {
        File.Delete(_record.MasterKey);

        Answer answer = await _record.RunAsync("keys", "list");

        Assert.Equal(3, answer.Code);
        Assert.Contains("put it back from your safe copy", answer.Error);
    }

    [Fact]
    public async Task Master_key_that_others_may_read_is_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // It has no such modes.
        }

        File.SetUnixFileMode(_record.MasterKey, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        Answer answer = await _record.RunAsync("db", "verify");

        Assert.Equal(3, answer.Code);
        Assert.Contains("chmod 600", answer.Error);
    }

    [Fact]
    public async Task Database_out_of_reach_is_told_without_its_password()
    {
        Answer answer = await _record.RunAsync(
            "keys", "list", "--database", "Host=127.0.0.1;Port=1;Username=bonafide;Password=hunter22;Database=bonafide;Timeout=2");

        Assert.Equal(3, answer.Code);
        Assert.Contains("The PostgreSQL database bonafide on 127.0.0.1:1 cannot be used now", answer.Error);
        Assert.DoesNotContain("hunter22", answer.Error);
    }

    [Fact]
    public async Task Rotated_key_takes_the_place_of_the_file_and_opens_everything()
    {
        await _record.SaveCheckAsync();
        string before = File.ReadAllText(_record.MasterKey);

        Answer answer = await _record.RunAsync("db", "rotate-key");

        string after = File.ReadAllText(_record.MasterKey);
        Assert.Equal(0, answer.Code);
        Assert.NotEqual(before, after);
        Assert.DoesNotContain(after.Trim(), answer.Out + answer.Error);
        Assert.Equal(0, (await _record.RunAsync("db", "verify")).Code);
    }

    [Fact]
    public async Task Key_from_outside_is_replaced_by_the_next_one_from_outside()
    {
        string data = _other.PathOf("new");
        string[] keys = [NewKey(), NewKey()];
        await new Caller().WithVariable("BONAFIDE_MASTER_KEY", keys[0]).RunAsync("db", "migrate", "--data", data);

        Answer without = await new Caller().WithVariable("BONAFIDE_MASTER_KEY", keys[0]).RunAsync("db", "rotate-key", "--data", data);
        Answer with = await new Caller()
            .WithVariable("BONAFIDE_MASTER_KEY", keys[0]).WithVariable("BONAFIDE_NEXT_MASTER_KEY", keys[1]).RunAsync("db", "rotate-key", "--data", data);

        Assert.Equal((2, 0), (without.Code, with.Code));
        Assert.Contains("BONAFIDE_NEXT_MASTER_KEY", without.Error);
        Assert.DoesNotContain(keys[1], with.Out + with.Error);
        Assert.Equal(3, (await new Caller().WithVariable("BONAFIDE_MASTER_KEY", keys[0]).RunAsync("keys", "list", "--data", data)).Code);
        Assert.Equal(0, (await new Caller().WithVariable("BONAFIDE_MASTER_KEY", keys[1]).RunAsync("keys", "list", "--data", data)).Code);
    }

    [Fact]
    public async Task Erasing_a_person_prints_a_receipt_that_names_nobody()
    {
        await _record.SaveCheckAsync();

        Answer answer = await _record.RunAsync("db", "erase", "--subject", Record.Person);
        Answer again = await _record.RunAsync("db", "erase", "--subject", Record.Person);

        JsonElement receipt = JsonSerializer.Deserialize<JsonElement>(answer.Out);
        Assert.Equal((0, 3), (answer.Code, again.Code));
        Assert.Equal(1, receipt.GetProperty("checks").GetInt32());
        Assert.True(receipt.GetProperty("audit_sequence").GetInt64() > 0);
        Assert.DoesNotContain(Record.Person, answer.Out + answer.Error + again.Error);
        Assert.Contains("Nothing is kept", again.Error);
    }

    [Fact]
    public async Task Person_to_be_erased_may_come_over_the_standard_input()
    {
        await _record.SaveCheckAsync();

        Answer answer = await _record.RunAsync(new Caller().WithInput(Encoding.UTF8.GetBytes(Record.Person + "\n")), "db", "erase", "--subject", "-");

        Assert.Equal(0, answer.Code);
    }

    private static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private static IEnumerable<string> NamesIn(string folder) =>
        Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
}
