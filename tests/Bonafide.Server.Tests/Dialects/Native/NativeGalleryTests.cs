using System.Net;
using System.Text.Json.Nodes;
using Bonafide.Engine;
using Bonafide.Server.Galleries;
using Bonafide.Server.Tests.Dialects.Glair;
using Bonafide.Storage;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Galleries;
using Bonafide.Storage.Policies;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.Dialects.Native;

/// <summary><c>/v1/galleries</c>: enrol, search, remove, erase.</summary>
public sealed class NativeGalleryTests : IDisposable
{
    private const string Route = "/v1/galleries";
    private readonly LivenessApplication _server = new();

    [Fact]
    public async Task A_collection_is_made_read_renamed_and_deleted()
    {
        HttpClient client = _server.WithKey();
        HttpResponseMessage made = await client.PostAsync(Route, GlairCaller.Json("""{"name":"Staff","description":"Who works here"}"""));
        string id = await IdAsync(made);

        await Golden.MatchAsync("native/gallery-made", made, id);
        await Golden.MatchAsync("native/gallery-read", await client.GetAsync($"{Route}/{id}"), id);
        await Golden.MatchAsync("native/gallery-renamed", await client.PutAsync($"{Route}/{id}", GlairCaller.Json("""{"name":"Team"}""")), id);
        await Golden.MatchAsync("native/gallery-list", await client.GetAsync(Route), id);
        await Golden.MatchAsync("native/gallery-deleted", await client.DeleteAsync($"{Route}/{id}"), id);
        await Golden.MatchAsync("native/gallery-gone", await client.GetAsync($"{Route}/{id}"), id);
    }

    [Fact]
    public async Task A_face_is_enrolled_found_by_the_next_search_and_removed()
    {
        HttpClient client = _server.WithKey();
        string gallery = await CreateAsync(client);
        HttpResponseMessage enrolled = await EnrollAsync(client, gallery, 1, ("subject", "erika"), ("label", "Erika M."));
        string face = await IdAsync(enrolled);

        await Golden.MatchAsync("native/face-enrolled", enrolled, gallery);
        await Golden.MatchAsync("native/face-read", await client.GetAsync($"{Route}/{gallery}/faces/{face}"), gallery);
        await Golden.MatchAsync("native/face-list", await client.GetAsync($"{Route}/{gallery}/faces"), gallery);
        await Golden.MatchAsync("native/search-found", await SearchAsync(client, gallery, 0.9), gallery);
        await Golden.MatchAsync("native/search-possible", await SearchAsync(client, gallery, 0.39), gallery);
        await Golden.MatchAsync("native/search-not-found", await SearchAsync(client, gallery, 0.1), gallery);
        await Golden.MatchAsync("native/search-all", await SearchAsync(client, gallery, 0.1, ("min_cosine", "-1")), gallery);
        await Golden.MatchAsync("native/face-removed", await client.DeleteAsync($"{Route}/{gallery}/faces/{face}"), gallery);
        Assert.Equal("not_found", (string?)(await JsonAsync(await SearchAsync(client, gallery, 1)))["outcome"]);
    }

    [Fact]
    public async Task A_picture_without_a_usable_face_finds_nobody_and_is_not_enrolled()
    {
        HttpClient client = _server.WithKey();
        string gallery = await CreateAsync(client);
        await CreditsAsync(1);
        Next(FixedEngine.DescribedNothing());
        await Golden.MatchAsync("native/face-none", await PostAsync(client, $"{Route}/{gallery}/faces"), gallery);
        FaceDescription crowd = FixedEngine.Described();
        Next(crowd with { Faces = [crowd.Faces[0], FixedEngine.Face(10, 10, 500, 500)] });
        await Golden.MatchAsync("native/face-several", await PostAsync(client, $"{Route}/{gallery}/faces"), gallery);
        Assert.Equal(1, await CreditsAsync());

        Assert.Equal(HttpStatusCode.Created, (await PostAsync(client, $"{Route}/{gallery}/faces", ("largest", "true"))).StatusCode);
        Assert.Equal(0, await CreditsAsync());
        await Golden.MatchAsync("native/face-no-credits", await PostAsync(client, $"{Route}/{gallery}/faces"), gallery);
        await CreditsAsync(1);
        Next(FixedEngine.DescribedNothing());
        await Golden.MatchAsync("native/search-no-face", await PostAsync(client, $"{Route}/{gallery}/search"), gallery);
    }

    [Fact]
    public async Task The_blocklist_is_there_by_itself_and_takes_pictures_and_checks()
    {
        HttpClient client = _server.WithKey();
        string check = await IdAsync(await client.PostAsync("/v1/checks", LivenessApplication.Form("image")));

        HttpResponseMessage read = await client.GetAsync($"{Route}/blocklist");
        string blocklist = await IdAsync(read);
        await Golden.MatchAsync("native/gallery-blocklist", read, blocklist);
        await Golden.MatchAsync("native/face-no-such-check", await client.PostAsync($"{Route}/blocklist/faces", GlairCaller.Json($$"""{"check":"{{check}}"}""")), blocklist);
        Assert.Equal(HttpStatusCode.Created, (await EnrollAsync(client, "blocklist", 1)).StatusCode);
        await Golden.MatchAsync("native/gallery-not-deleted", await client.DeleteAsync($"{Route}/blocklist"), blocklist);
        await Golden.MatchAsync("native/gallery-not-renamed", await client.PutAsync($"{Route}/blocklist", GlairCaller.Json("""{"name":"x"}""")), blocklist);
        await Golden.MatchAsync("native/face-not-there", await EnrollAsync(client, "checks", 1), blocklist);
    }

