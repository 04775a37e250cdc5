using System.Text.Json;

namespace Bonafide.Cli.Tests.Health;

public sealed class SettingsCommandTests : IDisposable
{
    private const string Secret = "collector-0123456789abcdef";

    private readonly Folder _folder = new();

    [Fact]
    public async Task Flag_goes_before_the_variable_and_the_variable_before_the_file()
    {
        string file = Write("bonafide.env", "BONAFIDE_QUEUE=1\nBONAFIDE_QUEUE_SECONDS=1\nBONAFIDE_PACK='default'\n");
        Caller caller = new Caller().WithVariable("BONAFIDE_CONFIG", file).WithVariable("BONAFIDE_QUEUE", "2").WithVariable("BONAFIDE_QUEUE_SECONDS", "2");

        Dictionary<string, (string? Value, string From)> settings = await ReadAsync(caller, "--queue", "3");

        Assert.Equal(("3", "flag --queue"), settings["BONAFIDE_QUEUE"]);
        Assert.Equal(("2", "environment"), settings["BONAFIDE_QUEUE_SECONDS"]);
        Assert.Equal(("default", $"line 3 of {file}"), settings["BONAFIDE_PACK"]);
        Assert.Equal((null, "default"), settings["BONAFIDE_UPLOAD_SECONDS"]);
    }

    [Fact]
    public async Task Secret_is_never_shown_wherever_it_lies()
    {
        string file = Write("token", Secret + "\r\n");

        Answer plain = await new Caller().WithVariable("BONAFIDE_METRICS_TOKEN", Secret).WithVariable("BONAFIDE_KEY", Secret).RunAsync("settings");
        Dictionary<string, (string? Value, string From)> mounted = await ReadAsync(new Caller().WithVariable("BONAFIDE_METRICS_TOKEN_FILE", file));

        Assert.Equal(0, plain.Code);
        Assert.Contains("(set)", plain.Out);
        Assert.DoesNotContain(Secret, plain.Out);
        Assert.Equal(("(set)", $"environment, in {file}"), mounted["BONAFIDE_METRICS_TOKEN"]);
    }

    [Theory]
    [InlineData("--queu 5", "There is no setting BONAFIDE_QUEU (flag --queu). The nearest is BONAFIDE_QUEUE.")]
    [InlineData("--queue", "--queue: its value is missing.")]
    [InlineData("--queue --pack x", "--queue: its value is missing.")]
    [InlineData("queue=5", "'queue=5' is no setting: they look like --queue 32.")]
    [InlineData("--queue 5 --BONAFIDE_QUEUE=6", "--BONAFIDE_QUEUE comes twice.")]
    [InlineData("--queue -1", "BONAFIDE_QUEUE: '-1' must be a whole number from 0 to 100,000.")]
    [InlineData("--queue 99999999999999999999", "must be a whole number from 0 to 100,000.")]
    [InlineData("--urls localhost:8080", "BONAFIDE_URLS: 'localhost:8080' must be addresses that begin with http:// or https://")]
    [InlineData("--public-url https://example.org/path", "BONAFIDE_PUBLIC_URL: 'https://example.org/path' must be http:// or https:// with a host and no path.")]
    [InlineData("--libvips /lib/vips.so", "BONAFIDE_LIBVIPS is read from the environment only (flag --libvips).")]
    [InlineData("--fetch-ports 443,http", "BONAFIDE_FETCH_PORTS: 'http' must be port numbers from 1 to 65535")]
    [InlineData("--fetch-ca /nowhere.pem", "BONAFIDE_FETCH_CA: '/nowhere.pem' must be a PEM file")]
    [InlineData("--evaluation-folders relative", "BONAFIDE_EVALUATION_FOLDERS: 'relative' must be full paths of folders")]
    [InlineData("--database nonsense", "BONAFIDE_DATABASE: must be a connection string such as")]
    [InlineData("--master-key 1234", "BONAFIDE_MASTER_KEY: must be 64 hex digits")]
    [InlineData("--bootstrap-key short", "BONAFIDE_BOOTSTRAP_KEY is too weak")]
    [InlineData("--bootstrap-user anna", "BONAFIDE_BOOTSTRAP_USER and BONAFIDE_BOOTSTRAP_PASSWORD go together")]
    [InlineData("--config /nowhere.env", "BONAFIDE_CONFIG: '/nowhere.env' cannot be read")]
    public async Task Fault_is_told_in_a_sentence(string line, string expected)
    {
        Answer answer = await new Caller().RunAsync(["settings", .. line.Split(' ')]);

        Assert.Equal(3, answer.Code);
        Assert.Contains(expected, answer.Error);
    }

