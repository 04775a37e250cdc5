using System.Text.Json.Nodes;
using Bonafide.Storage.ApiKeys;

namespace Bonafide.Server.Tests.Dialects.Verifik;

/// <summary>In the tests' engine two faces are surely one person's from a cosine of 0.4, and a comparison's score is 0.85 at 0.5.</summary>
public sealed class VerifikPersonTests : IDisposable
{
    private readonly LivenessApplication _application = new();
    private readonly HttpClient _client;

    public VerifikPersonTests() => _client = _application.VerifikCaller();

    [Fact]
    public async Task A_person_is_enrolled_shown_changed_listed_and_deleted_in_the_vendors_shape()
    {
        string client = await _application.ClientIdAsync(), members = await _client.CollectionAsync(), guests = await _client.CollectionAsync("Guests");
        using HttpResponseMessage made = await _client.FacesAsync("persons", VerifikClient.Body(
            "persons", ("gender", "m"), ("date_of_birth", "1990-01-15"), ("nationality", "US"), ("notes", "VIP customer"), ("collections", new JsonArray(members))));
        await Golden.MatchAsync("verifik/person-created", made, client);
        string one = $"persons/{JsonNode.Parse(await made.Content.ReadAsStringAsync())!["data"]!["_id"]}";

        using HttpResponseMessage shown = await _client.FacesAsync(HttpMethod.Get, one);
        await Golden.MatchAsync("verifik/person", shown, client);
        using HttpResponseMessage changed = await _client.FacesAsync(
            HttpMethod.Put, one, $$"""{"name":"John Q. Doe","collections":["{{members}}","{{guests}}"],"images":["ignored"]}""");
        await Golden.MatchAsync("verifik/person-changed", changed, client);
        using HttpResponseMessage listed = await _client.FacesAsync(HttpMethod.Get, "persons");
        await Golden.MatchAsync("verifik/persons", listed, client);
        using HttpResponseMessage left = await _client.FacesAsync(HttpMethod.Delete, $"{one}?collection={members}");
        await Golden.MatchAsync("verifik/person-left-collection", left, client);
        using HttpResponseMessage deleted = await _client.FacesAsync(HttpMethod.Delete, one);
        await Golden.MatchAsync("verifik/person-deleted", deleted, client);
        using HttpResponseMessage again = await _client.FacesAsync(HttpMethod.Get, one);
        await Golden.MatchAsync("verifik/person-unknown", again);
        using HttpResponseMessage none = await _client.FacesAsync(HttpMethod.Get, "persons");
        await Golden.MatchAsync("verifik/persons-none", none);
    }

    [Fact]
    public async Task Name_and_picture_are_enough()
    {
        using HttpResponseMessage response = await _client.FacesAsync("persons", VerifikClient.Body("persons"));

        await Golden.MatchAsync("verifik/person-created-by-name", response, await _application.ClientIdAsync());
    }

    [Fact]
    public async Task A_live_person_is_enrolled_in_a_collection()
    {
        string members = await _client.CollectionAsync();
        Live(0.95, 1);

        using HttpResponseMessage response = await _client.FacesAsync(
            "persons/search-live-face", VerifikClient.Body("persons/search-live-face", ("collection_id", members), ("nationality", "CO")));

        await Golden.MatchAsync("verifik/persons-search-live-face-created", response, await _application.ClientIdAsync());
    }

    [Fact]
    public async Task Whoever_is_not_live_is_told_the_score_and_not_enrolled()
    {
        string members = await _client.CollectionAsync();
        Live(0.65, 1);
        await _application.SetCreditsAsync(1);

        using HttpResponseMessage response = await _client.FacesAsync(
            "persons/search-live-face", VerifikClient.Body("persons/search-live-face", ("collection_id", members)));

        await Golden.MatchAsync("verifik/persons-search-live-face-liveness-failed", response);
        Assert.Equal(1, await _application.CreditsAsync());
        Assert.Empty((await _client.FacesAsync(HttpMethod.Get, "persons").DataAsync()).AsArray());
    }

