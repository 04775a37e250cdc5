using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Bonafide.Storage;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Logins;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.Dialects.Native;

public sealed class NativeApplicationTests : IDisposable
{
    private readonly LivenessApplication _server = new();

    private BonafideStorage Storage => _server.Services.GetRequiredService<BonafideStorage>();

    [Fact]
    public async Task A_key_is_made_shown_once_listed_without_its_secret_and_revoked()
    {
        HttpClient manager = await WithScopes(ApiScopes.All);

        JsonNode made = await Json(await manager.PostAsync("/v1/applications/current/keys", Body("""{"name":"shop","scopes":["check"]}""")), HttpStatusCode.Created);
        string secret = (string)made["secret"]!;
        Assert.Equal(HttpStatusCode.OK, (await _server.WithKey(secret).PostAsync("/v1/checks", LivenessApplication.Form("image"))).StatusCode);

        string listed = (await Json(await manager.GetAsync("/v1/applications/current/keys"), HttpStatusCode.OK)).ToJsonString();
        Assert.Contains("\"shop\"", listed, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, listed, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NoContent, (await manager.DeleteAsync($"/v1/applications/current/keys/{made["id"]}")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _server.WithKey(secret).PostAsync("/v1/checks", LivenessApplication.Form("image"))).StatusCode);
    }

    [Fact]
    public async Task A_key_cannot_make_a_stronger_one()
    {
        HttpClient manager = await WithScopes(ApiScopes.Manage);

        await Json(await manager.PostAsync("/v1/applications/current/keys", Body("""{"name":"x","scopes":["erase"]}""")), HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_policy_is_changed_as_a_new_version_and_every_fault_is_told()
    {
        HttpClient manager = await WithScopes(ApiScopes.All);

        JsonNode changed = await Json(await manager.PutAsync("/v1/applications/current/policy", Body("""{"bona_fide_limit":0.8,"actions":{"LowQuality":"Review"}}""")), HttpStatusCode.OK);
        JsonNode refused = await Json(await manager.PutAsync("/v1/applications/current/policy", Body("""{"attack_limit":0.9,"low_quality":200}""")), HttpStatusCode.BadRequest);
        JsonNode shown = await Json(await manager.GetAsync("/v1/applications/current"), HttpStatusCode.OK);

        await Json(await manager.PutAsync("/v1/applications/current/policy", Body("""{"bona_fide_limti":0.8}""")), HttpStatusCode.BadRequest);
        await Json(await manager.PutAsync("/v1/applications/current/policy", Body("""{"actions":null}""")), HttpStatusCode.BadRequest);
        await Json(await manager.PutAsync("/v1/applications/current/policy", Body("[")), HttpStatusCode.BadRequest);
        Assert.Equal(300, (int)shown["policy"]!["writes_per_minute"]!);
        Assert.Equal(2, (int)changed["policy_version"]!);
        Assert.Equal(0.8, (double)shown["policy"]!["bona_fide_limit"]!);
        Assert.True(((string)refused["detail"]!).Length > 40, "both faults are told");
    }

    [Theory]
    [InlineData(ApiScopes.Check | ApiScopes.Read)]
    [InlineData(ApiScopes.All & ~ApiScopes.Manage)]
    public async Task Without_the_scope_an_application_cannot_be_managed(ApiScopes scopes)
    {
        HttpClient client = await WithScopes(scopes);

        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/v1/applications/current")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsync("/v1/applications/current/keys", Body("{}"))).StatusCode);
    }

    [Fact]
    public async Task A_check_is_read_back_by_its_application_and_by_no_other()
    {
        HttpClient owner = await WithScopes(ApiScopes.All);
        HttpClient stranger = await WithScopes(ApiScopes.All);
        await owner.PostAsync("/v3/passive-liveness/", LivenessApplication.Form("user_image", fields: ("vendor_data", "customer-7")));
        const string Check = "/v1/checks/11111111-2222-3333-4444-555555555555";

        JsonNode stored = await Json(await owner.GetAsync(Check), HttpStatusCode.OK);

        Assert.Equal(("didit", "approved", "customer-7"), ((string?)stored["dialect"], (string?)stored["verdict"], (string?)stored["subject"]));
        Assert.NotNull(stored["evidence"]!["pad_scores"]);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(Check)).StatusCode);
    }

