using System.Net;
using System.Text.Json.Nodes;
using Bonafide.Engine.Recognition;
using Bonafide.Storage;
using Bonafide.Storage.Policies;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.Dialects.Didit;

/// <summary>Whose face it is, as passive liveness tells it. The engine's scale: one stranger in a thousand comes as close as 0.4, one in a hundred as 0.27.</summary>
public sealed class DiditScreeningTests : IDisposable
{
    private const string First = "11111111-2222-3333-4444-555555555555", Third = "11111113-2222-3333-4444-555555555555", Fourth = "11111114-2222-3333-4444-555555555555";
    private const double Same = 0.9, Possible = 0.35, Stranger = 0.1;

    private static readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    private readonly LivenessApplication _application = new();

    private BonafideStorage Storage => _application.Services.GetRequiredService<BonafideStorage>();

    [Fact]
    public async Task A_face_that_was_approved_under_another_name_is_told_and_approved()
    {
        await CheckAsync("user-1");

        await Golden.MatchAsync("didit/liveness-duplicate", await PostAsync("user-2", Same));
    }

    [Fact]
    public async Task A_face_that_resembles_an_approved_one_is_told_and_approved()
    {
        await CheckAsync("user-1");

        await Golden.MatchAsync("didit/liveness-possible-duplicate", await PostAsync("user-2", Possible));
    }

    [Fact]
    public async Task A_face_on_the_blocklist_is_declined_and_not_told_as_a_duplicate_as_well()
    {
        await CheckAsync("user-1");
        await BlockAsync(First);

        await Golden.MatchAsync("didit/liveness-blocklisted", await PostAsync("user-2", Same));
    }

    [Fact]
    public async Task A_face_that_resembles_one_on_the_blocklist_is_declined_and_not_told_as_a_possible_duplicate_as_well()
    {
        await CheckAsync("user-1");
        await BlockAsync(First);

        await Golden.MatchAsync("didit/liveness-possibly-blocklisted", await PostAsync("user-2", Possible));
    }

    [Fact]
    public async Task A_possible_hit_on_the_blocklist_does_not_suppress_a_sure_duplicate()
    {
        await CheckAsync("blocked", cosine: 0);
        await BlockAsync(First);
        await CheckAsync("approved", cosine: 1);

        Assert.Equal(["POSSIBLE_FACE_IN_BLOCKLIST", "DUPLICATED_FACE"], Risks(await CheckAsync("user-3", cosine: 0.95)));
    }

    [Theory]
    [InlineData("user-1", Same)] // One's own face.
    [InlineData("user-2", Stranger)]
    public async Task Nobody_else_is_told(string reference, double cosine)
    {
        await CheckAsync("user-1");
        await BlockAsync(First);

        Assert.Empty(Risks(await CheckAsync(reference, cosine)));
    }

    [Fact]
    public async Task Without_a_name_every_face_counts()
    {
        await CheckAsync(null);

        Assert.Equal(["DUPLICATED_FACE"], Risks(await CheckAsync(null)));
    }

    [Fact]
    public async Task A_call_that_is_not_saved_is_screened_and_not_found_later()
    {
        await CheckAsync("user-1", save: false);
        Assert.Empty(Risks(await CheckAsync("user-2")));

        Assert.Equal(["DUPLICATED_FACE"], Risks(await CheckAsync("user-3", save: false)));
        await BlockAsync("11111112-2222-3333-4444-555555555555");
        Assert.Equal(["FACE_IN_BLOCKLIST"], Risks(await CheckAsync("user-4", save: false)));
    }

    [Fact]
    public async Task Declined_sessions_are_no_duplicates_until_somebody_approves_them()
    {
        _application.Engine.Answer = FixedEngine.BonaFide(0.2) with { Embedding = Face(1) };
        await PostAsync("user-1");
        Assert.Empty(Risks(await CheckAsync("user-2", save: false)));

        (await _application.WithKey().PatchAsync($"/v3/session/{First}/update-status/", new StringContent("""{"new_status":"Approved"}""", null, "application/json"), _cancellation))
            .EnsureSuccessStatusCode();

        Assert.Equal(["DUPLICATED_FACE"], Risks(await CheckAsync("user-2", save: false)));
    }