    [Fact]
    public async Task Erasing_a_subject_takes_their_faces_out_of_memory_before_it_answers()
    {
        HttpClient client = _server.WithKey();
        string gallery = await CreateAsync(client);
        await EnrollAsync(client, gallery, 1, ("subject", "erika"));
        await EnrollAsync(client, gallery, 0.2, ("subject", "max"));
        FaceIndexes indexes = _server.Services.GetRequiredService<FaceIndexes>();
        Assert.Equal(2, indexes.Faces);

        Assert.Equal(HttpStatusCode.OK, (await client.DeleteAsync("/v1/subjects/erika")).StatusCode);

        Assert.Equal(1, indexes.Faces);
        Assert.Equal("max", (string?)Assert.Single((await JsonAsync(await SearchAsync(client, gallery, 1, ("min_cosine", "-1"))))["matches"]!.AsArray())!["face"]!["subject"]);
    }

    [Fact]
    public async Task Pictures_of_faces_are_kept_only_where_the_policy_allows_it()
    {
        HttpClient client = _server.WithKey();
        string gallery = await CreateAsync(client);
        string without = await IdAsync(await EnrollAsync(client, gallery, 1));
        await ChangeAsync(new ApplicationPolicy { MayStorePictures = true });
        string with = await IdAsync(await EnrollAsync(client, gallery, 0.5));

        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"{Route}/{gallery}/faces/{without}/picture")).StatusCode);
        Assert.Equal(LivenessApplication.OnePixel, await client.GetByteArrayAsync($"{Route}/{gallery}/faces/{with}/picture"));
    }

    [Fact]
    public async Task Galleries_of_another_application_are_not_there()
    {
        HttpClient mine = _server.WithKey();
        string gallery = await CreateAsync(mine);
        string face = await IdAsync(await EnrollAsync(mine, gallery, 1));
        HttpClient other = _server.WithKey(await OtherKeyAsync(ApiScopes.All));

        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"{Route}/{gallery}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.DeleteAsync($"{Route}/{gallery}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await EnrollAsync(other, gallery, 1)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await SearchAsync(other, gallery, 1)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.DeleteAsync($"{Route}/{gallery}/faces/{face}")).StatusCode);
        Assert.Empty((await JsonAsync(await other.GetAsync(Route)))["galleries"]!.AsArray());
        Assert.Equal(1, _server.Services.GetRequiredService<FaceIndexes>().Faces);
    }

    [Fact]
    public async Task A_key_without_the_scope_manages_no_gallery_and_may_search_one()
    {
        HttpClient all = _server.WithKey();
        string gallery = await CreateAsync(all);
        BonafideStorage storage = _server.Services.GetRequiredService<BonafideStorage>();
        Application application = Assert.Single(await storage.Applications.ListAsync());
        HttpClient client = _server.WithKey((await storage.ApiKeys.CreateAsync(new NewApiKey(application.Id, "Checks") { Scopes = ApiScopes.Check }, "test")).Secret);

        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync(Route)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await EnrollAsync(client, gallery, 1)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SearchAsync(client, gallery, 1)).StatusCode);
    }

    public static TheoryData<string, string, string> Hostile => new()
    {
        { "no-name", Route, "{}" },
        { "empty-name", Route, """{"name":" "}""" },
        { "long-name", Route, $$"""{"name":"{{new string('x', 201)}}"}""" },
        { "not-json", Route, "[[[" },
        { "search-limit", Route + "/blocklist/search?limit=0", "PICTURE" },
        { "search-cosine", Route + "/blocklist/search?min_cosine=2", "PICTURE" },
        { "search-nan", Route + "/blocklist/search?min_cosine=NaN", "PICTURE" },
        { "face-label", Route + $"/blocklist/faces?label={new string('x', 501)}", "PICTURE" },
        { "face-largest", Route + "/blocklist/faces?largest=maybe", "PICTURE" },
        { "face-no-picture", Route + "/blocklist/faces", """{"check":null}""" },
        { "face-strange-check", Route + "/blocklist/faces", """{"check":"1; DROP TABLE faces"}""" },
        { "strange-gallery", Route + "/%27%20OR%201=1/faces", "PICTURE" },
        { "numbered-kind", Route + "/1/faces", "PICTURE" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task What_cannot_be_is_a_problem_that_says_what_to_do(string name, string path, string body)
    {
        string picture = $$"""{"image":"{{Convert.ToBase64String(LivenessApplication.OnePixel)}}"}""";

        await Golden.MatchAsync($"native/gallery-hostile-{name}", await _server.WithKey().PostAsync(path, GlairCaller.Json(body == "PICTURE" ? picture : body)));
    }

    [Fact]
    public async Task A_pack_without_an_embedding_says_so()
    {
        HttpClient client = _server.WithKey();
        string gallery = await CreateAsync(client);
        _server.Engine.Embedding = null;
        _server.Engine.Similarity = null;

        await Golden.MatchAsync("native/face-not-in-pack", await EnrollAsync(client, gallery, 1), gallery);
        await Golden.MatchAsync("native/search-not-in-pack", await SearchAsync(client, gallery, 1), gallery);
    }

    [Fact]
    public async Task Faces_of_another_model_are_told_as_stale_and_not_found()
    {
        HttpClient client = _server.WithKey();
        string gallery = await CreateAsync(client);
        BonafideStorage storage = _server.Services.GetRequiredService<BonafideStorage>();
        Application application = Assert.Single(await storage.Applications.ListAsync());
        await storage.Faces.EnrollAsync(
            new NewFace { Id = Guid.CreateVersion7(), ApplicationId = application.Id, Vector = new FaceVector("older", new float[] { 1, 0 }) }, Guid.Parse(gallery), null, "test");

        JsonNode read = await JsonAsync(await client.GetAsync($"{Route}/{gallery}"));
        Assert.Equal((1, 1), ((int)read["faces"]!, (int)read["stale_faces"]!));
        Assert.True((bool)(await JsonAsync(await client.GetAsync($"{Route}/{gallery}/faces")))["faces"]![0]!["is_stale"]!);
        Assert.Equal("not_found", (string?)(await JsonAsync(await SearchAsync(client, gallery, 1)))["outcome"]);
    }

    [Fact]
    public async Task Whoever_is_enrolled_while_others_search_is_found_from_then_on()
    {
        HttpClient client = _server.WithKey();
        string gallery = await CreateAsync(client);
        await ChangeAsync(new ApplicationPolicy { WritesPerMinute = 10_000 });

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async writer =>
        {
            for (int i = 0; i < 10; i++)
            {
                Assert.Equal(HttpStatusCode.Created, (await PostAsync(client, $"{Route}/{gallery}/faces", ("subject", $"{writer}-{i}"))).StatusCode);
                JsonNode found = await JsonAsync(await PostAsync(client, $"{Route}/{gallery}/search", ("limit", "100")));
                Assert.Contains(found["matches"]!.AsArray(), match => (string?)match!["face"]!["subject"] == $"{writer}-{i}");
            }
        }));

        Assert.Equal(40, (await JsonAsync(await client.GetAsync($"{Route}/{gallery}/faces?limit=500")))["faces"]!.AsArray().Count);
    }

    public void Dispose() => _server.Dispose();

    private void Next(FaceDescription description)
    {
        lock (_server.Engine.Descriptions)
        {
            _server.Engine.Descriptions.Clear();
            _server.Engine.Descriptions.Enqueue(description);
        }
    }

    private Task<HttpResponseMessage> EnrollAsync(HttpClient client, string gallery, double cosine, params (string, string)[] fields)
    {
        Next(FixedEngine.Described(cosine));
        return PostAsync(client, $"{Route}/{gallery}/faces", fields);
    }

    private Task<HttpResponseMessage> SearchAsync(HttpClient client, string gallery, double cosine, params (string, string)[] fields)
    {
        Next(FixedEngine.Described(cosine));
        return PostAsync(client, $"{Route}/{gallery}/search", fields);
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string route, params (string, string)[] fields) =>
        client.PostAsync(route, LivenessApplication.Form("image", fields: fields));

    private static async Task<string> CreateAsync(HttpClient client) => await IdAsync(await client.PostAsync(Route, GlairCaller.Json("""{"name":"Staff"}""")));

    private static async Task<string> IdAsync(HttpResponseMessage answer) => (string)(await JsonAsync(answer))["id"]!;

    private static async Task<JsonNode> JsonAsync(HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

    private async Task<long?> CreditsAsync(long? set = null)
    {
        BonafideStorage storage = _server.Services.GetRequiredService<BonafideStorage>();
        Application application = Assert.Single(await storage.Applications.ListAsync());
        if (set is not null)
        {
            await storage.Credits.SetAsync(application.Id, set, "test");
        }

        return (await storage.Applications.FindAsync(application.Id))!.Credits;
    }

    private async Task ChangeAsync(ApplicationPolicy policy)
    {
        BonafideStorage storage = _server.Services.GetRequiredService<BonafideStorage>();
        await storage.Policies.ChangeAsync(Assert.Single(await storage.Applications.ListAsync()).Id, policy, "test");
    }

    private async Task<string> OtherKeyAsync(ApiScopes scopes)
    {
        BonafideStorage storage = _server.Services.GetRequiredService<BonafideStorage>();
        Application other = await storage.Applications.CreateAsync("Other", null, "test");
        return (await storage.ApiKeys.CreateAsync(new NewApiKey(other.Id, "Key") { Scopes = scopes }, "test")).Secret;
    }
}
