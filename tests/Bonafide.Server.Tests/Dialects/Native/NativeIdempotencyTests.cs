using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Bonafide.Storage;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Tests.Ground;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.Dialects.Native;

/// <summary>The same call twice is done once.</summary>
public sealed class NativeIdempotencyTests : IDisposable
{
    private const string Route = "/v1/checks";
    private readonly LivenessApplication _server = new(concurrency: 4, queue: 100);

    [Fact]
    public async Task The_same_call_is_answered_byte_for_byte_and_neither_recorded_nor_paid_again()
    {
        (HttpClient client, Application application) = await CallerAsync(_server, credits: 5);
        HttpResponseMessage first = await PostAsync(client, "key-1", LivenessApplication.Form("image", fields: ("subject", "anna")));
        _server.Engine.Answer = FixedEngine.NoFace();
        HttpResponseMessage again = await PostAsync(client, "key-1", LivenessApplication.Form("image", fields: ("subject", "anna")));

        Assert.Equal(await first.Content.ReadAsByteArrayAsync(), await again.Content.ReadAsByteArrayAsync());
        Assert.False(first.Headers.Contains("Idempotent-Replayed"));
        await Golden.MatchAsync("native/check-replayed", again);
        Assert.Equal((4, 1), await CountAsync(_server, application));
    }

