using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Bonafide.Storage;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Policies;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.Dialects.Didit;

/// <summary>Recorded calls as sessions: decision, list, deletion, status.</summary>
public sealed class DiditSessionTests : IDisposable
{
    private const string First = "11111111-2222-3333-4444-555555555555", Unknown = "99999999-2222-3333-4444-555555555555";

    private static readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    private readonly MovingTime _clock = new();
    private readonly LivenessApplication _application;

    public DiditSessionTests() => _application = new() { Clock = _clock };

    private BonafideStorage Storage => _application.Services.GetRequiredService<BonafideStorage>();

    [Fact]
    public async Task Decision_of_a_liveness_call()
    {
        await CheckAsync(fields: [("vendor_data", "user-123"), ("metadata", """{"plan":"ü"}""")]);

        await Golden.MatchAsync("didit/decision-liveness", await GetAsync($"/v3/session/{First}/decision/"));
    }

    [Fact]
    public async Task Decision_of_a_declined_call_without_face_and_vendor_data()
    {
        _application.Engine.Answer = FixedEngine.NoFace();
        await CheckAsync();

        await Golden.MatchAsync("didit/decision-no-face", await GetAsync($"/v3/session/{First}/decision"));
    }

    [Fact]
    public async Task Decision_of_a_face_match()
    {
        using MultipartFormDataContent form = LivenessApplication.Form("user_image", fields: ("vendor_data", "user-123"));
        form.Add(new ByteArrayContent(LivenessApplication.OnePixel), "ref_image", "ref.png");
        (await Client().PostAsync("/v3/face-match/", form, _cancellation)).EnsureSuccessStatusCode();

        await Golden.MatchAsync("didit/decision-face-match", await GetAsync($"/v3/session/{First}/decision/"));
    }

    [Fact]
    public async Task Decision_of_an_age_estimation()
    {
        (await Client().PostAsync("/v3/age-estimation/", LivenessApplication.Form("user_image"), _cancellation)).EnsureSuccessStatusCode();

        await Golden.MatchAsync("didit/decision-age", await GetAsync($"/v3/session/{First}/decision/"));
    }

    [Fact]
    public async Task Decision_after_a_review_has_the_reviewers_status_and_the_checks_own()
    {
        await CheckAsync(fields: ("vendor_data", "user-123"));
        _clock.Advance(TimeSpan.FromHours(1));
        await Golden.MatchAsync("didit/update-status", await UpdateAsync(First, """{"new_status":"Declined","comment":"Duplicated user."}"""));

        await Golden.MatchAsync("didit/decision-reviewed", await GetAsync($"/v3/session/{First}/decision/"));
    }

    [Theory]
    [InlineData("""{"new_status":"Approved","comment":"fine"}""")]
    [InlineData("""{"new_status":"Approved"}""")]
    public async Task The_status_that_it_has_already_leaves_no_trace(string body)
    {
        await CheckAsync();

        Assert.Equal(HttpStatusCode.OK, (await UpdateAsync(First, body)).StatusCode);

        JsonNode decision = JsonNode.Parse(await (await GetAsync($"/v3/session/{First}/decision/")).Content.ReadAsStringAsync(_cancellation))!;
        Assert.Empty(decision["reviews"]!.AsArray());
    }

    [Fact]
    public async Task A_call_marked_for_review_is_in_review_until_somebody_decides()
    {
        ApplicationPolicy policy = new() { LowQuality = 99, Actions = new Dictionary<CheckWarning, WarningAction> { [CheckWarning.LowQuality] = WarningAction.Review } };
        await Storage.Policies.ChangeAsync(await ApplicationIdAsync(), policy, "test", _cancellation);
        await CheckAsync();

        Assert.Equal("In Review", await StatusAsync());
        await UpdateAsync(First, """{"new_status":"Approved"}""");
        Assert.Equal("Approved", await StatusAsync());

        async Task<string?> StatusAsync() =>
            (string?)JsonNode.Parse(await (await GetAsync($"/v3/session/{First}/decision/")).Content.ReadAsStringAsync(_cancellation))!["status"];
    }

    [Theory]
    [InlineData("update-status-missing", "{}")]
    [InlineData("update-status-wrong", """{"new_status":"In Review","comment":7,"send_email":"perhaps"}""")]
    [InlineData("update-status-resubmitted", """{"new_status":"Resubmitted","nodes_to_resubmit":[]}""")]
    [InlineData("update-status-email", """{"new_status":"Approved","send_email":true,"email_address":"a@example.org"}""")]
    [InlineData("update-status-no-object", "[]")]
    [InlineData("update-status-no-json", "{\"new_status\":")]
    [InlineData("update-status-half-a-letter", """{"new_status":"\ud800","comment":"\udc00"}""")]
    [InlineData("update-status-half-a-name", """{"new_statu\ud800":"x","new_status":"Approved"}""")]
    [InlineData("update-status-deep-member", """{"new_status":"Approved","comment":[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]}""")]
    public async Task Update_status_refuses(string name, string body) => await Golden.MatchAsync($"didit/{name}", await UpdateAsync(First, body));

