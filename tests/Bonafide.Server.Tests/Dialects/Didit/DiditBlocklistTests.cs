using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Bonafide.Storage;
using Bonafide.Storage.ApiKeys;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.Dialects.Didit;

/// <summary>The blocklist by sessions. What it does to checks is in <see cref="DiditScreeningTests"/>.</summary>
public sealed class DiditBlocklistTests : IDisposable
{
    private static readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    private readonly DiditFaces _faces = new();

    [Fact]
    public async Task A_session_is_put_on_the_list_and_taken_off_as_often_as_one_likes()
    {
        string id = await _faces.CheckAsync("user-1");

        await Golden.MatchAsync("didit/blocklist-added", await _faces.BlockAsync(id));
        await Golden.MatchAsync("didit/blocklist-added", await _faces.BlockAsync(id));
        await Golden.MatchAsync("didit/blocklist", await _faces.GetAsync("/v3/blocklist/?item_type=face"));
        await Golden.MatchAsync("didit/blocklist-removed", await _faces.UnblockAsync(id));
        await Golden.MatchAsync("didit/blocklist-removed", await _faces.UnblockAsync(id));
        await Golden.MatchAsync("didit/blocklist-none", await _faces.GetAsync("/v3/blocklist/"));
    }

    [Fact]
    public async Task Many_adds_at_once_make_one_entry()
    {
        string id = await _faces.CheckAsync("user-1");

        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _faces.BlockAsync(id)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(1, (int)(await _faces.ReadAsync("/v3/blocklist/"))["count"]!);
    }

    [Fact]
    public async Task The_list_has_pages_newest_first_and_leaves_out_pictures_and_sessions_that_are_gone()
    {
        string[] sessions = [await _faces.CheckAsync("user-1", 1), await _faces.CheckAsync("user-2", 0.5), await _faces.CheckAsync("user-3", 0), await _faces.CheckAsync("user-4", 0.2)];
        foreach (string session in sessions)
        {
            (await _faces.BlockAsync(session)).EnsureSuccessStatusCode();
        }

        (await _faces.UploadAsync(0.7)).EnsureSuccessStatusCode();
        (await _faces.Client.DeleteAsync($"/v3/session/{sessions[3]}/delete/", _cancellation)).EnsureSuccessStatusCode();

        JsonNode first = await _faces.ReadAsync("/v3/blocklist/?limit=2"), second = await _faces.ReadAsync("/v3/blocklist/?limit=2&offset=2");

        Assert.Equal((3, 3), ((int)first["count"]!, (int)second["count"]!));
        Assert.Equal(sessions[..3].Reverse(), first["results"]!.AsArray().Concat(second["results"]!.AsArray()).Select(item => (string?)item!["session_id"]));
        Assert.Equal(("http://localhost/v3/blocklist/?limit=2&offset=2", null), ((string?)first["next"], (string?)first["previous"]));
        Assert.Equal((null, "http://localhost/v3/blocklist/?limit=2"), ((string?)second["next"], (string?)second["previous"]));
    }

    [Fact]
    public async Task A_session_that_is_gone_can_still_be_taken_off()
    {
        string id = await _faces.CheckAsync("user-1");
        await _faces.BlockAsync(id);
        (await _faces.Client.DeleteAsync($"/v3/session/{id}/delete/", _cancellation)).EnsureSuccessStatusCode();

        Assert.Equal(HttpStatusCode.OK, (await _faces.UnblockAsync(id)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _faces.UnblockAsync(id)).StatusCode);
    }

    [Fact]
    public async Task A_session_without_a_face_cannot_be_put_on_the_list()
    {
        _faces.Application.Engine.Answer = FixedEngine.NoFace();
        (await _faces.Client.PostAsync("/v3/passive-liveness/", LivenessApplication.Form("user_image"), _cancellation)).EnsureSuccessStatusCode();

        await Golden.MatchAsync("didit/blocklist-add-no-face", await _faces.BlockAsync(DiditFaces.First));
    }