    [Fact]
    public async Task The_rules_of_liveness_hold_where_a_live_person_is_enrolled()
    {
        _application.Engine.Answer = FixedEngine.BonaFide() with { Faces = [FixedEngine.Face(-20, 300, 400, 400)] };

        using HttpResponseMessage response = await _client.FacesAsync(
            "persons/search-live-face", VerifikClient.Body("persons/search-live-face", ("collection_id", await _client.CollectionAsync())));

        await Golden.MatchAsync("verifik/persons-search-live-face-at-border", response);
    }

    [Theory]
    [InlineData(0.39, true)]
    [InlineData(0.41, false)]
    public async Task Whoever_has_such_a_face_already_is_a_duplicate_and_costs_nothing(double cosine, bool isAnother)
    {
        await _application.PersonAsync("First", [1]);
        await _application.SetCreditsAsync(1);
        _application.See(cosine);

        using HttpResponseMessage response = await _client.FacesAsync("persons", VerifikClient.Body("persons"));

        Assert.Equal((isAnother, isAnother ? 0 : 1), (response.IsSuccessStatusCode, await _application.CreditsAsync()));
        if (!isAnother)
        {
            await Golden.MatchAsync("verifik/persons-duplicated", response);
        }
    }

    [Fact]
    public async Task A_duplicate_is_one_where_the_person_is_to_be_enrolled_and_nowhere_else()
    {
        string members = await _client.CollectionAsync(), guests = await _client.CollectionAsync("Guests");
        await _application.PersonAsync("First", [1], ("collections", new JsonArray(members)));

        Assert.StartsWith("409", await EnrollAsync(members, guests), StringComparison.Ordinal);
        Assert.StartsWith("409", await EnrollAsync(), StringComparison.Ordinal);
        Assert.StartsWith("200", await EnrollAsync(guests), StringComparison.Ordinal);

        Task<string> EnrollAsync(params string[] collections) => _client.FacesAsync(
            "persons", VerifikClient.Body("persons", ("collections", new JsonArray([.. collections.Select(id => (JsonNode)id)])))).SaidAsync();
    }

    [Fact]
    public async Task A_live_person_is_a_duplicate_from_the_score_that_the_call_names()
    {
        string members = await _client.CollectionAsync();
        await _application.PersonAsync("First", [1], ("collections", new JsonArray(members)));
        Live(0.95, 0.5); // A score of 0.85.

        using HttpResponseMessage response = await _client.FacesAsync(
            "persons/search-live-face", VerifikClient.Body("persons/search-live-face", ("collection_id", members), ("min_score", 0.84)));
        await Golden.MatchAsync("verifik/persons-search-live-face-duplicated", response);

        await _client.FacesAsync(
            "persons/search-live-face", VerifikClient.Body("persons/search-live-face", ("collection_id", members), ("min_score", 0.86))).DataAsync();
    }

    [Fact]
    public async Task An_application_may_let_duplicates_be()
    {
        await _application.SetPolicyAsync(false, ("refuse_duplicates", "false"));

        Assert.NotEqual(await _application.PersonAsync("First", [1]), await _application.PersonAsync("Again", [1]));
    }