    [Fact]
    public async Task Update_status_refuses_bodies_of_another_type_or_without_end()
    {
        using HttpRequestMessage text = new(HttpMethod.Patch, $"/v3/session/{First}/update-status/") { Content = new StringContent("x", Encoding.UTF8, "text/plain") };
        await Golden.MatchAsync("didit/update-status-other-type", await Client().SendAsync(text, _cancellation));
        await Golden.MatchAsync("didit/update-status-large", await UpdateAsync(First, $$"""{"new_status":"Approved","comment":"{{new string('x', 70_000)}}"}"""));
        await Golden.MatchAsync("didit/update-status-long-comment", await UpdateAsync(First, $$"""{"new_status":"Approved","comment":"{{new string('x', 5_001)}}"}"""));
        await Golden.MatchAsync("didit/update-status-deep", await UpdateAsync(First, new string('[', 1_000) + new string(']', 1_000)));
    }

    [Theory]
    [InlineData("""{"new_status":"Declined","new_status":"Approved","unknown":{"\udfff":"\ud800"}}""")]
    [InlineData("""{"new_\u0073tatus":"Approved","comment":"\u0000 \ud83d\ude00"}""")]
    public async Task What_a_body_holds_beside_its_fields_does_not_matter(string body)
    {
        await CheckAsync();

        Assert.Equal(HttpStatusCode.OK, (await UpdateAsync(First, body)).StatusCode);
    }

