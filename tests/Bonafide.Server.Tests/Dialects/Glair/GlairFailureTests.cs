using System.Net;
using System.Text;
using System.Text.Json;
using Bonafide.Storage.Policies;
using Bonafide.Storage.Tests.Ground;

namespace Bonafide.Server.Tests.Dialects.Glair;

/// <summary>Bad input and bad days: always JSON in one of the vendor's two shapes, never a score.</summary>
public sealed class GlairFailureTests : IDisposable
{
    private readonly LivenessApplication _server = new(concurrency: 1, queue: 0);

    public static TheoryData<string, byte[]> Unusable => new()
    {
        { "empty", [] },
        { "text", "hello, world"u8.ToArray() },
        { "truncated", [0xff, 0xd8, 0xff, 0xe0, 0, 16] },
        { "webp", [.. "RIFF"u8, 4, 0, 0, 0, .. "WEBP"u8] },
        { "tiff", [.. "II"u8, 42, 0, 8, 0, 0, 0] },
        { "gif", "GIF89a..."u8.ToArray() },
        { "bmp", [.. "BM"u8, 60, 0, 0, 0, 0, 0, 0, 0, 54] },
        { "heic", [0, 0, 0, 24, .. "ftypheic"u8] },
        { "too-large", [0xff, 0xd8, 0xff, .. new byte[10 * 1024 * 1024]] },
    };

    [Theory]
    [MemberData(nameof(Unusable), DisableDiscoveryEnumeration = true)] // Megabytes, which discovery would write out.
    public async Task A_file_that_is_no_usable_picture_is_said_to_be_so(string name, byte[] image) =>
        await Golden.MatchAsync($"glair/liveness-file-{name}", await PostAsync(GlairCaller.Blob(image)));

