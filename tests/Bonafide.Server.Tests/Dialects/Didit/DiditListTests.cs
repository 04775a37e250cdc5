using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Bonafide.Storage;
using Bonafide.Storage.ApiKeys;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.Dialects.Didit;

/// <summary>The blocklist as the one list that there is: its entries, and faces by picture.</summary>
public sealed class DiditListTests : IDisposable
{
    private static readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    private readonly DiditFaces _faces = new();

    [Fact]
    public async Task The_list_is_there_by_itself_and_tells_what_it_holds()
    {
        string list = await _faces.ListAsync();
        await Golden.MatchAsync("didit/lists-empty", await _faces.GetAsync("/v3/lists/"), list);
        await _faces.UploadAsync();
        await _faces.BlockAsync(await _faces.CheckAsync("user-1"));

        await Golden.MatchAsync("didit/lists", await _faces.GetAsync("/v3/lists/?list_type=blocklist&entry_type=face"), list);
        await Golden.MatchAsync("didit/list", await _faces.GetAsync($"/v3/lists/{list}/"), list);
        await Golden.MatchAsync("didit/list-entries", await _faces.GetAsync($"/v3/lists/{list}/entries/"), list);
        await Golden.MatchAsync("didit/lists-none", await _faces.GetAsync("/v3/lists/?entry_type=phone"));
        Assert.Equal(0, (int)(await _faces.ReadAsync("/v3/lists/?list_type=allowlist"))["count"]!);
    }

    [Fact]
    public async Task A_picture_is_put_on_the_list_declines_from_then_on_and_is_taken_off()
    {
        string list = await _faces.ListAsync();
        using HttpResponseMessage uploaded = await _faces.UploadAsync();
        string entry = (string)JsonNode.Parse(await uploaded.Content.ReadAsStringAsync(_cancellation))!["uuid"]!;
        await Golden.MatchAsync("didit/face-uploaded", uploaded, list);

        await Golden.MatchAsync("didit/liveness-blocklisted-picture", await CheckAsync());
        await Golden.MatchAsync("didit/entry-deleted", await _faces.Client.DeleteAsync($"/v3/lists/{list}/entries/{entry}/", _cancellation), list);
        await Golden.MatchAsync("didit/entry-deleted-again", await _faces.Client.DeleteAsync($"/v3/lists/{list}/entries/{entry}/", _cancellation), list);
        Assert.Empty(JsonNode.Parse(await (await CheckAsync()).Content.ReadAsStringAsync(_cancellation))!["liveness"]!["warnings"]!.AsArray());

        Task<HttpResponseMessage> CheckAsync()
        {
            _faces.Application.Engine.Answer = FixedEngine.BonaFide() with { Embedding = FixedEngine.Described().Embedding };
            return _faces.Client.PostAsync("/v3/passive-liveness/", LivenessApplication.Form("user_image", fields: ("save_api_request", "false")), _cancellation);
        }
    }

    [Fact]
    public async Task The_largest_of_several_faces_is_put_on_the_list()
    {
        string list = await _faces.ListAsync();
        _faces.Show(FixedEngine.Described() with { Faces = [FixedEngine.Face(0, 0, 200, 200), FixedEngine.Face(300, 0, 100, 100)] });

        Assert.Equal(HttpStatusCode.Created, (await UploadAsync(list, $$"""{"image":"data:image/png;base64,{{Base64}}"}""")).StatusCode);
    }

    [Fact]
    public async Task A_picture_without_a_face_is_refused()
    {
        string list = await _faces.ListAsync();
        _faces.Show(FixedEngine.DescribedNothing());

        await Golden.MatchAsync("didit/face-upload-no-face", await UploadAsync(list, $$"""{"image":"{{Base64}}"}"""), list);
    }

    [Theory]
    [InlineData("face-upload-missing", "{}")]
    [InlineData("face-upload-no-base64", """{"image":"%%%","comment":7}""")]
    [InlineData("face-upload-not-a-picture", """{"image":"aGVsbG8="}""")]
    public async Task Wrong_bodies_are_told_field_by_field(string name, string body)
    {
        string list = await _faces.ListAsync();

        await Golden.MatchAsync($"didit/{name}", await UploadAsync(list, body), list);
    }