    [Fact]
    public async Task An_erased_subject_leaves_a_receipt_and_no_check()
    {
        HttpClient owner = await WithScopes(ApiScopes.All);
        await owner.PostAsync("/v3/passive-liveness/", LivenessApplication.Form("user_image", fields: ("vendor_data", "customer 7")));

        JsonNode receipt = await Json(await owner.DeleteAsync("/v1/subjects/customer%207"), HttpStatusCode.OK);

        Assert.Equal(1, (int)receipt["checks"]!);
        Assert.DoesNotContain("customer", receipt.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await owner.GetAsync("/v1/checks/11111111-2222-3333-4444-555555555555")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await owner.DeleteAsync("/v1/subjects/customer%207")).StatusCode);
    }

    [Fact]
    public async Task A_login_is_made_listed_without_its_password_and_removed()
    {
        HttpClient manager = await WithScopes(ApiScopes.All);
        const string Logins = "/v1/applications/current/logins";

        Guid application = (Guid)(await Json(await manager.GetAsync("/v1/applications/current"), HttpStatusCode.OK))["id"]!;
        JsonNode weak = await Json(await manager.PutAsync(Logins + "/anna", Body("""{"password":"anna"}""")), HttpStatusCode.BadRequest);
        Assert.DoesNotContain("Parameter", (string)weak["detail"]!, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await manager.PutAsync(Logins + "/anna", Body("""{"password":"correct horse battery"}"""))).StatusCode);
        Assert.Equal(LoginOutcome.Accepted, await Storage.Logins.AuthenticateAsync(application, "anna", "correct horse battery"));
        Assert.Equal(LoginOutcome.Wrong, await Storage.Logins.AuthenticateAsync(application, "anna", "wrong horse battery"));

        string listed = (await Json(await manager.GetAsync(Logins), HttpStatusCode.OK)).ToJsonString();
        Assert.Contains("anna", listed, StringComparison.Ordinal);
        Assert.DoesNotContain("horse", listed, StringComparison.Ordinal);

        await Json(await (await WithScopes(ApiScopes.All)).PutAsync(Logins + "/anna", Body("""{"password":"another horse battery"}""")), HttpStatusCode.BadRequest);
        Assert.Equal(HttpStatusCode.NoContent, (await manager.DeleteAsync(Logins + "/anna")).StatusCode);
        Assert.Equal(LoginOutcome.Wrong, await Storage.Logins.AuthenticateAsync(application, "anna", "correct horse battery"));
    }

    [Fact]
    public async Task A_picture_is_kept_only_where_the_caller_asks_and_the_policy_allows_it()
    {
        HttpClient owner = await WithScopes(ApiScopes.All);
        MultipartFormDataContent Asking() => LivenessApplication.Form("image", fields: [("save_picture", "true"), ("subject", "anna")]);

        await Json(await owner.PostAsync("/v1/checks", Asking()), HttpStatusCode.BadRequest);
        await Json(await owner.PutAsync("/v1/applications/current/policy", Body("""{"may_store_pictures":true}""")), HttpStatusCode.OK);
        JsonNode kept = await Json(await owner.PostAsync("/v1/checks", Asking()), HttpStatusCode.OK);
        JsonNode unasked = await Json(await owner.PostAsync("/v1/checks", LivenessApplication.Form("image")), HttpStatusCode.OK);

        using HttpResponseMessage picture = await owner.GetAsync($"/v1/checks/{kept["id"]}/picture");
        Assert.Equal(LivenessApplication.OnePixel, await picture.Content.ReadAsByteArrayAsync());
        Assert.Equal("image/png", picture.Content.Headers.ContentType!.MediaType);
        Assert.Equal(HttpStatusCode.NotFound, (await owner.GetAsync($"/v1/checks/{unasked["id"]}/picture")).StatusCode);
        Assert.Equal(1, (int)(await Json(await owner.DeleteAsync("/v1/subjects/anna"), HttpStatusCode.OK))["pictures"]!);
        Assert.Equal(HttpStatusCode.NotFound, (await owner.GetAsync($"/v1/checks/{kept["id"]}/picture")).StatusCode);
    }

    public void Dispose() => _server.Dispose();

    private async Task<HttpClient> WithScopes(ApiScopes scopes)
    {
        Application application = await Storage.Applications.CreateAsync("Test", null, "test");
        return _server.WithKey((await Storage.ApiKeys.CreateAsync(new NewApiKey(application.Id, "Key") { Scopes = scopes }, "test")).Secret);
    }

    private static StringContent Body(string json) => new(json, Encoding.UTF8, "application/json");

    private async Task<JsonNode> Json(HttpResponseMessage response, HttpStatusCode expected)
    {
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode} {body} {_server.Log.All}");
        return JsonNode.Parse(body)!;
    }
}