    [Fact]
    public async Task An_application_may_ask_for_415_where_the_format_is_not_supported()
    {
        await _server.LoggedInAsync();
        await ChangeAsync(new ApplicationPolicy { DialectSettings = new Dictionary<string, string> { ["glair.unsupported_media"] = "415" } });

        await Golden.MatchAsync("glair/liveness-unsupported-media-415", await PostAsync(GlairCaller.Blob("GIF89a..."u8.ToArray())));
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(GlairCaller.Blob([]))).StatusCode);
    }

    public static TheoryData<string, string, byte[]> Hostile => new()
    {
        { "json-without-image", "application/json", "{}"u8.ToArray() },
        { "json-of-another-type", "application/json", """{"image":17}"""u8.ToArray() },
        { "json-no-base64", "application/json", """{"image":"%%%"}"""u8.ToArray() },
        { "json-head-only", "application/json", """{"image":"data:image/png;base64,"}"""u8.ToArray() },
        { "json-cut-off", "application/json", "{\"image\":\"aaaa"u8.ToArray() },
        { "json-deep", "application/json", Encoding.ASCII.GetBytes(new string('[', 50_000)) },
        { "json-empty", "application/json", [] },
        { "json-null", "application/json", "null"u8.ToArray() },
        { "json-not-utf8", "application/json", [.. "{\"image\":\""u8, 0xff, 0xfe, .. "\"}"u8] },
        { "json-of-another-charset", "application/json; charset=utf-16", Encoding.Unicode.GetBytes("""{"image":"aaaa"}""") },
        { "json-huge", "application/json", Encoding.ASCII.GetBytes($$"""{"image":"{{new string('A', 15 * 1024 * 1024)}}"}""") },
        { "other-content-type", "text/plain", "hello"u8.ToArray() },
        { "form-without-boundary", "multipart/form-data", "hello"u8.ToArray() },
        { "form-cut-off", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"blob\"\r\n\r\nxx"u8.ToArray() },
        { "form-of-text", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"image\"\r\n\r\nxx\r\n--b--\r\n"u8.ToArray() },
        { "form-urlencoded", "application/x-www-form-urlencoded", "image=aaaa"u8.ToArray() },
        { "form-of-10000-fields", "application/x-www-form-urlencoded", Encoding.ASCII.GetBytes(string.Join('&', Enumerable.Range(0, 10_000).Select(i => $"f{i}=1"))) },
    };

    [Theory]
    [MemberData(nameof(Hostile), DisableDiscoveryEnumeration = true)] // Megabytes, which discovery would write out.
    public async Task A_body_that_holds_no_picture_is_refused_in_json(string name, string contentType, byte[] body)
    {
        ByteArrayContent content = new(body);
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);

        await Golden.MatchAsync($"glair/liveness-{name}", await PostAsync(content));
    }

    [Fact]
    public async Task Two_pictures_are_one_too_many()
    {
        MultipartFormDataContent form = GlairCaller.Blob();
        form.Add(new ByteArrayContent(LivenessApplication.OnePixel), "image", "blob");

        await Golden.MatchAsync("glair/liveness-two-pictures", await PostAsync(form));
    }

    [Theory]
    [InlineData("GET", "/face/v1/passive-liveness", "method-not-allowed")]
    [InlineData("DELETE", "/face/v1/passive-liveness/", "method-not-allowed-delete")]
    [InlineData("POST", "/face/v1/active-liveness", "not-found-active-liveness")]
    [InlineData("POST", "/face/v1/passive-liveness-sessions", "not-found-sessions")]
    [InlineData("POST", "/face/v2/passive-liveness", "not-found-version")]
    [InlineData("POST", "/ocr/v1/ktp", "not-found-ocr")]
    [InlineData("POST", "/identity/v1/verification", "not-found-identity")]
    public async Task What_is_not_there_is_said_in_json(string method, string path, string name)
    {
        HttpClient client = await _server.LoggedInAsync();

        await Golden.MatchAsync($"glair/{name}", await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path)));
    }

    [Fact]
    public async Task A_bug_is_an_internal_server_error_without_a_trace()
    {
        _server.Engine.Before = () => throw new InvalidOperationException("secret detail");
        HttpResponseMessage answer = await PostAsync(GlairCaller.Blob());

        await Golden.MatchAsync("glair/internal-error", answer);
        Assert.Contains("secret detail", _server.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_queue_asks_to_come_again()
    {
        using ManualResetEventSlim release = new();
        using SemaphoreSlim entered = new(0);
        _server.Engine.Before = () =>
        {
            entered.Release();
            release.Wait(TimeSpan.FromSeconds(30));
        };
        HttpClient client = await _server.LoggedInAsync();
        Task<HttpResponseMessage> working = client.PostAsync(GlairCaller.PassiveLiveness, GlairCaller.Blob());
        await entered.WaitAsync(TimeSpan.FromSeconds(30));

        await Golden.MatchAsync("glair/overloaded", await client.PostAsync(GlairCaller.PassiveLiveness, GlairCaller.Blob()));

        release.Set();
        Assert.Equal(HttpStatusCode.OK, (await working).StatusCode);
    }

    [Fact]
    public async Task A_key_that_is_used_too_often_is_asked_to_come_again()
    {
        HttpClient client = await _server.LoggedInAsync();
        await ChangeAsync(new ApplicationPolicy { WritesPerMinute = 1 });
        await client.PostAsync(GlairCaller.PassiveLiveness, GlairCaller.Blob());

        await Golden.MatchAsync("glair/too-many-calls", await client.PostAsync(GlairCaller.PassiveLiveness, GlairCaller.Blob()));
    }

    [Fact]
    public async Task A_lost_database_asks_to_come_again()
    {
        await using PostgresServer postgres = await PostgresServer.StartAsync();
        using LivenessApplication server = new(database: await postgres.CreateDatabaseAsync());
        HttpClient client = await server.LoggedInAsync();
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync(GlairCaller.PassiveLiveness, GlairCaller.Blob())).StatusCode);

        await postgres.StopAsync();
        await Golden.MatchAsync("glair/record-unavailable", await client.PostAsync(GlairCaller.PassiveLiveness, GlairCaller.Blob()));
        await postgres.HoldAsync();
    }

    [Fact]
    public async Task A_call_can_be_followed_by_its_id()
    {
        HttpClient client = await _server.LoggedInAsync();
        client.DefaultRequestHeaders.Add("x-request-id", "mine-4711");

        HttpResponseMessage answer = await client.PostAsync(GlairCaller.PassiveLiveness, GlairCaller.Json("{}"));

        Assert.Equal("mine-4711", Assert.Single(answer.Headers.GetValues("Request-Id")));
        Assert.Equal("failed", JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("status").GetString());
    }

    public void Dispose() => _server.Dispose();

    private async Task<HttpResponseMessage> PostAsync(HttpContent body) => await (await _server.LoggedInAsync()).PostAsync(GlairCaller.PassiveLiveness, body);

    private async Task ChangeAsync(ApplicationPolicy policy) => await _server.Storage().Policies.ChangeAsync((await _server.FirstApplicationAsync()).Id, policy, "test");
}
