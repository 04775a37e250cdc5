using System.Net;
using System.Text.Json.Nodes;
using Bonafide.Storage;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Galleries;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.Dialects.Verifik;

public sealed class VerifikCollectionTests : IDisposable
{
    private const string Unknown = "665f1c2ab0e4a53d1c9f0a11";

    private readonly LivenessApplication _application = new();
    private readonly HttpClient _client;

    public VerifikCollectionTests() => _client = _application.VerifikCaller();

    [Fact]
    public async Task A_collection_is_made_shown_changed_listed_and_deleted_in_the_vendors_shape()
    {
        string client = await _application.ClientIdAsync();
        using HttpResponseMessage made = await _client.FacesAsync("collections", """{"name":"Members","description":"Example on how to create a collection"}""");
        await Golden.MatchAsync("verifik/collection-created", made, client);
        JsonNode collection = JsonNode.Parse(await made.Content.ReadAsStringAsync())!["data"]!;
        string one = $"collections/{collection["_id"]}";

        using HttpResponseMessage shown = await _client.FacesAsync(HttpMethod.Get, one);
        await Golden.MatchAsync("verifik/collection", shown, client);
        using HttpResponseMessage changed = await _client.FacesAsync(HttpMethod.Put, one, """{"name":"Guests"}""");
        await Golden.MatchAsync("verifik/collection-changed", changed, client);
        using HttpResponseMessage listed = await _client.FacesAsync(HttpMethod.Get, "collections");
        await Golden.MatchAsync("verifik/collections", listed, client);
        using HttpResponseMessage deleted = await _client.FacesAsync(HttpMethod.Delete, one);
        await Golden.MatchAsync("verifik/collection-deleted", deleted, client);
        using HttpResponseMessage again = await _client.FacesAsync(HttpMethod.Delete, one);
        await Golden.MatchAsync("verifik/collection-delete-unknown", again);
    }

    [Fact]
    public async Task A_new_application_has_no_collections()
    {
        using HttpResponseMessage response = await _client.FacesAsync(HttpMethod.Get, "collections");

        await Golden.MatchAsync("verifik/collections-none", response);
    }

    [Fact]
    public async Task Collections_are_listed_in_the_order_in_which_they_were_made_and_by_a_part_of_their_name()
    {
        foreach (string name in new[] { "Members", "Guests of members", "Staff_100%" })
        {
            await _client.CollectionAsync(name);
        }

        Assert.Equal(["Members", "Guests of members", "Staff_100%"], await NamesAsync(""));
        Assert.Equal(["Members", "Guests of members"], await NamesAsync("?like_name=MEMBER"));
        Assert.Equal(["Staff_100%"], await NamesAsync("?like_name=0%25"));
        Assert.Empty(await NamesAsync("?like_name=nobody"));

        async Task<string[]> NamesAsync(string query) =>
            [.. (await _client.FacesAsync(HttpMethod.Get, "collections" + query).DataAsync()).AsArray().Select(collection => (string)collection!["name"]!)];
    }