    [Fact]
    public async Task What_is_asked_counts_and_not_how_it_is_sent()
    {
        (HttpClient client, Application application) = await CallerAsync(_server, credits: 5);
        string base64 = Convert.ToBase64String(LivenessApplication.OnePixel);
        HttpContent[] same =
        [
            LivenessApplication.Form("image"),
            LivenessApplication.Form("image", fileName: "other.jpg", fields: [("rotate", "false"), ("save", "true"), ("subject", "")]),
            new ByteArrayContent(LivenessApplication.OnePixel) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } },
            new StringContent($$"""{"image":"{{base64}}"}""", Encoding.UTF8, "application/json"),
        ];

        foreach (HttpContent body in same)
        {
            Assert.Equal(HttpStatusCode.OK, (await PostAsync(client, "key-1", body)).StatusCode);
        }

        Assert.Equal((4, 1), await CountAsync(_server, application));
    }

    [Fact]
    public async Task Another_request_under_the_same_key_is_refused_on_every_route()
    {
        (HttpClient client, _) = await CallerAsync(_server, credits: 5);
        await PostAsync(client, "key-1", LivenessApplication.Form("image"));

        await Golden.MatchAsync("native/check-key-reused", await PostAsync(client, "key-1", LivenessApplication.Form("image", fields: ("rotate", "true"))));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PostAsync(client, "key-1", LivenessApplication.Form("image", fields: ("subject", "anna")))).StatusCode);
        await Golden.MatchAsync("native/batch-key-reused", await PostAsync(client, "key-1", LivenessApplication.Form("image"), Route + "/batch"));
    }

    [Fact]
    public async Task Another_application_may_use_the_same_key()
    {
        (HttpClient one, _) = await CallerAsync(_server, credits: 5);
        (HttpClient other, Application application) = await CallerAsync(_server, credits: 5);
        await PostAsync(one, "key-1", LivenessApplication.Form("image"));

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(other, "key-1", LivenessApplication.Form("image", fields: ("rotate", "true")))).StatusCode);
        Assert.Equal((4, 1), await CountAsync(_server, application));
    }

    [Theory]
    [InlineData("a\tb")]
    [InlineData("käse")]
    [InlineData("x256")]
    public async Task A_key_that_is_none_is_refused(string key)
    {
        (HttpClient client, _) = await CallerAsync(_server, credits: 5);

        HttpResponseMessage answer = await PostAsync(client, key == "x256" ? new string('x', 256) : key, LivenessApplication.Form("image"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Idempotency-Key", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fifty_callers_with_one_key_get_one_record_and_pay_one_credit() => await FiftyAsync(_server);

    [Fact]
    public async Task Fifty_callers_with_one_key_get_one_record_on_postgresql_too()
    {
        await using PostgresServer postgres = await PostgresServer.StartAsync();
        using LivenessApplication server = new(concurrency: 4, queue: 100, await postgres.CreateDatabaseAsync());
        await FiftyAsync(server);
    }

    [Fact]
    public async Task A_call_that_is_being_done_asks_to_come_again()
    {
        using ManualResetEventSlim release = new();
        using SemaphoreSlim entered = new(0);
        _server.Engine.Before = () =>
        {
            entered.Release();
            release.Wait(TimeSpan.FromSeconds(30));
        };
        (HttpClient client, _) = await CallerAsync(_server, credits: 5);
        Task<HttpResponseMessage> working = PostAsync(client, "key-1", LivenessApplication.Form("image"));
        await entered.WaitAsync(TimeSpan.FromSeconds(30));

        await Golden.MatchAsync("native/check-in-progress", await PostAsync(client, "key-1", LivenessApplication.Form("image")));
        release.Set();
        Assert.Equal(await (await working).Content.ReadAsStringAsync(), await (await PostAsync(client, "key-1", LivenessApplication.Form("image"))).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_failure_of_the_picture_is_kept_and_a_failure_of_the_server_is_not()
    {
        (HttpClient client, Application application) = await CallerAsync(_server, credits: 5);
        byte[] damaged = [0xff, 0xd8, 0xff, 0xe0, 0, 16];
        string first = await (await PostAsync(client, "key-1", LivenessApplication.Form("image", damaged))).Content.ReadAsStringAsync();
        HttpResponseMessage again = await PostAsync(client, "key-1", LivenessApplication.Form("image", damaged));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, first), (again.StatusCode, await again.Content.ReadAsStringAsync()));
        Assert.True(again.Headers.Contains("Idempotent-Replayed"));

        _server.Engine.Before = () => throw new InvalidOperationException("a bug");
        Assert.Equal(HttpStatusCode.InternalServerError, (await PostAsync(client, "key-2", LivenessApplication.Form("image"))).StatusCode);
        _server.Engine.Before = () => { };
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(client, "key-2", LivenessApplication.Form("image"))).StatusCode);
        Assert.Equal((4, 1), await CountAsync(_server, application));
    }

    [Fact]
    public async Task A_call_without_credits_may_be_sent_again_when_there_are_some()
    {
        (HttpClient client, Application application) = await CallerAsync(_server, credits: 0);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(client, "key-1", LivenessApplication.Form("image"))).StatusCode);
        await Storage(_server).Credits.SetAsync(application.Id, 1, "test");

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(client, "key-1", LivenessApplication.Form("image"))).StatusCode);
    }

    [Fact]
    public async Task An_erased_subjects_answer_is_gone()
    {
        (HttpClient client, Application application) = await CallerAsync(_server, credits: 5);
        await PostAsync(client, "key-1", LivenessApplication.Form("image", fields: ("subject", "anna")));
        await Storage(_server).Eraser.EraseAsync(application.Id, "anna", "test");

        HttpResponseMessage again = await PostAsync(client, "key-1", LivenessApplication.Form("image", fields: ("subject", "anna")));

        Assert.False(again.Headers.Contains("Idempotent-Replayed"));
    }

    public void Dispose() => _server.Dispose();

    private static async Task FiftyAsync(LivenessApplication server)
    {
        (HttpClient client, Application application) = await CallerAsync(server, credits: 20);

        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => PostAsync(client, "key-1", LivenessApplication.Form("image"))));

        HttpResponseMessage[] good = [.. answers.Where(answer => answer.StatusCode == HttpStatusCode.OK)];
        Assert.NotEmpty(good);
        Assert.Single((await Task.WhenAll(good.Select(answer => answer.Content.ReadAsStringAsync()))).Distinct());
        Assert.All(answers.Except(good), answer => Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode));
        Assert.Equal((19, 1), await CountAsync(server, application));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(client, "key-1", LivenessApplication.Form("image"))).StatusCode);
    }

    private static BonafideStorage Storage(LivenessApplication server) => server.Services.GetRequiredService<BonafideStorage>();

    private static async Task<(HttpClient Client, Application Application)> CallerAsync(LivenessApplication server, long credits)
    {
        Application application = await Storage(server).Applications.CreateAsync("Test", credits, "test");
        return (server.WithKey((await Storage(server).ApiKeys.CreateAsync(new NewApiKey(application.Id, "Key"), "test")).Secret), application);
    }

    private static async Task<(long? Credits, int Checks)> CountAsync(LivenessApplication server, Application application) => (
        (await Storage(server).Applications.FindAsync(application.Id))!.Credits,
        (await Storage(server).Search.ListAsync(application.Id, new CheckFilter { IncludeUnsaved = true }, null, 100)).Checks.Count);

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string key, HttpContent body, string path = Route)
    {
        HttpRequestMessage request = new(HttpMethod.Post, path) { Content = body };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return client.SendAsync(request);
    }
}
