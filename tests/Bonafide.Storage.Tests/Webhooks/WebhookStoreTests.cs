using Bonafide.Storage.Applications;
using Bonafide.Storage.Audit;
using Bonafide.Storage.Tests.Ground;
using Bonafide.Storage.Webhooks;

namespace Bonafide.Storage.Tests.Webhooks;

public sealed class WebhookStoreTests
{
    private const string Destination = "https://receiver.example/hook/TOKEN-THAT-NO-LOG-SHALL-HOLD";

    [Theory, BothDatabases]
    public async Task Makes_one_with_a_secret_of_its_own_and_keeps_it(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        Application other = await installation.CreateApplicationAsync();

        Webhook first = await OpenAsync(installation, application);
        Webhook again = await OpenAsync(await installation.OpenAsync(), application);

        Assert.Equal((null, "v3"), (first.Url, first.Version));
        Assert.Matches("^[0-9a-f]{64}$", first.Secret);
        Assert.Equal(first, again);
        Assert.NotEqual(first.Secret, (await OpenAsync(installation, other)).Secret);
        Assert.Null(await installation.Storage.Webhooks.FindAsync(application.Id, "another", Installation.Cancellation));
    }

    [Theory, BothDatabases]
    public async Task Changes_what_it_is_told_to_and_nothing_else(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        Webhook made = await OpenAsync(installation, application);

        Webhook aimed = await ChangeAsync(new WebhookChange { Url = Destination });
        Webhook rotated = await ChangeAsync(new WebhookChange { RotateSecret = true });
        Webhook older = await ChangeAsync(new WebhookChange { Version = "v1" });
        Webhook off = await ChangeAsync(new WebhookChange { Url = WebhookChange.Off });

        Assert.Equal(made with { Url = Destination }, aimed);
        Assert.NotEqual(aimed.Secret, rotated.Secret);
        Assert.Equal(aimed with { Secret = rotated.Secret }, rotated);
        Assert.Equal(rotated with { Version = "v1" }, older);
        Assert.Equal(older with { Url = null }, off);
        Assert.Equal(off, await installation.Storage.Webhooks.FindAsync(application.Id, "native", Installation.Cancellation));

        Task<Webhook> ChangeAsync(WebhookChange change) =>
            installation.Storage.Webhooks.ChangeAsync(application.Id, "native", "v3", change, "test", Installation.Cancellation);
    }

    [Theory, BothDatabases]
    public async Task Tells_the_audit_log_what_was_changed_but_neither_destination_nor_secret(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        Webhook made = await installation.Storage.Webhooks.ChangeAsync(
            application.Id, "native", "v3", new WebhookChange { Url = Destination, RotateSecret = true }, "test", Installation.Cancellation);
        await OpenAsync(installation, application);

        IReadOnlyList<AuditLine> lines = await installation.Storage.Audit.ListAsync(null, 100, Installation.Cancellation);

        AuditLine line = Assert.Single(lines, line => line.Action == "webhook.changed");
        Assert.Equal(("native", "made, destination, secret"), (line.Target, line.Details));
        Assert.DoesNotContain(lines, said => $"{said}".Contains("TOKEN", StringComparison.Ordinal) || $"{said}".Contains(made.Secret, StringComparison.Ordinal));
    }

    [Theory, BothDatabases]
    public async Task Keeps_its_secret_over_a_rotation_of_the_master_key(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        Webhook before = await OpenAsync(installation, application);

        await installation.Storage.KeyRotation.RunAsync(null, "test", Installation.Cancellation);

        Assert.Equal(before, await OpenAsync(await installation.OpenAsync(), application));
    }

    [Theory, BothDatabases]
    public async Task Is_made_once_by_many_at_the_same_time(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();

        Webhook[] opened = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => OpenAsync(installation, application))));

        Assert.Single(opened.Distinct());
    }

    private static Task<Webhook> OpenAsync(Installation installation, Application application) => OpenAsync(installation.Storage, application);

    private static Task<Webhook> OpenAsync(BonafideStorage storage, Application application) =>
        storage.Webhooks.OpenAsync(application.Id, "native", "v3", "test", Installation.Cancellation);
}
