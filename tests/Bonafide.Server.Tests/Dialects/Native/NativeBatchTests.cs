using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Bonafide.Storage;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Checks;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.Dialects.Native;

/// <summary>Up to twenty pictures in one call, each on its own.</summary>
public sealed class NativeBatchTests : IDisposable
{
    private const string Route = "/v1/checks/batch";
    private readonly LivenessApplication _server = new(concurrency: 2, queue: 100);

    [Fact]
    public async Task Each_picture_is_answered_in_order_and_fails_on_its_own()
    {
        string good = Convert.ToBase64String(LivenessApplication.OnePixel);
        string bad = Convert.ToBase64String([0xff, 0xd8, 0xff, 0xe0, 0, 16]);

        await Golden.MatchAsync("native/batch-mixed", await PostAsync(Json(
            $$"""{"images":[{"image":"{{good}}","subject":"anna"},{"image":"{{bad}}"},{"image":"%%%"},null,{"image":"{{good}}","save_picture":true}]}""")));
    }

    [Fact]
    public async Task A_form_may_name_one_subject_for_all_pictures_or_one_for_each()
    {
        await PostAsync(Form(2, "anna"));
        Assert.Equal(2, (await ListAsync("anna")).Count);

        await PostAsync(Form(2, "bert", "carl"));
        Assert.Single(await ListAsync("bert"));
        Assert.Single(await ListAsync("carl"));

        await Golden.MatchAsync("native/batch-subjects-do-not-fit", await PostAsync(Form(3, "anna", "bert")));
    }

    [Fact]
    public async Task Twenty_pictures_are_judged_and_twenty_one_are_refused()
    {
        JsonNode body = JsonNode.Parse(await (await PostAsync(Form(20))).Content.ReadAsStringAsync())!;

        Assert.Equal(Enumerable.Range(0, 20), body["results"]!.AsArray().Select(result => (int)result!["index"]!));
        Assert.Equal(20, body["results"]!.AsArray().Select(result => (string)result!["check"]!["id"]!).Distinct().Count());
        await Golden.MatchAsync("native/batch-too-many", await PostAsync(Form(21)));
        await Golden.MatchAsync("native/batch-empty", await PostAsync(Json("""{"images":[]}""")));
        await Golden.MatchAsync("native/batch-other-content-type", await PostAsync(new StringContent("x", Encoding.UTF8, "text/plain")));
        await Golden.MatchAsync("native/batch-no-json", await PostAsync(Json("[[[")));
        await Golden.MatchAsync("native/batch-method", await _server.WithKey().DeleteAsync(Route));
    }

    [Fact]
    public async Task Each_picture_is_paid_on_its_own_until_there_is_no_credit()
    {
        (HttpClient client, Application application) = await CallerAsync(credits: 2);

        JsonArray results = JsonNode.Parse(await (await client.PostAsync(Route, Form(5))).Content.ReadAsStringAsync())!["results"]!.AsArray();

        Assert.Equal(2, results.Count(result => result!["check"] is not null));
        Assert.Equal(3, results.Count(result => (string?)result!["problem"]?["type"] == "urn:bonafide:problem:no-credits"));
        Assert.Equal(0, (await Storage.Applications.FindAsync(application.Id))!.Credits);
    }

    [Fact]
    public async Task A_batch_under_a_key_is_done_once_and_goes_on_where_it_stopped()
    {
        (HttpClient client, Application application) = await CallerAsync(credits: 2);
        HttpResponseMessage first = await PostAsync(client, "key-1", Form(3));
        Assert.Equal(1, Problems(await first.Content.ReadAsStringAsync()));

        // One picture found no credit, so the batch is not done: sent again, it does that one and no other.
        await Storage.Credits.SetAsync(application.Id, 5, "test");
        string second = await (await PostAsync(client, "key-1", Form(3))).Content.ReadAsStringAsync();
        Assert.Equal(0, Problems(second));
        Assert.Equal(4, (await Storage.Applications.FindAsync(application.Id))!.Credits);

        HttpResponseMessage third = await PostAsync(client, "key-1", Form(3));
        Assert.Equal("true", Assert.Single(third.Headers.GetValues("Idempotent-Replayed")));
        Assert.Equal(second, await third.Content.ReadAsStringAsync());
        Assert.Equal(4, (await Storage.Applications.FindAsync(application.Id))!.Credits);
        Assert.Equal(3, (await Storage.Search.ListAsync(application.Id, new CheckFilter(), null, 100)).Checks.Count);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PostAsync(client, "key-1", Form(2))).StatusCode);
    }

    [Fact]
    public async Task A_single_picture_finds_its_way_past_a_batch()
    {
        using ManualResetEventSlim release = new();
        using SemaphoreSlim entered = new(0);
        int working = 0;
        _server.Engine.Before = () =>
        {
            // The first picture of the batch holds its slot; whatever comes after it goes through.
            if (Interlocked.Increment(ref working) == 1)
            {
                entered.Release();
                release.Wait(TimeSpan.FromSeconds(30));
            }
        };
        Task<HttpResponseMessage> batch = PostAsync(Form(20));
        await entered.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(HttpStatusCode.OK, (await _server.WithKey().PostAsync("/v1/checks", LivenessApplication.Form("image"))).StatusCode);
        Assert.False(batch.IsCompleted);

        release.Set();
        Assert.Equal(HttpStatusCode.OK, (await batch).StatusCode);
    }

    public void Dispose() => _server.Dispose();

    private BonafideStorage Storage => _server.Services.GetRequiredService<BonafideStorage>();

    private static int Problems(string body) => JsonNode.Parse(body)!["results"]!.AsArray().Count(result => result!["problem"] is not null);

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static MultipartFormDataContent Form(int pictures, params string[] subjects)
    {
        MultipartFormDataContent form = [];
        foreach (string subject in subjects)
        {
            form.Add(new StringContent(subject), "subject");
        }

        for (int i = 0; i < pictures; i++)
        {
            form.Add(new ByteArrayContent(LivenessApplication.OnePixel), "image", $"{i}.png");
        }

        return form;
    }

    private Task<HttpResponseMessage> PostAsync(HttpContent body) => _server.WithKey().PostAsync(Route, body);

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string key, HttpContent body) =>
        client.SendAsync(new HttpRequestMessage(HttpMethod.Post, Route) { Content = body, Headers = { { "Idempotency-Key", key } } });

    private async Task<IReadOnlyList<CheckSummary>> ListAsync(string subject) =>
        (await Storage.Search.ListAsync((await Storage.Applications.ListAsync())[0].Id, new CheckFilter { SubjectReference = subject }, null, 100)).Checks;

    private async Task<(HttpClient Client, Application Application)> CallerAsync(long credits)
    {
        Application application = await Storage.Applications.CreateAsync("Test", credits, "test");
        return (_server.WithKey((await Storage.ApiKeys.CreateAsync(new NewApiKey(application.Id, "Key"), "test")).Secret), application);
    }
}