    [Fact]
    public async Task Unknown_sessions_are_404()
    {
        await Golden.MatchAsync("didit/blocklist-add-unknown", await _faces.BlockAsync(DiditFaces.Unknown));
        await Golden.MatchAsync("didit/blocklist-remove-unknown", await _faces.UnblockAsync(DiditFaces.Unknown));
    }

    [Theory]
    [InlineData("blocklist-add-missing", "add", "{}")]
    [InlineData("blocklist-add-nothing", "add", """{"session_id":"99999999-2222-3333-4444-555555555555","blocklist_face":false}""")]
    [InlineData("blocklist-add-others", "add", """{"session_id":"99999999-2222-3333-4444-555555555555","blocklist_face":true,"blocklist_document":true,"blocklist_phone":true,"blocklist_email":true}""")]
    [InlineData("blocklist-add-wrong-types", "add", """{"session_id":7,"blocklist_face":"x"}""")]
    [InlineData("blocklist-add-no-uuid", "add", """{"session_id":"session","blocklist_face":true}""")]
    [InlineData("blocklist-add-no-json", "add", "{")]
    [InlineData("blocklist-remove-missing", "remove", "{}")]
    [InlineData("blocklist-remove-others", "remove", """{"session_id":"99999999-2222-3333-4444-555555555555","unblock_document":true}""")]
    public async Task Wrong_bodies_are_told_field_by_field(string name, string route, string body) =>
        await Golden.MatchAsync($"didit/{name}", await _faces.PostAsync($"/v3/blocklist/{route}/", body));

    [Theory]
    [InlineData("blocklist-documents", "document")]
    [InlineData("blocklist-strange-type", "passport")]
    public async Task Only_faces_are_listed(string name, string type) => await Golden.MatchAsync($"didit/{name}", await _faces.GetAsync($"/v3/blocklist/?item_type={type}"));

    [Fact]
    public async Task Other_methods_and_types_are_told()
    {
        await Golden.MatchAsync("didit/blocklist-other-method", await _faces.Client.DeleteAsync("/v3/blocklist/", _cancellation));
        await Golden.MatchAsync("didit/blocklist-add-other-method", await _faces.GetAsync("/v3/blocklist/add/"));
        await Golden.MatchAsync("didit/blocklist-remove-other-method", await _faces.GetAsync("/v3/blocklist/remove/"));
        await Golden.MatchAsync(
            "didit/blocklist-add-other-type", await _faces.Client.PostAsync("/v3/blocklist/add/", new StringContent("x", Encoding.UTF8, "text/plain"), _cancellation));
    }

    [Fact]
    public async Task The_list_wants_a_key_with_the_scope_gallery_and_shows_an_applications_own_only()
    {
        BonafideStorage storage = _faces.Application.Services.GetRequiredService<BonafideStorage>();
        Guid mine = (await storage.Applications.ListAsync(_cancellation))[0].Id, other = (await storage.Applications.CreateAsync("Other", null, "test", _cancellation)).Id;
        string checker = (await storage.ApiKeys.CreateAsync(new NewApiKey(mine, "Checks") { Scopes = ApiScopes.Check | ApiScopes.Read }, "test", _cancellation)).Secret;
        string stranger = (await storage.ApiKeys.CreateAsync(new NewApiKey(other, "All") { Scopes = ApiScopes.All }, "test", _cancellation)).Secret;
        string id = await _faces.CheckAsync("user-1");
        await _faces.BlockAsync(id);

        await Golden.MatchAsync("didit/blocklist-no-scope", await _faces.Application.WithKey(checker).GetAsync("/v3/blocklist/", _cancellation));
        Assert.Equal(0, (int)JsonNode.Parse(await _faces.Application.WithKey(stranger).GetStringAsync("/v3/blocklist/", _cancellation))!["count"]!);
        foreach (string path in (string[])["/v3/blocklist/add/", "/v3/blocklist/remove/"])
        {
            StringContent body = new($$"""{"session_id":"{{id}}","blocklist_face":true,"unblock_face":true}""", Encoding.UTF8, "application/json");
            Assert.Equal(HttpStatusCode.NotFound, (await _faces.Application.WithKey(stranger).PostAsync(path, body, _cancellation)).StatusCode);
        }
    }

    public void Dispose() => _faces.Dispose();
}