    [Fact]
    public async Task Of_the_same_person_enrolled_many_times_at_once_one_remains()
    {
        string[] said = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _client.FacesAsync("persons", VerifikClient.Body("persons")).SaidAsync()));

        Assert.Equal(1, said.Count(answer => answer.StartsWith("200", StringComparison.Ordinal)));
        Assert.Equal(7, said.Count(answer => answer == """409 {"message":"409:duplicated_person","code":"ERROR"}"""));
        Assert.Single((await _client.FacesAsync(HttpMethod.Get, "persons").DataAsync()).AsArray());
    }

    [Fact]
    public async Task Each_picture_must_show_one_face_and_is_named()
    {
        _application.See(FixedEngine.Described(), FixedEngine.DescribedNothing());
        await MatchAsync("persons-no-face");
        _application.See(
            FixedEngine.Described(),
            FixedEngine.Described() with { Faces = [FixedEngine.Face(0, 0, 200, 200), FixedEngine.Face(300, 0, 150, 150)] });
        await MatchAsync("persons-several-faces");

        async Task MatchAsync(string golden)
        {
            using HttpResponseMessage response = await _client.FacesAsync(
                "persons", VerifikClient.Body("persons", ("images", new JsonArray(VerifikClient.Picture, VerifikClient.Picture))));
            await Golden.MatchAsync($"verifik/{golden}", response);
        }
    }

    [Fact]
    public async Task Pictures_are_kept_and_shown_small_only_where_the_policy_lets_us()
    {
        Assert.Empty(await ThumbnailsAsync(await _application.PersonAsync("Unseen", [1])));
        await _application.SetPolicyAsync(true);
        string seen = await _application.PersonAsync("Seen", [0, 0.01]);

        JsonArray thumbnails = await ThumbnailsAsync(seen);
        Assert.Equal(2, thumbnails.Count);
        Assert.All(thumbnails, thumbnail => Assert.Equal([0xff, 0xd8, 0xff], Convert.FromBase64String((string)thumbnail!["thumbnail"]!)[..3]));
        JsonArray listed = (await _client.FacesAsync(HttpMethod.Get, "persons").DataAsync()).AsArray();
        Assert.Equal([0, 1], listed.Select(person => person!["thumbnails"]!.AsArray().Count));
        await _client.FacesAsync(HttpMethod.Delete, $"persons/{seen}").DataAsync();

        async Task<JsonArray> ThumbnailsAsync(string id) => (await _client.FacesAsync(HttpMethod.Get, $"persons/{id}").DataAsync())["thumbnails"]!.AsArray();
    }

    [Fact]
    public async Task Persons_are_listed_in_pages_oldest_first_and_by_collection()
    {
        string members = await _client.CollectionAsync();
        await _application.PersonAsync("A", [1], ("collections", new JsonArray(members)));
        await _application.PersonAsync("B", [0]);
        await _application.PersonAsync("C", [-1], ("collections", new JsonArray(members)));

        Assert.Equal("A B of 3 in 2", await ListAsync("?limit=2"));
        Assert.Equal("C of 3 in 2", await ListAsync("?limit=2&page=2"));
        Assert.Equal("B C of 3 in 1", await ListAsync("?offset=1"));
        Assert.Equal("A C of 2 in 1", await ListAsync($"?collection={members}&status=active&populates[]=collections"));
        Assert.Equal(" of 0 in 0", await ListAsync("?status=inactive"));
        Assert.Equal(" of 3 in 1", await ListAsync("?page=9"));

        async Task<string> ListAsync(string query)
        {
            using HttpResponseMessage response = await _client.FacesAsync(HttpMethod.Get, "persons" + query);
            JsonNode body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            return $"{string.Join(' ', body["data"]!.AsArray().Select(person => (string)person!["name"]!))} of {body["pagination"]!["total"]} in {body["pagination"]!["pages"]}";
        }
    }

    [Theory]
    [InlineData("?limit=101", "\\\"limit\\\" must be less than or equal to 100")]
    [InlineData("?page=0", "\\\"page\\\" must be greater than or equal to 1")]
    [InlineData("?offset=-1", "\\\"offset\\\" must be greater than or equal to 0")]
    [InlineData("?status=gone", "\\\"status\\\" must be one of [active, inactive, pending]")]
    [InlineData("?like_name=John", "\\\"like_name\\\" is not allowed")]
    public async Task A_parameter_of_the_list_that_is_wrong_is_named(string query, string fault) => Assert.Equal(
        $$"""409 {"message":"{{fault}}","code":"MissingParameter"}""", await _client.FacesAsync(HttpMethod.Get, "persons" + query).SaidAsync());

    [Fact]
    public async Task A_parameter_of_the_list_is_wrong_in_Jois_words()
    {
        using HttpResponseMessage response = await _client.FacesAsync(HttpMethod.Get, "persons?limit=many");

        await Golden.MatchAsync("verifik/persons-wrong-limit", response);
    }

    [Fact]
    public async Task Out_of_the_last_collection_is_out_of_all()
    {
        string members = await _client.CollectionAsync();
        string person = await _application.PersonAsync("A", [1], ("collections", new JsonArray(members)));

        await _client.FacesAsync(HttpMethod.Delete, $"persons/{person}?collection={members}").DataAsync();

        Assert.StartsWith("404", await _client.FacesAsync(HttpMethod.Get, $"persons/{person}").SaidAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_collection_is_gone_from_its_persons_who_stay()
    {
        string members = await _client.CollectionAsync();
        string person = await _application.PersonAsync("A", [1], ("collections", new JsonArray(members)));

        await _client.FacesAsync(HttpMethod.Delete, $"collections/{members}").DataAsync();

        Assert.Empty((await _client.FacesAsync(HttpMethod.Get, $"persons/{person}").DataAsync())["collections"]!.AsArray());
    }

    [Theory]
    [InlineData("GET", "", null)]
    [InlineData("PUT", "", "{}")]
    [InlineData("DELETE", "", null)]
    [InlineData("DELETE", "?collection=a", null)]
    public async Task A_person_of_nobody_or_of_another_application_is_404(string method, string query, string? body)
    {
        HttpClient other = await _application.OtherCallerAsync();
        string foreign = (string)(await other.FacesAsync("persons", VerifikClient.Body("persons")).DataAsync())["_id"]!;

        foreach (string id in new[] { VerifikClient.Unknown, foreign, "%25", "a" })
        {
            Assert.Equal(
                """404 {"message":"person_not_found","code":"NotFound"}""", await _client.FacesAsync(new HttpMethod(method), $"persons/{id}{query}", body).SaidAsync());
        }
    }

    [Fact]
    public async Task A_collection_of_another_application_takes_nobody_of_ours()
    {
        string foreign = await (await _application.OtherCallerAsync()).CollectionAsync(), own = await _client.CollectionAsync();
        using HttpResponseMessage refused = await _client.FacesAsync("persons", VerifikClient.Body("persons", ("collections", new JsonArray(own, foreign))));
        await Golden.MatchAsync("verifik/persons-unknown-collection", refused);

        string person = await _application.PersonAsync("A", [1], ("collections", new JsonArray(own)));
        string unknown = """404 {"message":"invalid_collection","code":"ERROR"}""";
        Assert.Equal(unknown, await _client.FacesAsync(HttpMethod.Put, $"persons/{person}", $$"""{"collections":["{{foreign}}"]}""").SaidAsync());
        Assert.Equal(unknown, await _client.FacesAsync(HttpMethod.Delete, $"persons/{person}?collection={foreign}").SaidAsync());
        Assert.Equal(unknown, await _client.FacesAsync(HttpMethod.Get, $"persons?collection={foreign}").SaidAsync());
    }

    [Theory]
    [InlineData("persons", "PATCH", "persons-method-not-allowed")]
    [InlineData("persons/" + VerifikClient.Unknown, "POST", "person-method-not-allowed")]
    [InlineData("persons/search-live-face", "PATCH", "persons-search-live-face-method-not-allowed")]
    public async Task Other_methods_are_405(string route, string method, string golden)
    {
        using HttpResponseMessage response = await _client.FacesAsync(new HttpMethod(method), route, "{}");

        await Golden.MatchAsync($"verifik/{golden}", response);
    }

    [Fact]
    public async Task Only_a_key_that_may_manage_galleries_enrols_persons()
    {
        using HttpResponseMessage refused = await (await _application.CallerWithAsync(ApiScopes.Check)).FacesAsync("persons", VerifikClient.Body("persons"));

        await Golden.MatchAsync("verifik/persons-forbidden", refused);
    }

    public void Dispose() => _application.Dispose();

    private void Live(double score, double cosine) =>
        _application.Engine.Answer = FixedEngine.BonaFide(score) with { Embedding = FixedEngine.Described(cosine).Embedding };
}