    [Theory]
    [InlineData("BONAFIDE_QUEUE 5", "Line 1 of")]
    [InlineData("PATH=/bin", "Line 1 of")]
    [InlineData("BONAFIDE_CONFIG=other.env", "Line 1 of")]
    [InlineData("# fine\n\n; fine\nBONAFIDE_QUEUE=5\nBONAFIDE_QUEUE=6", "BONAFIDE_QUEUE comes a second time in line 5 of")]
    [InlineData("BONAFIDE_QUEUE=\"many\"", "BONAFIDE_QUEUE: 'many' must be a whole number from 0 to 100,000 (line 1 of")]
    [InlineData("BONAFIDE_KEY=x", "BONAFIDE_KEY is read from the environment only (line 1 of")]
    [InlineData("\0\u001b[31m=", "Line 1 of")]
    public async Task Line_of_the_file_that_is_wrong_is_named(string content, string expected)
    {
        Answer answer = await new Caller().RunAsync("settings", "--config", Write("bonafide.env", content));

        Assert.Equal(3, answer.Code);
        Assert.Contains(expected, answer.Error);
        Assert.DoesNotContain('\u001b', answer.Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData(null)]
    public async Task File_of_a_secret_that_holds_none_is_a_fault_and_no_missing_secret(string? content)
    {
        string file = content is null ? _folder.PathOf("nowhere") : Write("token", content);

        Answer answer = await new Caller().WithVariable("BONAFIDE_METRICS_TOKEN_FILE", file).RunAsync("settings");

        Assert.Equal(3, answer.Code);
        Assert.Contains($"BONAFIDE_METRICS_TOKEN_FILE: '{file}'", answer.Error);
    }

    [Fact]
    public async Task Secret_and_its_file_in_one_place_are_a_fault_and_in_two_places_the_nearer_one_counts()
    {
        string file = Write("token", Secret);
        string settings = Write("bonafide.env", $"BONAFIDE_METRICS_TOKEN_FILE={file}\n");

        Answer both = await new Caller().WithVariable("BONAFIDE_METRICS_TOKEN", Secret).WithVariable("BONAFIDE_METRICS_TOKEN_FILE", file).RunAsync("settings");
        Dictionary<string, (string? Value, string From)> nearer = await ReadAsync(new Caller().WithVariable("BONAFIDE_METRICS_TOKEN", Secret), "--config", settings);

        Assert.Contains("BONAFIDE_METRICS_TOKEN and BONAFIDE_METRICS_TOKEN_FILE are both given (environment)", both.Error);
        Assert.Equal("environment", nearer["BONAFIDE_METRICS_TOKEN"].From);
    }

    [Fact]
    public async Task Variable_that_is_no_setting_is_told_and_stops_nothing()
    {
        Caller caller = new Caller().WithVariable("BONAFIDE_METRIC_TOKEN", Secret).WithVariable("BONAFIDE_SERVICE_HOST", "10.0.0.1");

        Answer settings = await caller.RunAsync("settings");
        Answer doctor = await caller.RunAsync("doctor", "--data", _folder.Path);

        Assert.Equal(0, settings.Code);
        Assert.Contains("without effect: BONAFIDE_METRIC_TOKEN (the nearest is BONAFIDE_METRICS_TOKEN)", settings.Error);
        Assert.Contains("BONAFIDE_METRIC_TOKEN (the nearest is BONAFIDE_METRICS_TOKEN)", doctor.Out);
        Assert.DoesNotContain(Secret, settings.Error + doctor.Out);
    }

    [Fact]
    public async Task Empty_value_counts_as_absent_and_hides_nothing()
    {
        string file = Write("bonafide.env", "BONAFIDE_QUEUE=7\nBONAFIDE_PACK=\n");

        Dictionary<string, (string? Value, string From)> settings = await ReadAsync(new Caller().WithVariable("BONAFIDE_QUEUE", " "), "--config", file, "--queue=");

        Assert.Equal("7", settings["BONAFIDE_QUEUE"].Value);
        Assert.Null(settings["BONAFIDE_PACK"].Value);
    }

    [Fact]
    public async Task Commands_about_the_record_follow_the_file_too()
    {
        string file = Write("bonafide.env", $"BONAFIDE_DATA={_folder.PathOf("record")}\nBONAFIDE_MASTER_KEY_FILE={Write("key", new string('7', 64) + "\n")}\n");

        Answer made = await new Caller().RunAsync("db", "migrate", "--config", file);
        Answer verified = await new Caller().WithVariable("BONAFIDE_CONFIG", file).RunAsync("db", "verify");

        Assert.Equal((0, 0), (made.Code, verified.Code));
        Assert.True(File.Exists(Path.Combine(_folder.PathOf("record"), "bonafide.db")));
        Assert.False(File.Exists(Path.Combine(_folder.PathOf("record"), "master.key")));
    }

    public void Dispose() => _folder.Dispose();

    private string Write(string name, string content)
    {
        string path = _folder.PathOf(name);
        File.WriteAllText(path, content);
        return path;
    }

    private static async Task<Dictionary<string, (string? Value, string From)>> ReadAsync(Caller caller, params string[] flags)
    {
        Answer answer = await caller.RunAsync(["settings", "--json", .. flags]);
        Assert.Equal((0, ""), (answer.Code, answer.Error));
        return answer.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToDictionary(
            setting => setting.GetProperty("name").GetString()!, setting => (setting.GetProperty("value").GetString(), setting.GetProperty("from").GetString()!));
    }
}
