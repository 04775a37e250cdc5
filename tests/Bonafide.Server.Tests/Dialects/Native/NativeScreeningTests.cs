using System.Net;
using System.Text.Json.Nodes;
using Bonafide.Engine;
using Bonafide.Engine.Decision;
using Bonafide.Engine.Recognition;
using Bonafide.Storage;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Policies;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.Dialects.Native;

/// <summary><c>screen</c> and <c>enroll</c> of <c>POST /v1/checks</c>: who was here before, and who must not come.</summary>
public sealed class NativeScreeningTests : IDisposable
{
    private readonly LivenessApplication _server = new();

    [Fact]
    public async Task Whoever_was_approved_before_is_found_under_another_name_and_not_under_their_own()
    {
        await CheckAsync(1, ("subject", "erika"), ("enroll", "true"));

        JsonNode other = await CheckAsync(0.9, ("subject", "max"), ("screen", "true"));
        JsonNode own = await CheckAsync(0.9, ("subject", "erika"), ("screen", "true"));

        Assert.Equal(("same", "erika"), ((string?)other["screening"]!["duplicate"]!["verdict"], (string?)other["screening"]!["duplicate"]!["face"]!["subject"]));
        Assert.Null(other["screening"]!["blocked"]);
        Assert.Null(own["screening"]!["duplicate"]);
    }

    [Fact]
    public async Task What_was_found_is_told_as_the_document_says()
    {
        HttpClient client = _server.WithKey();
        await CheckAsync(1, ("enroll", "true"));
        await client.PostAsync("/v1/galleries/blocklist/faces", new StringContent($$"""{"check":"{{(await ListAsync())[0].Id}}"}""", null, "application/json"));
        string gallery = await GalleryAsync("checks"), blocklist = await GalleryAsync("blocklist");

        await Golden.MatchAsync("native/check-screened", await PostAsync(0.9, ("screen", "true")), gallery, blocklist);
        await Golden.MatchAsync("native/check-screened-clean", await PostAsync(0, ("screen", "true")), gallery, blocklist);
    }

    [Fact]
    public async Task Checks_that_were_not_approved_are_no_duplicates()
    {
        await CheckAsync(FixedEngine.BonaFide(0.1), ("enroll", "true"));

        Assert.Null((await CheckAsync(1, ("screen", "true")))["screening"]!["duplicate"]);
    }

    [Theory]
    [InlineData(0.9, WarningAction.NoAction, CheckVerdict.Declined)] // Surely blocked: nothing that a policy could choose.
    [InlineData(0.3, WarningAction.Decline, CheckVerdict.Declined)]
    [InlineData(0.3, WarningAction.Review, CheckVerdict.InReview)]
    [InlineData(0.3, WarningAction.NoAction, CheckVerdict.Approved)]
    [InlineData(0.1, WarningAction.Decline, CheckVerdict.Approved)]
    public async Task A_face_of_the_blocklist_does_to_the_verdict_what_the_policy_says(double cosine, WarningAction action, CheckVerdict verdict)
    {
        BonafideStorage storage = _server.Services.GetRequiredService<BonafideStorage>();
        await storage.Policies.ChangeAsync(
            Assert.Single(await storage.Applications.ListAsync()).Id,
            new ApplicationPolicy { Actions = new Dictionary<CheckWarning, WarningAction> { [CheckWarning.PossiblyBlockedFace] = action } },
            "test");
        _server.Engine.Descriptions.Clear();
        _server.Engine.Descriptions.Enqueue(FixedEngine.Described(1));
        Assert.Equal(HttpStatusCode.Created, (await _server.WithKey().PostAsync("/v1/galleries/blocklist/faces", LivenessApplication.Form("image"))).StatusCode);

        await CheckAsync(cosine, ("screen", "true"));

        Assert.Equal(verdict, (await ListAsync())[0].Verdict);
    }

    [Fact]
    public async Task A_check_that_is_not_saved_is_screened_and_never_found()
    {
        await CheckAsync(1, ("enroll", "true"), ("save", "false"));

        Assert.Null((await CheckAsync(1, ("screen", "true"), ("save", "false")))["screening"]!["duplicate"]);
    }

    [Fact]
    public async Task A_check_that_is_deleted_by_erasure_is_found_no_more()
    {
        await CheckAsync(1, ("subject", "erika"), ("enroll", "true"));
        await _server.WithKey().DeleteAsync("/v1/subjects/erika");

        Assert.Null((await CheckAsync(1, ("screen", "true")))["screening"]!["duplicate"]);
    }

    [Fact]
    public async Task A_pack_without_an_embedding_cannot_screen_and_says_so()
    {
        _server.Engine.Embedding = null;
        _server.Engine.Similarity = null;

        Assert.Equal(HttpStatusCode.NotImplemented, (await PostAsync(1, ("screen", "true"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(1)).StatusCode);
    }

    public void Dispose() => _server.Dispose();

    private Task<JsonNode> CheckAsync(double cosine, params (string, string)[] fields) => CheckAsync(FixedEngine.BonaFide(), cosine, fields);

    private Task<JsonNode> CheckAsync(LivenessAssessment assessment, params (string, string)[] fields) => CheckAsync(assessment, 1, fields);

    private async Task<JsonNode> CheckAsync(LivenessAssessment assessment, double cosine, (string, string)[] fields)
    {
        HttpResponseMessage answer = await PostAsync(assessment, cosine, fields);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    private Task<HttpResponseMessage> PostAsync(double cosine, params (string, string)[] fields) => PostAsync(FixedEngine.BonaFide(), cosine, fields);

    private Task<HttpResponseMessage> PostAsync(LivenessAssessment assessment, double cosine, (string, string)[] fields)
    {
        FaceEmbedding? face = assessment.Outcome == PadOutcome.NonResponse || _server.Engine.Embedding is null ? null : FixedEngine.Described(cosine).Embedding;
        _server.Engine.Answer = assessment with { Embedding = face };
        return _server.WithKey().PostAsync("/v1/checks", LivenessApplication.Form("image", fields: fields));
    }

    private async Task<string> GalleryAsync(string kind) =>
        (string)JsonNode.Parse(await _server.WithKey().GetStringAsync($"/v1/galleries/{kind}"))!["id"]!;

    private async Task<IReadOnlyList<CheckSummary>> ListAsync()
    {
        BonafideStorage storage = _server.Services.GetRequiredService<BonafideStorage>();
        Application application = Assert.Single(await storage.Applications.ListAsync());
        return (await storage.Search.ListAsync(application.Id, new CheckFilter())).Checks;
    }
}
