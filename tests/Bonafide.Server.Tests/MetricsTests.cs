using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Bonafide.Server.Settings;
using Bonafide.Tests;

namespace Bonafide.Server.Tests;

public sealed partial class MetricsTests : IDisposable
{
    private const string Token = "collector-0123456789abcdef";

    private readonly LivenessApplication _application = new() { Settings = new Dictionary<string, string> { ["BONAFIDE_METRICS_TOKEN"] = Token } };

    [Fact]
    public async Task Calls_are_counted_by_dialect_kind_and_outcome_and_what_could_not_be_judged_by_reason()
    {
        HttpClient client = _application.WithKey();
        for (int i = 0; i < 3; i++)
        {
            await client.PostAsync("/v1/checks", LivenessApplication.Form("image"));
        }

        await client.PostAsync("/v3/passive-liveness/", LivenessApplication.Form("user_image"));
        await client.PostAsync("/v1/checks", LivenessApplication.Form("image", "no picture"u8.ToArray()));

        Dictionary<string, double> metrics = await ReadAsync();

        Assert.Equal(3, metrics["""bonafide_calls_total{dialect="native",kind="liveness",outcome="bona_fide"}"""]);
        Assert.Equal(1, metrics["""bonafide_calls_total{dialect="didit",kind="liveness",outcome="bona_fide"}"""]);
        Assert.Equal(1, metrics["""bonafide_pictures_refused_total{reason="unsupported_format"}"""]);
        Assert.Equal(3, metrics["""bonafide_score_count{dialect="native"}"""]);
        Assert.Equal(0, metrics["bonafide_gate_working"]);
        Assert.Equal(4, metrics["""bonafide_stage_seconds_count{stage="decode"}"""]);
        Assert.Contains(metrics.Keys, name => name.StartsWith("dotnet_gc_collections_total{", StringComparison.Ordinal));
        Assert.Contains(metrics.Keys, name => name.StartsWith("http_server_request_duration_seconds_count{", StringComparison.Ordinal) && name.Contains("http_route=\"/v1/checks\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_is_what_prometheus_reads()
    {
        await _application.WithKey().PostAsync("/v1/checks", LivenessApplication.Form("image"));

        using HttpResponseMessage answer = await GetAsync(Token);
        string text = await answer.Content.ReadAsStringAsync();

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.True(Comment().IsMatch(line) || Sample().IsMatch(line), line));
        string[] named = [.. lines.Where(line => line.StartsWith("# TYPE", StringComparison.Ordinal)).Select(line => line.Split(' ')[2])];
        Assert.Equal(named.Distinct(), named);
        foreach (IGrouping<string, string> histogram in lines.Where(line => line.Contains("_bucket{", StringComparison.Ordinal)).GroupBy(line => Bound().Replace(line.Split(' ')[0], "")))
        {
            double[] counts = [.. histogram.Select(line => Number(line.Split(' ')[1]))];
            Assert.Equal(counts.Order(), counts);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("collector-0123456789abcdeX")]
    [InlineData(LivenessApplication.Key)]
    public async Task Page_is_shown_to_nobody_without_the_token(string? token)
    {
        using HttpResponseMessage answer = await GetAsync(token);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.DoesNotContain("bonafide_", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task There_is_no_page_where_no_token_is_set()
    {
        using LivenessApplication silent = new();

        Assert.Equal(HttpStatusCode.NotFound, (await silent.CreateClient().GetAsync("/metrics")).StatusCode);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("sixteen characters with spaces")]
    public void Weak_token_stops_the_start(string token)
    {
        SettingSources sources = new(new Dictionary<string, string>(), new Dictionary<string, string> { ["BONAFIDE_METRICS_TOKEN"] = token });

        ServerOptionsException fault = Assert.Throws<ServerOptionsException>(() => ServerOptions.Read(new SettingReader(sources)));

        Assert.Contains("BONAFIDE_METRICS_TOKEN", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(token, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_on_the_page_names_a_caller_a_person_or_a_file()
    {
        await _application.WithKey().PostAsync("/v3/passive-liveness/", LivenessApplication.Form("user_image", null, "john.smith.png", ("vendor_data", "customer-7")));
        await _application.CreateClient().GetAsync("/v1/john.smith?customer-7");

        string text = await (await GetAsync(Token)).Content.ReadAsStringAsync();

        foreach (string secret in (string[])[LivenessApplication.Key, "john.smith", "customer-7", Token])
        {
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Dashboard_asks_for_nothing_that_is_not_there()
    {
        string dashboard = await File.ReadAllTextAsync(Path.Combine(Needs.RepositoryRoot(), "deploy", "grafana-dashboard.json"));
        await _application.WithKey().PostAsync("/v1/checks", LivenessApplication.Form("image"));
        await _application.WithKey().PostAsync("/v1/checks", LivenessApplication.Form("image", "no picture"u8.ToArray()));
        HashSet<string> there = [.. (await ReadAsync()).Keys.Select(name => name.Split('{')[0])];

        string[] asked = [.. Asked().Matches(dashboard).Select(match => match.Value).Distinct()];

        Assert.NotEmpty(asked);
        Assert.All(asked, name => Assert.Contains(name, there));
    }

    [Fact]
    public async Task Many_callers_at_once_are_counted_exactly()
    {
        HttpClient client = _application.WithKey();

        await Task.WhenAll(Enumerable.Range(0, 30).Select(async i =>
        {
            (await client.PostAsync("/v1/checks", LivenessApplication.Form("image"))).EnsureSuccessStatusCode();
            if (i % 10 == 0)
            {
                await ReadAsync();
            }
        }));

        Assert.Equal(30, (await ReadAsync())["""bonafide_calls_total{dialect="native",kind="liveness",outcome="bona_fide"}"""]);
    }

    public void Dispose() => _application.Dispose();

    private async Task<HttpResponseMessage> GetAsync(string? token)
    {
        HttpClient client = _application.CreateClient();
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await client.GetAsync("/metrics");
    }

    private async Task<Dictionary<string, double>> ReadAsync()
    {
        string text = await (await GetAsync(Token)).Content.ReadAsStringAsync();
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#')
            .ToDictionary(line => line[..line.LastIndexOf(' ')], line => Number(line[(line.LastIndexOf(' ') + 1)..]));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex("""^# (HELP [a-z_:][a-z0-9_:]* .+|TYPE [a-z_:][a-z0-9_:]* (counter|gauge|histogram))$""")]
    private static partial Regex Comment();

    [GeneratedRegex("""^[a-z_:][a-z0-9_:]*(\{[a-z_][a-z0-9_]*="([^"\\]|\\.)*"(,[a-z_][a-z0-9_]*="([^"\\]|\\.)*")*\})? -?[0-9.]+(E[+-]?[0-9]+)?$""")]
    private static partial Regex Sample();

    [GeneratedRegex("(bonafide|http_server|dotnet)_[a-z0-9_]+")]
    private static partial Regex Asked();

    [GeneratedRegex("le=\"[^\"]*\"")]
    private static partial Regex Bound();
}
