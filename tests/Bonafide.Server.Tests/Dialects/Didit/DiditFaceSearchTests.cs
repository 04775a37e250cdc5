using System.Net;
using System.Text.Json.Nodes;
using Bonafide.Storage;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Policies;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.Dialects.Didit;

public sealed class DiditFaceSearchTests : IDisposable
{
    private static readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    private readonly DiditFaces _faces = new();

    private BonafideStorage Storage => _faces.Application.Services.GetRequiredService<BonafideStorage>();

    [Fact]
    public async Task Nobody_is_found_where_nobody_is() =>
        await Golden.MatchAsync("didit/face-search-none", await _faces.SearchAsync(fields: [("vendor_data", "user-9"), ("metadata", """{"plan":"ü"}""")]));

    [Fact]
    public async Task An_approved_session_is_found_told_as_a_duplicate_and_approved()
    {
        await _faces.CheckAsync("user-1");

        await Golden.MatchAsync("didit/face-search-duplicate", await _faces.SearchAsync(0.9));
    }

    [Fact]
    public async Task A_resemblance_to_an_approved_session_is_told_and_approved()
    {
        await _faces.CheckAsync("user-1");

        await Golden.MatchAsync("didit/face-search-possible-duplicate", await _faces.SearchAsync(0.35));
    }

    [Fact]
    public async Task A_declined_session_is_found_by_the_first_mode_and_not_by_the_second()
    {
        await _faces.CheckAsync("user-1", score: 0.1);

        await Golden.MatchAsync("didit/face-search-declined-session", await _faces.SearchAsync());
        Assert.Empty(await MatchesAsync(1, ("search_type", "blocklisted_or_approved")));
    }

    [Fact]
    public async Task A_face_of_the_blocklist_is_found_once_and_declined()
    {
        await _faces.BlockAsync(await _faces.CheckAsync("user-1"));

        await Golden.MatchAsync("didit/face-search-blocklisted", await _faces.SearchAsync(0.9));
    }

    [Fact]
    public async Task A_resemblance_to_a_face_of_the_blocklist_is_declined()
    {
        await _faces.BlockAsync(await _faces.CheckAsync("user-1"));

        await Golden.MatchAsync("didit/face-search-possibly-blocklisted", await _faces.SearchAsync(0.35));
    }

    [Fact]
    public async Task A_picture_on_the_blocklist_is_found_as_an_entry_of_the_list()
    {
        await _faces.UploadAsync();

        await Golden.MatchAsync("didit/face-search-list-entry", await _faces.SearchAsync(fields: ("search_type", "blocklisted_or_approved")));
    }

    [Fact]
    public async Task The_second_mode_puts_the_blocklist_first_and_the_first_one_the_nearest()
    {
        await _faces.CheckAsync("near", 0.99);
        await _faces.BlockAsync(await _faces.CheckAsync("blocked", 0.8));

        Assert.Equal(["near", "blocked"], (await MatchesAsync(1)).Select(match => (string?)match!["vendor_data"]));
        Assert.Equal(["blocked", "near"], (await MatchesAsync(1, ("search_type", "blocklisted_or_approved"))).Select(match => (string?)match!["vendor_data"]));
        Assert.Equal([true, false], (await MatchesAsync(1, ("search_type", "blocklisted_or_approved"))).Select(match => (bool)match!["is_blocklisted"]!));
    }

    [Fact]
    public async Task The_five_nearest_are_told_nearest_first()
    {
        for (int i = 0; i < 7; i++)
        {
            await _faces.CheckAsync($"user-{i}", 0.9 + (i * 0.01));
        }

        JsonArray matches = await MatchesAsync(1);

        Assert.Equal(["user-6", "user-5", "user-4", "user-3", "user-2"], matches.Select(match => (string?)match!["vendor_data"]));
        Assert.Equal(matches.Select(match => (double)match!["similarity_percentage"]!).OrderDescending(), matches.Select(match => (double)match!["similarity_percentage"]!));
    }

    [Fact]
    public async Task Ones_own_sessions_are_passed_over()
    {
        await _faces.CheckAsync("user-1");
        await _faces.CheckAsync("user-2", 0.99);

        Assert.Equal(["user-2"], (await MatchesAsync(1, ("vendor_data", "user-1"))).Select(match => (string?)match!["vendor_data"]));
    }