    [Fact]
    public async Task Id_and_code_name_the_same_collection_in_any_case()
    {
        JsonNode made = await _client.FacesAsync("collections", """{"name":"Members"}""").DataAsync();
        string id = (string)made["_id"]!, code = (string)made["code"]!;

        Assert.StartsWith(id, code.Replace("-", "", StringComparison.Ordinal), StringComparison.Ordinal);
        foreach (string name in new[] { id, code, id.ToUpperInvariant(), code.ToUpperInvariant() })
        {
            Assert.Equal(id, (string?)(await _client.FacesAsync(HttpMethod.Get, $"collections/{name}").DataAsync())["_id"]);
            Assert.StartsWith("200", await _client.FacesAsync("liveness", VerifikClient.Body("liveness", ("collection_id", name))).SaidAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task A_collection_of_nobody_or_of_another_application_is_404(string method)
    {
        string foreign = await (await _application.OtherCallerAsync()).CollectionAsync();
        string? body = method == "PUT" ? """{"name":"Mine"}""" : null;

        foreach (string id in new[] { Unknown, foreign })
        {
            using HttpResponseMessage response = await _client.FacesAsync(new HttpMethod(method), $"collections/{id}", body);
            Assert.Equal((HttpStatusCode.NotFound, """{"message":"invalid_collection","code":"ERROR"}"""), (response.StatusCode, await response.Content.ReadAsStringAsync()));
        }
    }

    [Theory]
    [InlineData("a")]
    [InlineData("%25")]
    [InlineData("________________________")]
    [InlineData("665f1c2ab0e4a53d1c9f0a1")]
    [InlineData("665f1c2ab0e4a53d1c9f0a111")]
    [InlineData("665f1c2a%25b0e4a53d1c9f0a1")]
    [InlineData("665f1c2a-b0e4-4a53-8d1c-%25")]
    [InlineData("'%20OR%201=1%20--aaaaaaaaaaa")]
    [InlineData("..%2f..%2fcollections")]
    public async Task What_is_no_id_names_nothing(string id)
    {
        await _client.CollectionAsync();

        using HttpResponseMessage response = await _client.FacesAsync(HttpMethod.Get, $"collections/{id}");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        using HttpResponseMessage live = await _client.FacesAsync("liveness", VerifikClient.Body("liveness", ("collection_id", Uri.UnescapeDataString(id))));
        Assert.Equal(HttpStatusCode.NotFound, live.StatusCode);
    }

    [Fact]
    public async Task The_galleries_that_are_there_by_themselves_are_no_collections()
    {
        BonafideStorage storage = _application.Services.GetRequiredService<BonafideStorage>();
        Gallery persons = await storage.Galleries.OfKindAsync((await storage.Applications.ListAsync()).Single().Id, GalleryKind.Persons);

        Assert.StartsWith("404", await _client.FacesAsync(HttpMethod.Get, $"collections/{persons.Id}").SaidAsync(), StringComparison.Ordinal);
        Assert.StartsWith("404", await _client.FacesAsync(HttpMethod.Delete, $"collections/{persons.Id}").SaidAsync(), StringComparison.Ordinal);
        Assert.Empty((await _client.FacesAsync(HttpMethod.Get, "collections").DataAsync()).AsArray());
    }

    [Theory]
    [InlineData("liveness")]
    [InlineData("liveness-score")]
    [InlineData("detect")]
    public async Task A_collection_must_be_the_callers_own_and_an_unknown_one_costs_nothing(string route)
    {
        string foreign = await (await _application.OtherCallerAsync()).CollectionAsync();
        string own = await _client.CollectionAsync();

        using HttpResponseMessage refused = await _client.FacesAsync(route, VerifikClient.Body(route, ("collection_id", foreign)));
        await Golden.MatchAsync($"verifik/{route}-unknown-collection", refused);
        Assert.StartsWith("200", await _client.FacesAsync(route, VerifikClient.Body(route, ("collection_id", own))).SaidAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "\\\"name\\\" is required")]
    [InlineData("""{"name":""}""", "\\\"name\\\" is not allowed to be empty")]
    [InlineData("""{"name":7}""", "\\\"name\\\" must be a string")]
    [InlineData("""{"name":"a\u0000"}""", "\\\"name\\\" must not contain a zero character")]
    [InlineData("""{"name":"a","description":[]}""", "\\\"description\\\" must be a string")]
    [InlineData("[]", "\\\"value\\\" must be of type object")]
    public async Task What_is_wrong_with_a_collection_is_told_in_Jois_words(string body, string fault) => Assert.Equal(
        $$"""409 {"message":"{{fault}}","code":"MissingParameter"}""", await _client.FacesAsync("collections", body).SaidAsync());

    [Fact]
    public async Task A_name_has_200_characters_at_most_and_a_description_2000_or_none()
    {
        Assert.Equal(
            """409 {"message":"\"name\" length must be less than or equal to 200 characters long","code":"MissingParameter"}""",
            await _client.FacesAsync("collections", new JsonObject { ["name"] = new string('a', 201) }).SaidAsync());
        Assert.Equal(
            """409 {"message":"\"description\" length must be less than or equal to 2000 characters long","code":"MissingParameter"}""",
            await _client.FacesAsync("collections", new JsonObject { ["name"] = "a", ["description"] = new string('a', 2_001) }).SaidAsync());
        Assert.Equal("", (string?)(await _client.FacesAsync("collections", """{"name":"a","description":""}""").DataAsync())["description"]);
    }

    [Theory]
    [InlineData("collections", "PATCH", "collections-method-not-allowed")]
    [InlineData("collections/" + Unknown, "POST", "collection-method-not-allowed")]
    public async Task Other_methods_are_405(string route, string method, string golden)
    {
        using HttpResponseMessage response = await _client.FacesAsync(new HttpMethod(method), route, "{}");

        await Golden.MatchAsync($"verifik/{golden}", response);
    }

    [Fact]
    public async Task Only_a_key_that_may_manage_galleries_reaches_collections()
    {
        HttpClient checks = await _application.CallerWithAsync(ApiScopes.Check), galleries = await _application.CallerWithAsync(ApiScopes.Gallery);

        using HttpResponseMessage refused = await checks.FacesAsync(HttpMethod.Get, "collections");
        await Golden.MatchAsync("verifik/collections-forbidden", refused);
        Assert.StartsWith("200", await galleries.FacesAsync("collections", """{"name":"Members"}""").SaidAsync(), StringComparison.Ordinal);
    }

    public void Dispose() => _application.Dispose();
}