    [Theory]
    [InlineData(WarningAction.NoAction, "Approved", "information", "Approved")]
    [InlineData(WarningAction.Review, "Approved", "warning", "In Review")]
    [InlineData(WarningAction.Decline, "Declined", "error", "Declined")]
    public async Task What_a_duplicate_does_is_for_the_policy_to_say(WarningAction action, string status, string logType, string session)
    {
        await ChangePolicyAsync(new() { Actions = new Dictionary<CheckWarning, WarningAction> { [CheckWarning.DuplicateFace] = action, [CheckWarning.PossibleDuplicateFace] = action } });
        await CheckAsync("user-1");

        JsonNode sure = await CheckAsync("user-2", Same);
        JsonNode possible = await CheckAsync("user-3", Possible, save: false);

        foreach (JsonNode answer in (JsonNode[])[sure, possible])
        {
            Assert.Equal((status, logType), ((string?)answer["liveness"]!["status"], (string?)answer["liveness"]!["warnings"]![0]!["log_type"]));
        }

        Assert.Equal(session, (string?)(await ReadAsync($"/v3/session/{(string?)sure["request_id"]}/decision/"))["status"]);
    }

    [Theory]
    [InlineData(WarningAction.NoAction, "Approved", "information")]
    [InlineData(WarningAction.Review, "Approved", "warning")]
    [InlineData(WarningAction.Decline, "Declined", "error")]
    public async Task What_a_possible_hit_on_the_blocklist_does_is_for_the_policy_to_say_and_a_sure_one_declines(WarningAction action, string status, string logType)
    {
        await ChangePolicyAsync(new() { Actions = new Dictionary<CheckWarning, WarningAction> { [CheckWarning.PossiblyBlockedFace] = action } });
        await CheckAsync("user-1");
        await BlockAsync(First);

        JsonNode possible = await CheckAsync("user-2", Possible, save: false);
        JsonNode sure = await CheckAsync("user-2", Same, save: false);

        Assert.Equal((status, logType), ((string?)possible["liveness"]!["status"], (string?)possible["liveness"]!["warnings"]![0]!["log_type"]));
        Assert.Equal(("Declined", "error"), ((string?)sure["liveness"]!["status"], (string?)sure["liveness"]!["warnings"]![0]!["log_type"]));
    }

    [Fact]
    public async Task The_policy_may_name_the_limits()
    {
        await ChangePolicyAsync(new() { SameFaceSimilarity = 0.95, PossibleSameFaceSimilarity = 0.85 });
        await CheckAsync("user-1");

        Assert.Equal(["POSSIBLE_DUPLICATED_FACE"], Risks(await CheckAsync("user-2", 0.9, save: false)));
        Assert.Empty(Risks(await CheckAsync("user-2", 0.8, save: false)));
    }

