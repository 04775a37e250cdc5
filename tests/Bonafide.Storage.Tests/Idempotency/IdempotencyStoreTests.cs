using System.Text;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Credits;
using Bonafide.Storage.Idempotency;
using Bonafide.Storage.Tests.Ground;

namespace Bonafide.Storage.Tests.Idempotency;

public sealed class IdempotencyStoreTests
{
    private const string Key = "order 4711, first try";

    private static readonly byte[] _request = [1, 2, 3];
    private static readonly KeptAnswer _answer = new(200, "application/json; charset=utf-8", "{\"outcome\":\"SECRET-ANSWER\"}"u8.ToArray());

    [Theory, BothDatabases]
    public async Task Gives_a_kept_answer_again_to_the_same_request_alone(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        IdempotencyClaim claim = await ClaimAsync(installation, application);
        Assert.IsType<IdempotencyResult.InProgress>(await TryAsync(installation, application));

        await installation.Storage.Idempotency.AnswerAsync(claim, _answer, Installation.Cancellation);

        IdempotencyResult.Done done = Assert.IsType<IdempotencyResult.Done>(await TryAsync(installation, application));
        Assert.Equal((_answer.Status, _answer.ContentType), (done.Answer!.Status, done.Answer.ContentType));
        Assert.Equal(_answer.Body.ToArray(), done.Answer.Body.ToArray());
        Assert.IsType<IdempotencyResult.OtherRequest>(await installation.Storage.Idempotency.ClaimAsync(application.Id, Key, new byte[] { 4 }, Installation.Cancellation));
        Assert.IsType<IdempotencyResult.Claimed>(await TryAsync(installation, await installation.CreateApplicationAsync()));
    }

    [Theory, BothDatabases]
    public async Task Keeps_a_key_for_a_day_and_then_forgets_it(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        await installation.Storage.Idempotency.AnswerAsync(await ClaimAsync(installation, application), _answer, Installation.Cancellation);

        installation.Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        await installation.Storage.Retention.RunAsync(Installation.Cancellation);
        Assert.IsType<IdempotencyResult.Done>(await TryAsync(installation, application));

        installation.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.IsType<IdempotencyResult.Claimed>(await installation.Storage.Idempotency.ClaimAsync(application.Id, Key, new byte[] { 4 }, Installation.Cancellation));
        installation.Time.Advance(TimeSpan.FromHours(25));
        await installation.Storage.Retention.RunAsync(Installation.Cancellation);
        Assert.Equal(0, await installation.CountAsync($"SELECT COUNT(*) FROM idempotency"));
    }

    [Theory, BothDatabases]
    public async Task Hands_an_abandoned_claim_on_after_its_lease_and_the_late_one_records_nothing(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync(credits: 5);
        IdempotencyClaim late = await ClaimAsync(installation, application);
        CreditHold hold = (await installation.Storage.Credits.TryTakeAsync(application.Id, Installation.Cancellation))!;

        installation.Time.Advance(IdempotencyStore.Lease - TimeSpan.FromSeconds(1));
        Assert.IsType<IdempotencyResult.InProgress>(await TryAsync(installation, application));
        installation.Time.Advance(TimeSpan.FromSeconds(1));
        IdempotencyClaim next = await ClaimAsync(installation, application);

        NewCheck check = SampleChecks.Of(application.Id, ManualTime.Start) with { IdempotentAnswer = new IdempotentAnswer(late, _answer) };
        await Assert.ThrowsAsync<IdempotencyClaimLostException>(() => installation.Storage.Checks.SaveAsync(check, hold, Installation.Cancellation));
        Assert.Equal(0, await installation.CountAsync($"SELECT COUNT(*) FROM checks"));
        Assert.Equal(1, await installation.CountAsync($"SELECT COUNT(*) FROM credit_holds"));

        await installation.Storage.Idempotency.ReleaseAsync(late, Installation.Cancellation);
        await installation.Storage.Idempotency.AnswerAsync(next, _answer, Installation.Cancellation);
        Assert.IsType<IdempotencyResult.Done>(await TryAsync(installation, application));
    }

    [Theory, BothDatabases]
    public async Task Holds_a_renewed_claim_and_lets_a_released_one_go(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        IdempotencyClaim claim = await ClaimAsync(installation, application);

        installation.Time.Advance(TimeSpan.FromSeconds(50));
        await installation.Storage.Idempotency.RenewAsync(claim, Installation.Cancellation);
        installation.Time.Advance(TimeSpan.FromSeconds(50));
        Assert.IsType<IdempotencyResult.InProgress>(await TryAsync(installation, application));

        await installation.Storage.Idempotency.ReleaseAsync(claim, Installation.Cancellation);
        await ClaimAsync(installation, application);
    }

    [Theory, BothDatabases]
    public async Task Of_many_callers_on_two_servers_one_claims(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        BonafideStorage other = await installation.OpenAsync();
        Application application = await installation.CreateApplicationAsync();

        IdempotencyResult[] results = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(
            () => (i % 2 == 0 ? installation.Storage : other).Idempotency.ClaimAsync(application.Id, Key, _request, Installation.Cancellation))));

        Assert.Single(results.OfType<IdempotencyResult.Claimed>());
        Assert.Equal(39, results.OfType<IdempotencyResult.InProgress>().Count());
    }

    [Theory, BothDatabases]
    public async Task An_answer_goes_with_the_subject_of_its_check(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        IdempotencyClaim claim = await ClaimAsync(installation, application);
        await installation.Storage.Checks.SaveAsync(
            SampleChecks.Of(application.Id, ManualTime.Start) with { IdempotentAnswer = new IdempotentAnswer(claim, _answer) }, null, Installation.Cancellation);
        Assert.IsType<IdempotencyResult.Done>(await TryAsync(installation, application));

        await installation.Storage.Eraser.EraseAsync(application.Id, SampleChecks.Person, "test", Installation.Cancellation);

        Assert.Equal(0, await installation.CountAsync($"SELECT COUNT(*) FROM idempotency"));
    }

    [Fact]
    public async Task Neither_key_nor_answer_lie_readable_in_the_files()
    {
        await using Installation installation = await Installation.StartAsync(DatabaseKind.Sqlite);
        Application application = await installation.CreateApplicationAsync();
        await installation.Storage.Idempotency.AnswerAsync(await ClaimAsync(installation, application), _answer, Installation.Cancellation);

        string files = string.Concat(Directory.GetFiles(installation.Options.DataFolder).Select(ReadShared));
        Assert.Contains("application", files, StringComparison.Ordinal);
        Assert.DoesNotContain("order 4711", files, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET-ANSWER", files, StringComparison.Ordinal);
    }

    private static string ReadShared(string file)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader reader = new(stream, Encoding.Latin1);
        return reader.ReadToEnd();
    }

    private static Task<IdempotencyResult> TryAsync(Installation installation, Application application) =>
        installation.Storage.Idempotency.ClaimAsync(application.Id, Key, _request, Installation.Cancellation);

    private static async Task<IdempotencyClaim> ClaimAsync(Installation installation, Application application) =>
        Assert.IsType<IdempotencyResult.Claimed>(await TryAsync(installation, application)).Claim;
}