    [Fact]
    public async Task Deleted_sessions_are_gone()
    {
        await CheckAsync();

        await Golden.MatchAsync("didit/delete-session", await Client().DeleteAsync($"/v3/session/{First}/delete/", _cancellation));
        await Golden.MatchAsync("didit/delete-session-again", await Client().DeleteAsync($"/v3/session/{First}/delete/", _cancellation));
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync($"/v3/session/{First}/decision/")).StatusCode);
    }

    [Fact]
    public async Task Erasing_the_subject_takes_its_sessions()
    {
        await CheckAsync(fields: ("vendor_data", "user-123"));
        await Storage.Eraser.EraseAsync(await ApplicationIdAsync(), "user-123", "test", _cancellation);

        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync($"/v3/session/{First}/decision/")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await UpdateAsync(First, """{"new_status":"Declined"}""")).StatusCode);
    }

    [Fact]
    public async Task There_is_no_session_of_calls_that_were_not_saved_were_made_in_another_dialect_or_by_another_application()
    {
        await CheckAsync(fields: ("save_api_request", "false"));
        await Client().PostAsync("/v1/checks", LivenessApplication.Form("image"), _cancellation);
        await CheckAsync();
        string third = "11111113-2222-3333-4444-555555555555";
        Application other = await Storage.Applications.CreateAsync("Other", null, "test", _cancellation);
        HttpClient stranger = await WithScopesAsync(ApiScopes.All, other.Id);

        foreach (string id in (string[])[First, "11111112-2222-3333-4444-555555555555", Unknown])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await GetAsync($"/v3/session/{id}/decision/")).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await UpdateAsync(id, """{"new_status":"Declined"}""")).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await Client().DeleteAsync($"/v3/session/{id}/delete/", _cancellation)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, (await GetAsync($"/v3/session/{third}/decision/")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/v3/session/{third}/decision/", _cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.DeleteAsync($"/v3/session/{third}/delete/", _cancellation)).StatusCode);
        Assert.Equal(0, await CountAsync(stranger, ""));
        await Golden.MatchAsync("didit/decision-unknown", await GetAsync($"/v3/session/{Unknown}/decision/"));
        await Golden.MatchAsync("didit/decision-no-id", await GetAsync("/v3/session/one/decision/"));
    }

    [Fact]
    public async Task The_list_shows_windows_of_the_newest_sessions()
    {
        for (int number = 0; number < 5; number++)
        {
            await CheckAsync(fields: [("vendor_data", $"user-{number % 2}"), ("metadata", $$"""{"number":{{number}}}""")]);
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        await Golden.MatchAsync("didit/sessions", await GetAsync("/v3/sessions/?limit=2&offset=1&vendor_data=user-0"));
        await Golden.MatchAsync("didit/sessions-beyond", await GetAsync("/v3/sessions?offset=100"));
        await Golden.MatchAsync("didit/sessions-far-beyond", await GetAsync("/v3/sessions/?limit=100&offset=99999999999999999999"));
        await Golden.MatchAsync("didit/sessions-none", await GetAsync("/v3/sessions/?country=ESP"));
        await Golden.MatchAsync("didit/sessions-wrong-status", await GetAsync("/v3/sessions/?status=Perhaps"));
    }

    [Fact]
    public async Task The_list_can_be_filtered()
    {
        await CheckAsync(fields: ("vendor_data", "a"));
        _application.Engine.Answer = FixedEngine.BonaFide(0.1);
        await CheckAsync(fields: ("vendor_data", "b"));
        await UpdateAsync(First, """{"new_status":"Declined"}""");

        Assert.Equal(2, await CountAsync(Client(), ""));
        Assert.Equal(2, await CountAsync(Client(), "?status=Declined"));
        Assert.Equal(0, await CountAsync(Client(), "?status=Approved"));
        Assert.Equal(1, await CountAsync(Client(), "?status=Declined&vendor_data=b"));
        Assert.Equal(0, await CountAsync(Client(), "?vendor_data=c"));
        foreach (string none in (string[])["?workflow_id=x", "?country=ESP", "?status=Not%20Started", "?status=In%20Progress", "?status=Expired", "?status=Abandoned"])
        {
            Assert.Equal(0, await CountAsync(Client(), none));
        }

        foreach (string ignored in (string[])["?limit=x", "?limit=-1", "?limit=0", "?offset=-1", "?offset=0x1", "?limit=99999999999999999999", "?unknown=1", "?status="])
        {
            Assert.Equal(2, await CountAsync(Client(), ignored));
        }
    }

    [Fact]
    public async Task Each_route_wants_its_scope()
    {
        await CheckAsync();
        Guid application = await ApplicationIdAsync();
        HttpClient checker = await WithScopesAsync(ApiScopes.Check, application), reader = await WithScopesAsync(ApiScopes.Read, application);

        Assert.Equal(HttpStatusCode.Forbidden, (await checker.GetAsync($"/v3/session/{First}/decision/", _cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await checker.GetAsync("/v3/sessions/", _cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync($"/v3/session/{First}/decision/", _cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.DeleteAsync($"/v3/session/{First}/delete/", _cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.GetAsync("/v3/webhook/", _cancellation)).StatusCode);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await reader.PatchAsync($"/v3/session/{First}/update-status/", JsonContent.Create(new JsonObject { ["new_status"] = "Declined" }), _cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _application.WithKey("bf_wrong").GetAsync("/v3/sessions/", _cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await _application.WithKey(null).GetAsync("/v3/sessions/", _cancellation)).StatusCode);
    }

    [Fact]
    public async Task Other_methods_are_refused_in_this_dialects_form()
    {
        await Golden.MatchAsync("didit/decision-other-method", await Client().PostAsync($"/v3/session/{First}/decision/", null, _cancellation));
        await Golden.MatchAsync("didit/sessions-other-method", await Client().DeleteAsync("/v3/sessions/", _cancellation));
        await Golden.MatchAsync("didit/delete-session-other-method", await GetAsync($"/v3/session/{First}/delete/"));
        await Golden.MatchAsync("didit/update-status-other-method", await GetAsync($"/v3/session/{First}/update-status/"));
    }

    [Fact]
    public async Task Metadata_with_half_a_letter_is_refused_rather_than_kept()
    {
        using HttpResponseMessage answer = await Client().PostAsync("/v3/passive-liveness/", LivenessApplication.Form("user_image", fields: ("metadata", """{"a":"\ud800"}""")), _cancellation);

        await Golden.MatchAsync("didit/metadata-half-a-letter", answer);
    }

    public void Dispose() => _application.Dispose();

    private HttpClient Client() => _application.WithKey();

    private Task<HttpResponseMessage> GetAsync(string path) => Client().GetAsync(path, _cancellation);

    private Task<HttpResponseMessage> UpdateAsync(string id, string body) =>
        Client().PatchAsync($"/v3/session/{id}/update-status/", new StringContent(body, Encoding.UTF8, "application/json"), _cancellation);

    private async Task CheckAsync(params (string Name, string Value)[] fields) =>
        (await Client().PostAsync("/v3/passive-liveness/", LivenessApplication.Form("user_image", fields: fields), _cancellation)).EnsureSuccessStatusCode();

    private static async Task<int> CountAsync(HttpClient client, string query)
    {
        JsonNode list = JsonNode.Parse(await client.GetStringAsync("/v3/sessions/" + query, _cancellation))!;
        Assert.Equal((int)list["count"]!, list["results"]!.AsArray().Count);
        return (int)list["count"]!;
    }

    private async Task<Guid> ApplicationIdAsync() => (await Storage.Applications.ListAsync(_cancellation))[0].Id;

    private async Task<HttpClient> WithScopesAsync(ApiScopes scopes, Guid application) =>
        _application.WithKey((await Storage.ApiKeys.CreateAsync(new NewApiKey(application, "Key") { Scopes = scopes }, "test", _cancellation)).Secret);
}
