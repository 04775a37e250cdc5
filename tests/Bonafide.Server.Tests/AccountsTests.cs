using System.Net;
using Bonafide.Storage;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Policies;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests;

/// <summary>Keys, credits, limits and the record, as callers of the server see them.</summary>
public sealed class AccountsTests : IDisposable
{
    private static readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    private readonly LivenessApplication _server = new(concurrency: 4, queue: 100);

    private BonafideStorage Storage => _server.Services.GetRequiredService<BonafideStorage>();

    [Theory]
    [InlineData("/v1/checks", "image")]
    [InlineData("/v3/passive-liveness/", "user_image")]
    public async Task Fifty_callers_at_the_last_ten_credits_get_ten_answers(string path, string field)
    {
        (Application application, IssuedApiKey key) = await CreateAsync(credits: 10);
        HttpClient client = _server.WithKey(key.Secret);

        HttpResponseMessage[] answers = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => client.PostAsync(path, LivenessApplication.Form(field), _cancellation)));

        Assert.Equal(10, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        Assert.Equal(40, answers.Count(answer => answer.StatusCode == HttpStatusCode.Forbidden));
        Assert.Equal(0, (await Storage.Applications.FindAsync(application.Id, _cancellation))!.Credits);
        Assert.Equal(10, (await Storage.Search.ListAsync(application.Id, new CheckFilter(), null, 100, _cancellation)).Checks.Count);
    }

    [Fact]
    public async Task A_picture_that_cannot_be_read_costs_nothing()
    {
        (Application application, IssuedApiKey key) = await CreateAsync(credits: 3);

        HttpResponseMessage answer = await _server.WithKey(key.Secret).PostAsync("/v1/checks", LivenessApplication.Form("image", "no picture"u8.ToArray()), _cancellation);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Equal(3, (await Storage.Applications.FindAsync(application.Id, _cancellation))!.Credits);
    }

    [Theory]
    [InlineData("/v1/checks", "image")]
    [InlineData("/v3/passive-liveness/", "user_image")]
    public async Task A_key_that_is_used_too_often_is_asked_to_come_again(string path, string field)
    {
        (Application application, IssuedApiKey key) = await CreateAsync(credits: null);
        await Storage.Policies.ChangeAsync(application.Id, new ApplicationPolicy { WritesPerMinute = 2 }, "test", _cancellation);
        HttpClient client = _server.WithKey(key.Secret);

        HttpStatusCode[] codes =
        [
            (await client.PostAsync(path, LivenessApplication.Form(field), _cancellation)).StatusCode,
            (await client.PostAsync(path, LivenessApplication.Form(field), _cancellation)).StatusCode,
        ];
        HttpResponseMessage third = await client.PostAsync(path, LivenessApplication.Form(field), _cancellation);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], codes);
        Assert.Equal(HttpStatusCode.TooManyRequests, third.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(60), third.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task Revoked_keys_and_keys_without_the_scope_are_refused()
    {
        (Application application, IssuedApiKey key) = await CreateAsync(credits: null);
        IssuedApiKey reader = await Storage.ApiKeys.CreateAsync(new NewApiKey(application.Id, "Reader") { Scopes = ApiScopes.Read }, "test", _cancellation);
        await Storage.ApiKeys.RevokeAsync(application.Id, key.Key.Id, "test", _cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, (await _server.WithKey(key.Secret).PostAsync("/v1/checks", LivenessApplication.Form("image"), _cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await _server.WithKey(reader.Secret).PostAsync("/v1/checks", LivenessApplication.Form("image"), _cancellation)).StatusCode);
    }

    [Fact]
    public async Task A_check_is_in_the_record_under_its_subject_until_that_is_erased()
    {
        (Application application, IssuedApiKey key) = await CreateAsync(credits: null);
        await _server.WithKey(key.Secret).PostAsync(
            "/v3/passive-liveness/", LivenessApplication.Form("user_image", fields: ("vendor_data", "customer-7")), _cancellation);
        CheckFilter ofCustomer = new() { SubjectReference = "customer-7" };

        CheckSummary summary = Assert.Single((await Storage.Search.ListAsync(application.Id, ofCustomer, null, 10, _cancellation)).Checks);
        StoredCheck stored = (await Storage.Checks.FindAsync(application.Id, summary.Id, _cancellation))!;
        Assert.Contains("pad_scores", stored.Evidence, StringComparison.Ordinal);
        Assert.False(summary.HasPicture);

        Assert.Equal(1, (await Storage.Eraser.EraseAsync(application.Id, "customer-7", "test", _cancellation))!.Checks);
        Assert.Null(await Storage.Checks.FindAsync(application.Id, summary.Id, _cancellation));
    }

    [Fact]
    public async Task A_check_that_is_not_to_be_saved_leaves_nothing_of_its_subject()
    {
        (Application application, IssuedApiKey key) = await CreateAsync(credits: null);
        await _server.WithKey(key.Secret).PostAsync(
            "/v3/passive-liveness/",
            LivenessApplication.Form("user_image", fields: [("vendor_data", "customer-7"), ("save_api_request", "false")]),
            _cancellation);

        CheckPage page = await Storage.Search.ListAsync(application.Id, new CheckFilter { IncludeUnsaved = true }, null, 10, _cancellation);
        StoredCheck stored = (await Storage.Checks.FindAsync(application.Id, Assert.Single(page.Checks).Id, _cancellation))!;
        Assert.Equal((null, null), (stored.SubjectReference, stored.Evidence));
        Assert.Null(await Storage.Eraser.EraseAsync(application.Id, "customer-7", "test", _cancellation));
    }

    [Fact]
    public async Task An_applications_own_limits_judge_and_its_version_is_named()
    {
        (Application application, IssuedApiKey key) = await CreateAsync(credits: null);
        await Storage.Policies.ChangeAsync(application.Id, new ApplicationPolicy { DeclineThreshold = 0.97, BonaFideLimit = 0.99 }, "test", _cancellation);
        HttpClient client = _server.WithKey(key.Secret);

        string native = await Body(client, "/v1/checks", "image");
        string declined = await Body(client, "/v3/passive-liveness/", "user_image");

        Assert.Contains("\"limits\":{\"attack\":0.3,\"bona_fide\":0.99}", native, StringComparison.Ordinal);
        Assert.Contains("\"policy\":\"policy-2\"", native, StringComparison.Ordinal);
        Assert.Contains("LOW_LIVENESS_SCORE", declined, StringComparison.Ordinal);
        CheckPage page = await Storage.Search.ListAsync(application.Id, new CheckFilter(), null, 10, _cancellation);
        Assert.All(page.Checks, check => Assert.Equal(2, check.PolicyVersion));
    }

    [Theory]
    [InlineData(WarningAction.NoAction, "Approved", "information", CheckVerdict.Approved)]
    [InlineData(WarningAction.Review, "Approved", "warning", CheckVerdict.InReview)]
    [InlineData(WarningAction.Decline, "Declined", "error", CheckVerdict.Declined)]
    public async Task An_application_chooses_what_a_warning_does(WarningAction action, string status, string logType, CheckVerdict verdict)
    {
        (Application application, IssuedApiKey key) = await CreateAsync(credits: null);
        await Storage.Policies.ChangeAsync(
            application.Id,
            new ApplicationPolicy { LowQuality = 99, Actions = new Dictionary<CheckWarning, WarningAction> { [CheckWarning.LowQuality] = action } },
            "test",
            _cancellation);

        string body = await Body(_server.WithKey(key.Secret), "/v3/passive-liveness/", "user_image");

        Assert.Contains($"\"status\":\"{status}\"", body, StringComparison.Ordinal);
        Assert.Contains($"\"risk\":\"LOW_FACE_QUALITY\",\"additional_data\":null,\"log_type\":\"{logType}\"", body, StringComparison.Ordinal);
        Assert.Equal(verdict, Assert.Single((await Storage.Search.ListAsync(application.Id, new CheckFilter(), null, 10, _cancellation)).Checks).Verdict);
    }

    public void Dispose() => _server.Dispose();

    private static async Task<string> Body(HttpClient client, string path, string field) =>
        await (await client.PostAsync(path, LivenessApplication.Form(field), _cancellation)).Content.ReadAsStringAsync(_cancellation);

    private async Task<(Application Application, IssuedApiKey Key)> CreateAsync(long? credits)
    {
        Application application = await Storage.Applications.CreateAsync("Test", credits, "test", _cancellation);
        return (application, await Storage.ApiKeys.CreateAsync(new NewApiKey(application.Id, "Key"), "test", _cancellation));
    }
}
