using System.Net;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Tests.Ground;

namespace Bonafide.Storage.Tests.ApiKeys;

public sealed class ApiKeyStoreTests
{
    [Theory, BothDatabases]
    public async Task Accepts_a_key_that_was_issued_and_no_other(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        IssuedApiKey issued = await IssueAsync(installation);
        string altered = issued.Secret[..^1] + (issued.Secret[^1] == '0' ? '1' : '0');

        Assert.StartsWith("bf_live_", issued.Secret, StringComparison.Ordinal);
        Assert.Equal(ApiKeyOutcome.Accepted, await AskAsync(installation, issued.Secret));
        Assert.Equal(ApiKeyOutcome.Unknown, await AskAsync(installation, altered));
        Assert.Equal(ApiKeyOutcome.Unknown, await AskAsync(installation, issued.Key.Prefix));
        Assert.Equal(ApiKeyOutcome.Unknown, await AskAsync(installation, ""));
        Assert.Equal(ApiKeyOutcome.Unknown, await AskAsync(installation, new string('x', 100_000)));
    }

    [Theory, BothDatabases]
    public async Task Keeps_only_a_hash_and_a_visible_prefix(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        IssuedApiKey issued = await IssueAsync(installation);

        string kept = string.Join('\n', await installation.Storage.Database.ReadAsync(
            session => session.QueryAsync($"SELECT prefix, hash FROM api_keys", row => row.Text(0) + Convert.ToHexStringLower(row.Bytes(1))),
            Installation.Cancellation));

        Assert.DoesNotContain(issued.Secret["bf_live_".Length..], kept, StringComparison.Ordinal);
        Assert.StartsWith(issued.Secret[..16], kept, StringComparison.Ordinal);
    }

    [Theory, BothDatabases]
    public async Task Refuses_a_revoked_key_at_once(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        IssuedApiKey issued = await IssueAsync(installation);

        Assert.True(await installation.Storage.ApiKeys.RevokeAsync(issued.Key.ApplicationId, issued.Key.Id, "test", Installation.Cancellation));

        Assert.Equal(ApiKeyOutcome.Revoked, await AskAsync(installation, issued.Secret));
        Assert.False(await installation.Storage.ApiKeys.RevokeAsync(issued.Key.ApplicationId, issued.Key.Id, "test", Installation.Cancellation));
    }

    [Theory, BothDatabases]
    public async Task Does_not_let_an_application_revoke_the_key_of_another(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        IssuedApiKey issued = await IssueAsync(installation);
        Application other = await installation.CreateApplicationAsync();

        Assert.False(await installation.Storage.ApiKeys.RevokeAsync(other.Id, issued.Key.Id, "test", Installation.Cancellation));
        Assert.Equal(ApiKeyOutcome.Accepted, await AskAsync(installation, issued.Secret));
    }

    [Theory, BothDatabases]
    public async Task Refuses_a_key_from_the_moment_of_its_expiry(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        IssuedApiKey issued = await IssueAsync(installation, key => key with { ExpiresAt = ManualTime.Start.AddHours(1) });

        installation.Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMicroseconds(1));
        Assert.Equal(ApiKeyOutcome.Accepted, await AskAsync(installation, issued.Secret));

        installation.Time.Advance(TimeSpan.FromMicroseconds(1));
        Assert.Equal(ApiKeyOutcome.Expired, await AskAsync(installation, issued.Secret));
    }

    [Theory, BothDatabases]
    public async Task Accepts_only_addresses_of_the_list(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        IssuedApiKey issued = await IssueAsync(
            installation, key => key with { Networks = [IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("2001:db8::/32")] });

        Assert.Equal(ApiKeyOutcome.Accepted, await AskAsync(installation, issued.Secret, "10.1.255.7"));
        Assert.Equal(ApiKeyOutcome.Accepted, await AskAsync(installation, issued.Secret, "::ffff:10.1.2.3"));
        Assert.Equal(ApiKeyOutcome.Accepted, await AskAsync(installation, issued.Secret, "2001:db8::1"));
        Assert.Equal(ApiKeyOutcome.AddressNotAllowed, await AskAsync(installation, issued.Secret, "10.2.0.1"));
        Assert.Equal(ApiKeyOutcome.AddressNotAllowed, await AskAsync(installation, issued.Secret, null));
    }

    [Theory, BothDatabases]
    public async Task Remembers_scopes_and_the_last_use_to_a_minute(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        IssuedApiKey issued = await IssueAsync(installation, key => key with { Scopes = ApiScopes.Gallery | ApiScopes.Erase });
        await AskAsync(installation, issued.Secret);
        installation.Time.Advance(TimeSpan.FromSeconds(59));
        await AskAsync(installation, issued.Secret);

        ApiKey listed = Assert.Single(await installation.Storage.ApiKeys.ListAsync(issued.Key.ApplicationId, Installation.Cancellation));
        Assert.Equal(ApiScopes.Gallery | ApiScopes.Erase, listed.Scopes);
        Assert.Equal(ManualTime.Start, listed.LastUsedAt);

        installation.Time.Advance(TimeSpan.FromSeconds(1));
        await AskAsync(installation, issued.Secret);
        listed = Assert.Single(await installation.Storage.ApiKeys.ListAsync(issued.Key.ApplicationId, Installation.Cancellation));
        Assert.Equal(ManualTime.Start.AddMinutes(1), listed.LastUsedAt);
    }

    private static async Task<IssuedApiKey> IssueAsync(Installation installation, Func<NewApiKey, NewApiKey>? choose = null)
    {
        Application application = await installation.CreateApplicationAsync();
        NewApiKey wanted = new(application.Id, "Key");
        return await installation.Storage.ApiKeys.CreateAsync(choose?.Invoke(wanted) ?? wanted, "test", Installation.Cancellation);
    }

    private static async Task<ApiKeyOutcome> AskAsync(Installation installation, string secret, string? address = null) =>
        (await installation.Storage.ApiKeys.AuthenticateAsync(
            secret, address is null ? null : IPAddress.Parse(address), Installation.Cancellation)).Outcome;
}
