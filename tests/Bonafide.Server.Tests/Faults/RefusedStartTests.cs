using System.Text.RegularExpressions;
using Bonafide.Tests;

namespace Bonafide.Server.Tests.Faults;

/// <summary>What is broken when the server starts ends it at once with one message that says what and what to do, and no stack trace.</summary>
public sealed partial class RefusedStartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bonafide-refused-").FullName;

    private string MasterKey => Path.Combine(_folder, "master.key");

    private string Database => Path.Combine(_folder, "bonafide.db");

    [Fact]
    public async Task A_model_of_which_one_byte_is_wrong_is_named_with_the_right_hash()
    {
        string models = Path.Combine(_folder, "models");
        Directory.CreateDirectory(models);
        string[] networks = [.. Directory.EnumerateFiles(Needs.SharedModels(), "*.onnx", SearchOption.AllDirectories)];
        string altered = networks.Single(path => Path.GetFileName(path) == "2.7_80x80_MiniFASNetV2.onnx");
        byte[] bytes = File.ReadAllBytes(altered);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(Path.Combine(models, Path.GetFileName(altered)), bytes);
        foreach (string other in networks.Where(path => path != altered))
        {
            string link = Path.Combine(models, Path.GetFileName(other));
            if (!File.Exists(link))
            {
                File.CreateSymbolicLink(link, other);
            }
        }

        await AssertRefusedAsync("was altered; wanted is", ("BONAFIDE_MODELS", models), ("BONAFIDE_PACK", "public"));
    }

    [Fact]
    public async Task A_model_folder_that_is_not_there_is_named() =>
        await AssertRefusedAsync("does not exist. Check BONAFIDE_MODELS", ("BONAFIDE_MODELS", Path.Combine(_folder, "nowhere")));

    [Fact]
    public async Task A_master_key_that_the_disk_does_not_give_back_is_named()
    {
        await StartOnceAsync();
        string key = await File.ReadAllTextAsync(MasterKey);
        File.Delete(MasterKey);
        File.CreateSymbolicLink(MasterKey, "/proc/self/mem"); // It is there and it is ours, and reading it is an input/output error.

        await AssertRefusedAsync("cannot be read");

        // Put back, it opens everything again.
        File.Delete(MasterKey);
        await File.WriteAllTextAsync(MasterKey, key);
        File.SetUnixFileMode(MasterKey, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await StartOnceAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123456789abcdef")]
    public async Task A_master_key_that_was_cut_is_named_and_stays_as_it_is(string rest)
    {
        await StartOnceAsync();
        await File.WriteAllTextAsync(MasterKey, rest);

        await AssertRefusedAsync("is damaged: put it back from your safe copy");
        Assert.Equal(rest, await File.ReadAllTextAsync(MasterKey));
    }

    [Theory]
    [InlineData(0, 100)] // The head of the file.
    [InlineData(100, 3_000)] // The first page behind it: the schema.
    public async Task A_database_file_that_is_damaged_is_named_with_the_way_back(int at, int length)
    {
        await StartOnceAsync();
        File.Delete(Database + "-wal");
        File.Delete(Database + "-shm");
        byte[] bytes = await File.ReadAllBytesAsync(Database);
        bytes.AsSpan(at, length).Fill(0xa5);
        await File.WriteAllBytesAsync(Database, bytes);

        await AssertRefusedAsync("restore FILE --replace");
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Database));
    }

    [Fact]
    public async Task A_data_folder_that_is_a_file_is_named()
    {
        string file = Path.Combine(_folder, "data");
        await File.WriteAllTextAsync(file, "");

        await AssertRefusedAsync(file, ("BONAFIDE_DATA", file));
    }

    [Fact]
    public async Task A_database_server_that_does_not_answer_is_named() =>
        await AssertRefusedAsync("within reach", ("BONAFIDE_DATABASE", "Host=127.0.0.1;Port=9;Username=app;Database=app;Timeout=2"));

    [Fact]
    public async Task A_setting_that_makes_no_sense_is_named() => await AssertRefusedAsync("BONAFIDE_QUEUE: 'many'", ("BONAFIDE_QUEUE", "many"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task StartOnceAsync()
    {
        using ServerProcess server = await ServerProcess.StartAsync(_folder, database: null);
        await server.StopAsync();
    }

    private async Task AssertRefusedAsync(string expected, params (string Name, string Value)[] settings)
    {
        (int exit, string said) = await ServerProcess.RefusedAsync(_folder, settings);

        Assert.Equal(BonafideServer.RefusedToStart, exit);
        Assert.StartsWith("Bonafide did not start. ", said, StringComparison.Ordinal);
        Assert.Contains(expected, said, StringComparison.Ordinal);
        Assert.DoesNotMatch(StackTrace(), said);
    }

    [GeneratedRegex(@"^\s+at ", RegexOptions.Multiline)]
    private static partial Regex StackTrace();
}
