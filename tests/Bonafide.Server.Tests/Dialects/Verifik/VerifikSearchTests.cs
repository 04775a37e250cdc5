using System.Text.Json.Nodes;
using Bonafide.Storage;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Checks;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.Dialects.Verifik;

/// <summary>Three people who are nobody's likeness: at cosines of 1, 0 and -1 of the first one's face.</summary>
public sealed class VerifikSearchTests : IDisposable
{
    private static readonly string[] _plain = ["search", "search/crops", "search-active-user"];

    private readonly LivenessApplication _application = new();
    private readonly HttpClient _client;

    public VerifikSearchTests() => _client = _application.VerifikCaller();

    public static TheoryData<string> Routes => ["search", "search/crops", "search-active-user", "search-live-face", "verify"];

    public static TheoryData<string> AllRoutes => ["search", "search/crops", "search-active-user", "search-live-face", "verify", "persons", "persons/search-live-face"];

    [Theory]
    [InlineData("search")]
    [InlineData("search/crops")]
    [InlineData("search-active-user")]
    [InlineData("search-live-face")]
    public async Task Whoever_was_enrolled_is_found_and_a_stranger_is_not(string route)
    {
        await EnrollThreeAsync();
        SeeLive(0.6);
        await MatchAsync($"{VerifikClient.FileName(route)}-found", route);
        SeeLive(0.7071);
        await MatchAsync($"{VerifikClient.FileName(route)}-nobody", route, ("min_score", 0.95));
    }

    [Fact]
    public async Task Verify_tells_whether_it_is_that_person()
    {
        (string first, string second, _) = await EnrollThreeAsync();
        SeeLive(0.6);

        await MatchAsync("verify-matched", "verify", ("id", first));
        await MatchAsync("verify-not-matched", "verify", ("id", second), ("min_score", 0.99));
    }

    [Fact]
    public async Task Verify_scores_the_person_it_names_however_near_others_are()
    {
        (_, string second, _) = await EnrollThreeAsync();
        SeeLive(0.8); // Nearer to the first than to the second, who is at 0.6.

        JsonNode match = (await DataAsync("verify", ("id", second), ("min_score", 0.5)))["match"]!;

        Assert.Equal((second, 0.88m), ((string?)match["id"], (decimal)match["score"]!));
    }

    [Fact]
    public async Task Those_above_the_least_score_are_told_best_first()
    {
        (string first, string second, _) = await EnrollThreeAsync();
        SeeLive(0.8);

        Assert.Equal([first, second], await FoundAsync("search", ("min_score", 0.2)));
        Assert.Equal([first], await FoundAsync("search", ("min_score", 0.88)));
        Assert.Equal([first, second], await FoundAsync("search", ("min_score", 0.8799)));
        Assert.Equal([first], await FoundAsync("search", ("min_score", 0.2), ("max_results", 1)));
        Assert.Empty(await FoundAsync("search", ("min_score", 1)));
    }

    [Fact]
    public async Task Of_several_pictures_each_person_counts_by_the_closest()
    {
        (string first, string second, _) = await EnrollThreeAsync();
        _application.See(0.9, 0.05);

        JsonArray found = (await DataAsync("search", ("images", new JsonArray(VerifikClient.Picture, VerifikClient.Picture)), ("min_score", 0.9))).AsArray();

        Assert.Equal([second, first], found.Select(person => (string)person!["id"]!));
    }

    [Fact]
    public async Task A_collection_is_searched_alone()
    {
        string members = await _client.CollectionAsync();
        string member = await _application.PersonAsync("Member", [1], ("collections", new JsonArray(members)));
        string stranger = await _application.PersonAsync("Stranger", [0]);
        SeeLive(0.7);

        foreach (string route in _plain.Append("search-live-face"))
        {
            Assert.Equal([member], await FoundAsync(route, ("collection_id", members)));
            Assert.Equal(2, (await FoundAsync(route)).Length);
        }

        Assert.NotNull((await DataAsync("verify", ("id", member), ("collection_id", members)))["match"]);
        Assert.Null((await DataAsync("verify", ("id", stranger), ("collection_id", members)))["match"]);
    }