    [Fact]
    public async Task The_decision_of_a_session_tells_whom_it_matched_but_not_their_name()
    {
        await CheckAsync("user-1");
        await BlockAsync(First);
        await CheckAsync("user-2", cosine: 0.99);
        await CheckAsync("user-3", Same);

        await Golden.MatchAsync("didit/decision-matches", await _application.WithKey().GetAsync($"/v3/session/{Fourth}/decision/", _cancellation));
        Assert.DoesNotContain("user-1", await _application.WithKey().GetStringAsync($"/v3/session/{Fourth}/decision/", _cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_is_deleted_is_no_duplicate_any_more_and_stays_on_the_blocklist()
    {
        await CheckAsync("user-1");
        await BlockAsync(First);
        await CheckAsync("user-2", cosine: 0);
        (await _application.WithKey().DeleteAsync($"/v3/session/{First}/delete/", _cancellation)).EnsureSuccessStatusCode();
        (await _application.WithKey().DeleteAsync($"/v3/session/{Third}/delete/", _cancellation)).EnsureSuccessStatusCode();

        Assert.Empty(Risks(await CheckAsync("user-3", cosine: 0, save: false)));
        await Golden.MatchAsync("didit/liveness-blocklisted-session-gone", await PostAsync("user-3", Same, save: false));
    }

    [Fact]
    public async Task A_person_who_was_erased_is_found_by_nobody()
    {
        await CheckAsync("user-1");
        await BlockAsync(First);
        (await _application.WithKey().DeleteAsync("/v1/subjects/user-1", _cancellation)).EnsureSuccessStatusCode();

        Assert.Empty(Risks(await CheckAsync("user-2")));
    }

    [Fact]
    public async Task An_installation_without_embeddings_judges_as_before()
    {
        _application.Engine.Embedding = null;
        _application.Engine.Similarity = null;
        await PostAsync("user-1");

        using HttpResponseMessage answer = await PostAsync("user-2");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(Risks(JsonNode.Parse(await answer.Content.ReadAsStringAsync(_cancellation))!));
    }

    [Fact]
    public async Task Another_applications_faces_do_not_count()
    {
        await CheckAsync("user-1");
        await BlockAsync(First);
        Bonafide.Storage.Applications.Application other = await Storage.Applications.CreateAsync("Other", null, "test", _cancellation);
        string key = (await Storage.ApiKeys.CreateAsync(
            new Bonafide.Storage.ApiKeys.NewApiKey(other.Id, "Key") { Scopes = Bonafide.Storage.ApiKeys.ApiScopes.All }, "test", _cancellation)).Secret;

        using HttpResponseMessage answer = await PostAsync("user-2", key: key);

        Assert.Empty(Risks(JsonNode.Parse(await answer.Content.ReadAsStringAsync(_cancellation))!));
    }

    public void Dispose() => _application.Dispose();

    private static FaceEmbedding Face(double cosine) => FixedEngine.Described(cosine).Embedding!;

    private static IEnumerable<string?> Risks(JsonNode answer) => answer["liveness"]!["warnings"]!.AsArray().Select(warning => (string?)warning!["risk"]);

    private async Task<JsonNode> CheckAsync(string? reference, double cosine = 1, bool save = true)
    {
        using HttpResponseMessage answer = await PostAsync(reference, cosine, save);
        answer.EnsureSuccessStatusCode();
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(_cancellation))!;
    }

    private Task<HttpResponseMessage> PostAsync(string? reference, double cosine, bool save = true)
    {
        _application.Engine.Answer = FixedEngine.BonaFide() with { Embedding = Face(cosine) };
        return PostAsync(reference, save);
    }

    private Task<HttpResponseMessage> PostAsync(string? reference, bool save = true, string key = LivenessApplication.Key)
    {
        (string, string)[] name = reference is null ? [] : [("vendor_data", reference)];
        return _application.WithKey(key).PostAsync(
            "/v3/passive-liveness/", LivenessApplication.Form("user_image", fields: [.. name, ("save_api_request", save ? "true" : "false")]), _cancellation);
    }

    private async Task<JsonNode> ReadAsync(string path) => JsonNode.Parse(await _application.WithKey().GetStringAsync(path, _cancellation))!;

    private async Task BlockAsync(string session) => (await _application.WithKey().PostAsync(
        "/v3/blocklist/add/", new StringContent($$"""{"session_id":"{{session}}","blocklist_face":true}""", null, "application/json"), _cancellation)).EnsureSuccessStatusCode();

    private async Task ChangePolicyAsync(ApplicationPolicy policy) => await Storage.Policies.ChangeAsync(await ApplicationIdAsync(), policy, "test", _cancellation);

    private async Task<Guid> ApplicationIdAsync() => (await Storage.Applications.ListAsync(_cancellation))[0].Id;
}
