using System.Net.Http.Headers;
using System.Text;
using Bonafide.Engine.Decision;
using Bonafide.Server.Tests.Dialects.Glair;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Policies;
using Bonafide.Storage.Tests.Ground;

namespace Bonafide.Server.Tests.Dialects.Native;

/// <summary>Every outcome and every failure of <c>POST /v1/checks</c>, as it goes over the wire.</summary>
public sealed class NativeGoldenTests : IDisposable
{
    private const string Route = "/v1/checks";
    private readonly LivenessApplication _server = new(concurrency: 1, queue: 0);

    [Theory]
    [InlineData("bona-fide", 0.95)]
    [InlineData("uncertain", 0.5)]
    [InlineData("attack", 0.02)]
    public async Task A_judged_face(string name, double score)
    {
        _server.Engine.Answer = FixedEngine.BonaFide(score);

        await Golden.MatchAsync($"native/check-{name}", await PostAsync());
    }

    [Theory]
    [InlineData("no-face", NonResponseReason.NoFace)]
    [InlineData("face-too-small", NonResponseReason.FaceTooSmall)]
    public async Task A_non_response(string name, NonResponseReason reason)
    {
        _server.Engine.Answer = FixedEngine.NoFace() with { NonResponseReason = reason };

        await Golden.MatchAsync($"native/check-{name}", await PostAsync());
    }

    public static TheoryData<string, byte[]> Unusable => new()
    {
        { "empty", [] },
        { "text", "hello, world"u8.ToArray() },
        { "truncated", [0xff, 0xd8, 0xff, 0xe0, 0, 16] },
        { "too-large", [0xff, 0xd8, 0xff, .. new byte[10 * 1024 * 1024]] },
    };

    [Theory]
    [MemberData(nameof(Unusable), DisableDiscoveryEnumeration = true)] // Megabytes, which discovery would write out.
    public async Task A_picture_that_cannot_be_read(string name, byte[] image) =>
        await Golden.MatchAsync($"native/check-file-{name}", await PostAsync(LivenessApplication.Form("image", image)));

    public static TheoryData<string, string, byte[]> Hostile => new()
    {
        { "json-nothing", "application/json", "{}"u8.ToArray() },
        { "json-null", "application/json", "null"u8.ToArray() },
        { "json-deep", "application/json", Encoding.ASCII.GetBytes(new string('[', 50_000)) },
        { "json-cut-off", "application/json", "{\"image\":\"aaaa"u8.ToArray() },
        { "json-of-another-type", "application/json", """{"image":"aaaa","rotate":"perhaps"}"""u8.ToArray() },
        { "json-not-utf8", "application/json", [.. "{\"image\":\""u8, 0xff, 0xfe, .. "\"}"u8] },
        { "form-cut-off", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"x\"\r\n\r\nxx"u8.ToArray() },
        { "form-without-boundary", "multipart/form-data", "hello"u8.ToArray() },
        { "form-of-10000-fields", "application/x-www-form-urlencoded", Encoding.ASCII.GetBytes(string.Join('&', Enumerable.Range(0, 10_000).Select(i => $"f{i}=1"))) },
        { "other-content-type", "text/plain", "hello"u8.ToArray() },
    };

    [Theory]
    [MemberData(nameof(Hostile), DisableDiscoveryEnumeration = true)]
    public async Task A_body_without_a_picture(string name, string contentType, byte[] body)
    {
        ByteArrayContent content = new(body);
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);

        await Golden.MatchAsync($"native/check-{name}", await PostAsync(content));
    }

    [Fact]
    public async Task Two_pictures_and_an_option_that_is_none()
    {
        MultipartFormDataContent two = LivenessApplication.Form("image");
        two.Add(new ByteArrayContent(LivenessApplication.OnePixel) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } }, "image", "b.png");

        await Golden.MatchAsync("native/check-two-pictures", await PostAsync(two));
        await Golden.MatchAsync("native/check-bad-option", await PostAsync(LivenessApplication.Form("image", fields: ("save", "perhaps"))));
        await Golden.MatchAsync("native/check-long-subject", await PostAsync(LivenessApplication.Form("image", fields: ("subject", new string('x', 1_001)))));
    }

    [Fact]
    public async Task Who_may_not_call()
    {
        HttpClient client = _server.WithKey();
        Guid application = (await _server.FirstApplicationAsync()).Id;
        string reader = (await _server.Storage().ApiKeys.CreateAsync(new NewApiKey(application, "Reader") { Scopes = ApiScopes.Read }, "test")).Secret;

        await Golden.MatchAsync("native/missing-key", await _server.WithKey(null).PostAsync(Route, LivenessApplication.Form("image")));
        await Golden.MatchAsync("native/wrong-key", await _server.WithKey("wrong").PostAsync(Route, LivenessApplication.Form("image")));
        await Golden.MatchAsync("native/not-allowed", await _server.WithKey(reader).PostAsync(Route, LivenessApplication.Form("image")));
        await Golden.MatchAsync("native/not-found", await client.GetAsync("/v1/nothing"));
        await Golden.MatchAsync("native/check-not-found", await client.GetAsync($"{Route}/{Guid.Empty}"));
        await Golden.MatchAsync("native/method-not-allowed", await client.DeleteAsync(Route));
    }

    [Fact]
    public async Task No_credits_and_too_many_calls()
    {
        _server.WithKey();
        Guid application = (await _server.FirstApplicationAsync()).Id;
        await _server.Storage().Credits.SetAsync(application, 0, "test");
        await Golden.MatchAsync("native/no-credits", await PostAsync());

        await _server.Storage().Policies.ChangeAsync(application, new ApplicationPolicy { WritesPerMinute = 1 }, "test");
        await Golden.MatchAsync("native/too-many-calls", await PostAsync());
    }

    [Fact]
    public async Task A_bug_is_an_internal_error_without_a_trace()
    {
        _server.Engine.Before = () => throw new InvalidOperationException("secret detail");

        await Golden.MatchAsync("native/internal", await PostAsync());
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
        Task<HttpResponseMessage> working = PostAsync();
        await entered.WaitAsync(TimeSpan.FromSeconds(30));

        await Golden.MatchAsync("native/overloaded", await PostAsync());
        release.Set();
        await working;
    }

    [Fact]
    public async Task A_lost_database_asks_to_come_again()
    {
        await using PostgresServer postgres = await PostgresServer.StartAsync();
        using LivenessApplication server = new(database: await postgres.CreateDatabaseAsync());
        HttpClient client = server.WithKey();
        await client.PostAsync(Route, LivenessApplication.Form("image"));

        await postgres.StopAsync();
        await Golden.MatchAsync("native/record-unavailable", await client.PostAsync(Route, LivenessApplication.Form("image")));
        await postgres.HoldAsync();
    }

    public void Dispose() => _server.Dispose();

    private Task<HttpResponseMessage> PostAsync() => PostAsync(LivenessApplication.Form("image"));

    private Task<HttpResponseMessage> PostAsync(HttpContent body) => _server.WithKey().PostAsync(Route, body);
}