    [Fact]
    public async Task A_person_with_many_faces_crowds_nobody_out()
    {
        await _application.SetPolicyAsync(false, ("refuse_duplicates", "false"));
        List<string> expected = [];
        for (int i = 0; i < 12; i++)
        {
            double nearest = 1 - (i * 0.02); // Each one's two other faces are nearer than the next one's nearest.
            expected.Add(await _application.PersonAsync($"Person {i}", [nearest - 0.01, nearest, nearest - 0.005]));
        }

        _application.See(1);
        Assert.Equal(expected.Take(10), await FoundAsync("search"));
        Assert.Equal(expected, await FoundAsync("search", ("max_results", 100)));
        Assert.Equal(expected.Take(1), await FoundAsync("search", ("max_results", 1)));
    }

    [Fact]
    public async Task Nobody_is_found_again_who_was_deleted()
    {
        (string first, string second, _) = await EnrollThreeAsync();
        SeeLive(0.8);
        await _client.FacesAsync(HttpMethod.Delete, $"persons/{first}").DataAsync();

        Assert.Equal([second], await FoundAsync("search", ("min_score", 0.2)));
        Assert.StartsWith("404", await SendAsync("verify", ("id", first)).SaidAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_applications_persons_are_never_found()
    {
        (string first, _, _) = await EnrollThreeAsync();
        HttpClient other = await _application.OtherCallerAsync();
        _application.See(1);

        Assert.Empty((await other.FacesAsync("search", VerifikClient.Body("search")).DataAsync()).AsArray());
        using HttpResponseMessage response = await other.FacesAsync("verify", VerifikClient.Body("verify", ("id", first)));
        await Golden.MatchAsync("verifik/verify-unknown-person", response);
    }

    [Fact]
    public async Task Whoever_is_not_live_is_not_searched_for_and_told_the_score()
    {
        await EnrollThreeAsync();
        await _application.SetCreditsAsync(1);
        SeeLive(1, score: 0.6);

        await MatchAsync("search-live-face-liveness-failed", "search-live-face");
        Assert.Equal(1, await _application.CreditsAsync());
    }

    [Fact]
    public async Task The_rules_of_liveness_hold_for_a_live_search()
    {
        _application.Engine.Answer = FixedEngine.BonaFide() with { Faces = [FixedEngine.Face(500, 500, 100, 300)] };
        await MatchAsync("search-live-face-too-small", "search-live-face");

        _application.Engine.Answer = FixedEngine.NoFace();
        await MatchAsync("search-live-face-no-face", "search-live-face");
    }

    [Theory]
    [InlineData("search")]
    [InlineData("search/crops")]
    [InlineData("search-active-user")]
    [InlineData("verify")]
    public async Task A_picture_without_a_single_face_is_told(string route)
    {
        _application.See(FixedEngine.DescribedNothing());
        await MatchAsync($"{VerifikClient.FileName(route)}-no-face", route);

        _application.See(FixedEngine.Described() with { Faces = [FixedEngine.Face(0, 0, 200, 200), FixedEngine.Face(300, 0, 150, 150)] });
        await MatchAsync($"{VerifikClient.FileName(route)}-several-faces", route);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_collection_must_be_the_callers_own(string route)
    {
        string foreign = await (await _application.OtherCallerAsync()).CollectionAsync();

        await MatchAsync($"{VerifikClient.FileName(route)}-unknown-collection", route, ("collection_id", foreign));
    }

    [Theory]
    [MemberData(nameof(AllRoutes))]
    public async Task A_pack_without_an_embedding_says_so(string route)
    {
        (_application.Engine.Similarity, _application.Engine.Embedding) = (null, null);

        await MatchAsync($"{VerifikClient.FileName(route)}-not-in-pack", route, await OwnAsync(route));
    }

    [Theory]
    [MemberData(nameof(AllRoutes))]
    public async Task Without_credits_nothing_is_looked_at(string route)
    {
        await _application.SetCreditsAsync(0);

        await MatchAsync($"{VerifikClient.FileName(route)}-no-credits", route, await OwnAsync(route));
    }

    [Theory]
    [MemberData(nameof(AllRoutes))]
    public async Task More_pictures_than_may_wait_are_told_to_come_again(string route)
    {
        using LivenessApplication busy = new(concurrency: 1, queue: 0);
        using ManualResetEventSlim release = new();
        using SemaphoreSlim entered = new(0);
        busy.Engine.Before = () =>
        {
            entered.Release();
            release.Wait(TimeSpan.FromSeconds(30));
        };
        HttpClient client = busy.VerifikCaller();
        string own = await client.CollectionAsync();
        Task<string> working = client.FacesAsync("liveness", VerifikClient.Body("liveness")).SaidAsync();
        await entered.WaitAsync(TimeSpan.FromSeconds(30));

        using HttpResponseMessage refused = await client.FacesAsync(
            route, VerifikClient.Body(route, route.StartsWith("persons/", StringComparison.Ordinal) ? [("collection_id", own)] : []));
        release.Set();

        await Golden.MatchAsync($"verifik/{VerifikClient.FileName(route)}-overloaded", refused);
        await working;
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Each_search_costs_one_credit_and_is_recorded(string route)
    {
        (string first, _, _) = await EnrollThreeAsync();
        await _application.SetCreditsAsync(2);
        SeeLive(0.9);

        await DataAsync(route, route == "verify" ? [("id", first)] : []);

        Assert.Equal(1, await _application.CreditsAsync());
        BonafideStorage storage = _application.Services.GetRequiredService<BonafideStorage>();
        CheckSummary check = Assert.Single((await storage.Search.ListAsync((await storage.Applications.ListAsync()).Single().Id, new CheckFilter())).Checks);
        Assert.Equal(("verifik", "search", CheckVerdict.Approved), (check.Dialect, check.Kind, check.Verdict));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_key_that_may_check_may_search(string route)
    {
        (string first, _, _) = await EnrollThreeAsync();
        SeeLive(0.9);
        JsonObject body = VerifikClient.Body(route, route == "verify" ? [("id", first)] : []);

        Assert.StartsWith("200", await (await _application.CallerWithAsync(ApiScopes.Check)).FacesAsync(route, body).SaidAsync(), StringComparison.Ordinal);
        Assert.StartsWith("403", await (await _application.CallerWithAsync(ApiScopes.Gallery)).FacesAsync(route, body).SaidAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Searching_before_anybody_is_enrolled_finds_nobody()
    {
        SeeLive(1);

        Assert.Empty(await FoundAsync("search"));
        Assert.Empty(await FoundAsync("search-live-face"));
    }

    public void Dispose() => _application.Dispose();

    private async Task<(string First, string Second, string Third)> EnrollThreeAsync() => (
        await _application.PersonAsync("First", [1], ("gender", "F"), ("date_of_birth", "1990-01-15")),
        await _application.PersonAsync("Second", [0]),
        await _application.PersonAsync("Third", [-1]));

    /// <summary>The same face in every picture, with and without liveness.</summary>
    private void SeeLive(double cosine, double score = 0.95)
    {
        _application.See(cosine);
        _application.Engine.Answer = FixedEngine.BonaFide(score) with { Embedding = FixedEngine.Described(cosine).Embedding };
    }

    private async Task<(string, JsonNode?)[]> OwnAsync(string route) =>
        route.StartsWith("persons/", StringComparison.Ordinal) ? [("collection_id", await _client.CollectionAsync())] : [];

    private Task<HttpResponseMessage> SendAsync(string route, params (string, JsonNode?)[] changes) => _client.FacesAsync(route, VerifikClient.Body(route, changes));

    private Task<JsonNode> DataAsync(string route, params (string, JsonNode?)[] changes) => SendAsync(route, changes).DataAsync();

    private async Task<string[]> FoundAsync(string route, params (string, JsonNode?)[] changes)
    {
        JsonNode data = await DataAsync(route, changes);
        return [.. (data as JsonArray ?? data["persons"]!.AsArray()).Select(person => (string)person!["id"]!)];
    }

    private async Task MatchAsync(string golden, string route, params (string, JsonNode?)[] changes)
    {
        using HttpResponseMessage response = await SendAsync(route, changes);
        await Golden.MatchAsync($"verifik/{golden}", response);
    }
}
