using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Bonafide.Engine.Quality;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Audit;
using Bonafide.Storage.Checks;
using Bonafide.Storage.People;
using Bonafide.Storage.Policies;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.Console;

public sealed class OwnerPagesTests : IAsyncLifetime
{
    private readonly LivenessApplication _application = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    [Fact]
    public async Task Key_is_shown_once_works_and_is_revoked()
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Owner);

        using HttpResponseMessage made = await owner.SubmitAsync($"{owner.Pages}/keys", ("name", "Till"), ("scope", "Check"), ("days", "30"));
        string secret = Regex.Match(await made.Content.ReadAsStringAsync(), "bf_live_[0-9a-f]{64}").Value;
        Assert.Equal(HttpStatusCode.OK, await CheckAsync(secret));
        Assert.DoesNotContain(secret, await owner.ReadAsync($"{owner.Pages}/keys"));
        ApiKey key = (await Service<ApiKeyStore>().ListAsync(Application(owner))).Single(each => each.Name == "Till");
        using HttpResponseMessage revoked = await owner.SubmitAsync($"{owner.Pages}/keys/{key.Id}/revoke");

        Assert.Equal(HttpStatusCode.Unauthorized, await CheckAsync(secret));
        Assert.Equal("user:Owner", (await Service<AuditLog>().ListAsync()).First(line => line.Action == "api_key.revoked").Actor[..10]);
    }

    [Theory]
    [InlineData("", "Check", "", "", "1 to 200 characters")]
    [InlineData("Till", "Everything", "", "", "Choose what the key may do")]
    [InlineData("Till", "Check", "nowhere", "", "no network")]
    [InlineData("Till", "Check", "", "-1", "whole number from 1")]
    public async Task Key_that_makes_no_sense_is_not_made(string name, string scope, string networks, string days, string why)
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Owner);

        using HttpResponseMessage refused = await owner.SubmitAsync($"{owner.Pages}/keys", ("name", name), ("scope", scope), ("networks", networks), ("days", days));

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains(why, await refused.Content.ReadAsStringAsync());
        Assert.Single(await Service<ApiKeyStore>().ListAsync(Application(owner)));
    }

    [Fact]
    public async Task Policy_becomes_a_new_version_with_what_the_form_says()
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Owner);

        using HttpResponseMessage saved = await owner.SubmitAsync(
            $"{owner.Pages}/policy", [.. Policy(), ("action.LowQuality", "Review"), ("setting.glair.low_above", "0.7"), ("store_pictures", "on"), ("keep_pictures", "0.5")]);
        PolicyVersion version = (await Service<PolicyStore>().CurrentAsync(Application(owner)))!;

        Assert.Equal(HttpStatusCode.SeeOther, saved.StatusCode);
        Assert.Equal((2, 0.4, true, TimeSpan.FromHours(12)), (version.Version, version.Policy.DeclineThreshold, version.Policy.MayStorePictures, version.Policy.KeepPictures));
        Assert.Equal(WarningAction.Review, Assert.Single(version.Policy.Actions).Value);
        Assert.Equal("0.7", version.Policy.DialectSettings["glair.low_above"]);
    }

    [Theory]
    [InlineData("decline_threshold", "2", "must be from 0 to 1")]
    [InlineData("decline_threshold", "", "give a number")]
    [InlineData("attack_limit", "0.9", "must not be above")]
    [InlineData("min_face", "many", "no whole number")]
    [InlineData("keep_checks", "1e9", "no number")]
    [InlineData("setting.glair.low_above", "7", "must be a number from 0")]
    [InlineData("setting.unknown", "7", "There is no dialect setting")]
    public async Task Policy_that_breaks_a_rule_is_not_saved_and_stays_in_the_form(string field, string value, string why)
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Owner);

        using HttpResponseMessage refused = await owner.SubmitAsync($"{owner.Pages}/policy", [.. Policy().Where(each => each.Name != field), (field, value)]);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains(why, WebUtility.HtmlDecode(await refused.Content.ReadAsStringAsync()));
        Assert.Equal(1, (await Service<PolicyStore>().CurrentAsync(Application(owner)))!.Version);
    }

    [Fact]
    public async Task Slider_counts_what_another_threshold_would_have_declined()
    {
        ConsoleVisitor viewer = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Viewer);
        foreach (double score in new[] { 0.1, 0.4, 0.5, 0.9 })
        {
            _application.Engine.Answer = FixedEngine.BonaFide(score);
            await CheckAsync(LivenessApplication.Key);
        }

        using JsonDocument answer = JsonDocument.Parse(await viewer.ReadAsync($"{viewer.Pages}/policy/what-if?threshold=0.5"));

        Assert.Equal((4, 3), (answer.RootElement.GetProperty("all").GetInt32(), answer.RootElement.GetProperty("declined").GetInt32()));
        Assert.Equal(HttpStatusCode.BadRequest, (await viewer.GetAsync($"{viewer.Pages}/policy/what-if?threshold=NaN")).StatusCode);
    }

    [Fact]
    public async Task Every_page_says_what_to_do_while_there_is_nothing_and_draws_when_there_is_something()
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Owner);
        Assert.Contains("No checks yet", await owner.ReadAsync($"{owner.Pages}/checks"));
        Assert.Contains("Nothing to draw yet", await owner.ReadAsync($"{owner.Pages}/health"));
        Assert.Contains("Nothing was sent yet", await owner.ReadAsync($"{owner.Pages}/webhooks"));
        Assert.Contains("There are no scores yet", await owner.ReadAsync($"{owner.Pages}/policy"));
        await CheckAsync(LivenessApplication.Key);

        Assert.Contains("class=\"chart\"", await owner.ReadAsync($"{owner.Pages}/health"));
        Assert.Contains("How long checks took", await owner.ReadAsync($"{owner.Pages}/health"));
        Assert.Contains("3 ms", await owner.ReadAsync($"{owner.Pages}/health"));
        Assert.Contains("type=\"range\"", await owner.ReadAsync($"{owner.Pages}/policy"));
    }

    [Fact]
    public async Task Application_is_made_with_credits_and_its_pages_are_its_own()
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Owner);

        using HttpResponseMessage made = await owner.SubmitAsync("/console/apps", ("name", "Shop"), ("credits", "7"));
        using HttpResponseMessage twin = await owner.SubmitAsync("/console/apps", ("name", "Shop"), ("credits", ""));

        Assert.Equal(HttpStatusCode.SeeOther, made.StatusCode);
        Assert.Contains("7 calls are left", await owner.ReadAsync(made.Headers.Location!.ToString()));
        Assert.Contains("already", await twin.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Audit_log_is_listed_and_verified()
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Owner);

        Assert.Contains("console.signed_in", await owner.ReadAsync("/console/audit"));
        using HttpResponseMessage verified = await owner.SubmitAsync("/console/audit/verify");
        Assert.Contains("each as it was written", await verified.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Trial_shows_every_dialect_and_keeps_nothing()
    {
        ConsoleVisitor viewer = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Viewer);
        using MultipartFormDataContent form = LivenessApplication.Form("image", null, "selfie.png", ("_token", await viewer.TokenAsync()), ("part", "yes"));

        using HttpResponseMessage answer = await viewer.Client.PostAsync($"{viewer.Pages}/try", form);
        string part = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());

        foreach (string telling in new[] { "Didit", "GLAIR", "Verifik", "Native", "/v3/passive-liveness/", "\"status\": \"Approved\"", "curl http://localhost/v1/checks", "data:image/jpeg;base64," })
        {
            Assert.Contains(telling, part);
        }

        Assert.Empty((await Service<CheckSearch>().ListAsync(Application(viewer), new CheckFilter { IncludeUnsaved = true })).Checks);
    }

    [Fact]
    public async Task Trial_is_recorded_where_a_reviewer_wants_it_under_their_name()
    {
        ConsoleVisitor viewer = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Viewer);
        ConsoleVisitor reviewer = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Reviewer);
        async Task<string> TryAsync(ConsoleVisitor visitor)
        {
            using MultipartFormDataContent form = LivenessApplication.Form("image", null, "selfie.png", ("_token", await visitor.TokenAsync()), ("part", "yes"), ("record", "yes"), ("subject", "erika"));
            using HttpResponseMessage answer = await visitor.Client.PostAsync($"{visitor.Pages}/try", form);
            return await answer.Content.ReadAsStringAsync();
        }

        Assert.DoesNotContain("Recorded as a", await TryAsync(viewer));
        Assert.Empty((await Service<CheckSearch>().ListAsync(Application(viewer), new CheckFilter { IncludeUnsaved = true })).Checks);
        Assert.Contains("Recorded as a", await TryAsync(reviewer));

        CheckSummary check = Assert.Single((await Service<CheckSearch>().ListAsync(Application(viewer), new CheckFilter { Dialect = "console", SubjectReference = "erika" })).Checks);
        Assert.Equal((CheckVerdict.Approved, 0.95), (check.Verdict, check.Score));
        Assert.StartsWith("user:Reviewer", (await Service<Bonafide.Storage.Audit.AuditLog>().ListAsync()).First(line => line.Action == "check.recorded").Actor, StringComparison.Ordinal);
        Assert.Contains("erika", await reviewer.ReadAsync($"{reviewer.Pages}/checks/{check.Id}"));
        Assert.Equal(HttpStatusCode.SeeOther, (await reviewer.SubmitAsync($"{reviewer.Pages}/checks/{check.Id}/review", ("verdict", "Declined"))).StatusCode);
    }

    [Fact]
    public async Task Guide_tells_one_thing_to_do_from_a_frame()
    {
        ConsoleVisitor viewer = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Viewer);
        _application.Engine.Descriptions.Enqueue(FixedEngine.Described() with { Quality = new FaceQuality(80, 50, [new QualityComponent(QualityMeasure.MouthVisible, 5, 0.95)]) });
        _application.Engine.Descriptions.Enqueue(FixedEngine.DescribedNothing());
        viewer.Client.DefaultRequestHeaders.Add("X-Form-Token", await viewer.TokenAsync());

        using JsonDocument seen = await GuideAsync(viewer);
        using JsonDocument masked = await GuideAsync(viewer);
        using JsonDocument unseen = await GuideAsync(viewer);

        Assert.Equal(JsonValueKind.Null, seen.RootElement.GetProperty("advice").ValueKind);
        Assert.Equal(4, seen.RootElement.GetProperty("face").GetArrayLength());
        Assert.Contains("mask", masked.RootElement.GetProperty("advice").GetString());
        Assert.Contains("no face", unseen.RootElement.GetProperty("advice").GetString());
    }

    private static async Task<JsonDocument> GuideAsync(ConsoleVisitor visitor)
    {
        using ByteArrayContent frame = new(LivenessApplication.OnePixel);
        frame.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        using HttpResponseMessage answer = await visitor.Client.PostAsync($"{visitor.Pages}/try/guide", frame);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
    }

    private static (string Name, string Value)[] Policy() =>
    [
        ("name", "strict"), ("decline_threshold", "0.4"), ("attack_limit", "0.3"), ("bona_fide_limit", "0.6"), ("min_face", "32"), ("low_quality", "15"), ("low_luminance", "20"),
        ("high_luminance", "90"), ("writes", "300"), ("reads", "600"), ("keep_checks", "90"),
    ];

    private static Guid Application(ConsoleVisitor visitor) => Guid.Parse(visitor.Pages.Split('/')[^1]);

    private T Service<T>()
        where T : notnull => _application.Services.GetRequiredService<T>();

    private async Task<HttpStatusCode> CheckAsync(string key)
    {
        using HttpClient client = _application.WithKey(key);
        using HttpResponseMessage answer = await client.PostAsync("/v1/checks", LivenessApplication.Form("image"));
        return answer.StatusCode;
    }
}