    [Fact]
    public async Task Large_pictures_bodies_and_comments_are_refused()
    {
        string list = await _faces.ListAsync();

        await Golden.MatchAsync("didit/face-upload-too-large", await UploadAsync(list, $$"""{"image":"{{Convert.ToBase64String(new byte[(5 * 1024 * 1024) + 1])}}"}"""), list);
        await Golden.MatchAsync("didit/face-upload-body-too-large", await UploadAsync(list, $$"""{"image":"{{new string('A', 8_000_000)}}"}"""), list);
        await Golden.MatchAsync("didit/face-upload-long-comment", await UploadAsync(list, $$"""{"image":"{{Base64}}","comment":"{{new string('x', 501)}}"}"""), list);
    }

    [Fact]
    public async Task A_pack_without_an_embedding_cannot_take_pictures()
    {
        string list = await _faces.ListAsync();
        _faces.Application.Engine.Embedding = null;
        _faces.Application.Engine.Similarity = null;

        await Golden.MatchAsync("didit/face-upload-not-in-pack", await UploadAsync(list, $$"""{"image":"{{Base64}}"}"""), list);
    }

    [Fact]
    public async Task Unknown_lists_and_entries_are_404()
    {
        string list = await _faces.ListAsync();

        await Golden.MatchAsync("didit/list-unknown", await _faces.GetAsync($"/v3/lists/{DiditFaces.Unknown}/"));
        await Golden.MatchAsync("didit/list-entries-unknown", await _faces.GetAsync($"/v3/lists/{DiditFaces.Unknown}/entries/"));
        await Golden.MatchAsync("didit/face-upload-unknown", await UploadAsync(DiditFaces.Unknown, $$"""{"image":"{{Base64}}"}"""));
        Assert.Equal(HttpStatusCode.NotFound, (await _faces.Client.DeleteAsync($"/v3/lists/{DiditFaces.Unknown}/entries/{DiditFaces.First}/", _cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _faces.Client.DeleteAsync($"/v3/lists/{list}/entries/{await _faces.CheckAsync("user-1")}/", _cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _faces.GetAsync("/v3/lists/not-an-id/")).StatusCode);
    }

    [Fact]
    public async Task Entries_have_pages()
    {
        string list = await _faces.ListAsync();
        await _faces.UploadAsync(1, "one");
        await _faces.UploadAsync(0.5, "two");
        await _faces.UploadAsync(0, "three");

        JsonNode page = await _faces.ReadAsync($"/v3/lists/{list}/entries/?limit=1&offset=1");

        Assert.Equal((3, "two"), ((int)page["count"]!, (string?)page["results"]!.AsArray().Single()!["comment"]));
        Assert.Equal($"http://localhost/v3/lists/{list}/entries/?limit=1&offset=2", (string?)page["next"]);
    }

    [Fact]
    public async Task Other_methods_are_told()
    {
        string list = await _faces.ListAsync();

        await Golden.MatchAsync("didit/lists-other-method", await _faces.PostAsync("/v3/lists/", "{}"));
        await Golden.MatchAsync("didit/list-other-method", await _faces.Client.DeleteAsync($"/v3/lists/{list}/", _cancellation), list);
        await Golden.MatchAsync("didit/list-entries-other-method", await _faces.PostAsync($"/v3/lists/{list}/entries/", "{}"), list);
        await Golden.MatchAsync("didit/face-upload-other-method", await _faces.GetAsync($"/v3/lists/{list}/entries/face-upload/"), list);
        await Golden.MatchAsync("didit/entry-other-method", await _faces.GetAsync($"/v3/lists/{list}/entries/{DiditFaces.First}/"), list);
    }

    [Fact]
    public async Task Another_applications_list_is_its_own()
    {
        BonafideStorage storage = _faces.Application.Services.GetRequiredService<BonafideStorage>();
        Guid other = (await storage.Applications.CreateAsync("Other", null, "test", _cancellation)).Id;
        string stranger = (await storage.ApiKeys.CreateAsync(new NewApiKey(other, "All") { Scopes = ApiScopes.All }, "test", _cancellation)).Secret;
        string list = await _faces.ListAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await _faces.Application.WithKey(stranger).GetAsync($"/v3/lists/{list}/entries/", _cancellation)).StatusCode);
    }

    public void Dispose() => _faces.Dispose();

    private static string Base64 => Convert.ToBase64String(LivenessApplication.OnePixel);

    private Task<HttpResponseMessage> UploadAsync(string list, string body) =>
        _faces.Client.PostAsync($"/v3/lists/{list}/entries/face-upload/", new StringContent(body, Encoding.UTF8, "application/json"), _cancellation);
}