    [Fact]
    public async Task A_search_is_a_session_that_no_search_finds()
    {
        await _faces.CheckAsync("user-1");
        using HttpResponseMessage answer = await _faces.SearchAsync(0.9, ("vendor_data", "user-2"));
        string id = (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(_cancellation))!["request_id"]!;

        await Golden.MatchAsync("didit/decision-face-search", await _faces.GetAsync($"/v3/session/{id}/decision/"));
        Assert.Equal(["user-1"], (await MatchesAsync(0.9)).Select(match => (string?)match!["vendor_data"]));
        Assert.Equal(["FACE_SEARCH"], (await _faces.ReadAsync("/v3/sessions/"))["results"]!.AsArray().SelectMany(session => session!["features"]!.AsArray()).Select(feature => (string?)feature).Distinct().Where(feature => feature == "FACE_SEARCH"));
        Assert.Equal(HttpStatusCode.BadRequest, (await _faces.BlockAsync(id)).StatusCode);
    }

    [Fact]
    public async Task A_search_that_is_not_saved_is_no_session()
    {
        using HttpResponseMessage answer = await _faces.SearchAsync(fields: ("save_api_request", "false"));
        string id = (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(_cancellation))!["request_id"]!;

        Assert.Equal(HttpStatusCode.NotFound, (await _faces.GetAsync($"/v3/session/{id}/decision/")).StatusCode);
    }

    [Fact]
    public async Task Several_faces_are_a_warning_and_the_largest_is_searched()
    {
        _faces.Show(FixedEngine.Described() with { Faces = [FixedEngine.Face(0, 0, 200, 200), FixedEngine.Face(300, 0, 100, 100)] });

        await Golden.MatchAsync("didit/face-search-several-faces", await _faces.SearchShownAsync());
    }

    [Fact]
    public async Task No_face_is_an_error_that_costs_nothing()
    {
        Application application = (await Storage.Applications.ListAsync(_cancellation))[0];
        await Storage.Credits.SetAsync(application.Id, 1, "test", _cancellation);
        _faces.Show(FixedEngine.DescribedNothing());

        await Golden.MatchAsync("didit/face-search-no-face", await _faces.SearchShownAsync());
        Assert.Equal(1, (await Storage.Applications.ListAsync(_cancellation))[0].Credits);
        Assert.Equal(HttpStatusCode.OK, (await _faces.SearchAsync()).StatusCode);
        await Golden.MatchAsync("didit/face-search-no-credits", await _faces.SearchAsync());
    }

    [Fact]
    public async Task A_policy_that_declines_duplicates_declines_no_search()
    {
        Application application = (await Storage.Applications.ListAsync(_cancellation))[0];
        await Storage.Policies.ChangeAsync(
            application.Id,
            new ApplicationPolicy { Actions = Enum.GetValues<CheckWarning>().ToDictionary(warning => warning, _ => WarningAction.Decline) },
            "test",
            _cancellation);
        await _faces.CheckAsync("user-1");
        await Storage.Policies.ChangeAsync(
            application.Id,
            new ApplicationPolicy { Actions = Enum.GetValues<CheckWarning>().ToDictionary(warning => warning, _ => WarningAction.Review) },
            "test",
            _cancellation);

        using HttpResponseMessage answer = await _faces.SearchAsync();
        JsonNode body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(_cancellation))!;

        Assert.Equal(("Approved", "information"), ((string?)body["face_search"]!["status"], (string?)body["face_search"]!["warnings"]![0]!["log_type"]));
        Assert.Equal("Approved", (string?)(await _faces.ReadAsync($"/v3/session/{(string?)body["request_id"]}/decision/"))["status"]);
    }

    [Fact]
    public async Task A_pack_without_an_embedding_cannot_search()
    {
        _faces.Application.Engine.Embedding = null;
        _faces.Application.Engine.Similarity = null;

        await Golden.MatchAsync("didit/face-search-not-in-pack", await _faces.SearchAsync());
    }

    [Fact]
    public async Task Wrong_fields_are_named() => await Golden.MatchAsync(
        "didit/face-search-wrong-fields",
        await _faces.Client.PostAsync("/v3/face-search/", LivenessApplication.Form("user_image", [], fields: [("search_type", "nearest"), ("rotate_image", "x")]), _cancellation));

    [Fact]
    public async Task A_picture_that_is_none_is_a_fault_of_its_field() => await Golden.MatchAsync(
        "didit/face-search-not-a-picture", await _faces.Client.PostAsync("/v3/face-search/", LivenessApplication.Form("user_image", "hello"u8.ToArray()), _cancellation));

    [Fact]
    public async Task Other_methods_are_told() => await Golden.MatchAsync("didit/face-search-other-method", await _faces.GetAsync("/v3/face-search/"));

    public void Dispose() => _faces.Dispose();

    private async Task<JsonArray> MatchesAsync(double cosine, params (string, string)[] fields)
    {
        using HttpResponseMessage answer = await _faces.SearchAsync(cosine, fields);
        answer.EnsureSuccessStatusCode();
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(_cancellation))!["face_search"]!["matches"]!.AsArray();
    }
}
