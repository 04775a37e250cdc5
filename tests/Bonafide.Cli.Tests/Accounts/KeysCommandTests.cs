using System.Net;
using System.Text.Json;
using Bonafide.Storage;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Tokens;

namespace Bonafide.Cli.Tests.Accounts;

public sealed class KeysCommandTests : IAsyncLifetime
{
    private Record _record = null!;

    public async ValueTask InitializeAsync() => _record = await Record.StartAsync();

    public ValueTask DisposeAsync()
    {
        _record.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Created_key_is_all_of_the_output_and_may_call()
    {
        Answer answer = await _record.RunAsync("keys", "create", "Till");

        string secret = answer.Out.TrimEnd();
        Assert.Equal(0, answer.Code);
        Assert.Matches("^bf_live_[0-9a-f]{64}$", secret);
        Assert.DoesNotContain(secret, answer.Error);
        Assert.Contains("shown this once", answer.Error);
        ApiKeyVerdict verdict = await AuthenticateAsync(secret, null);
        Assert.Equal(ApiKeyOutcome.Accepted, verdict.Outcome);
        Assert.Equal(ApiScopes.Check | ApiScopes.Read, verdict.Key!.Scopes);
    }

    [Theory]
    [InlineData]
    [InlineData("--json")]
    public async Task List_shows_prefixes_and_never_a_key(params string[] form)
    {
        string secret = await CreateAsync("Till");

        Answer answer = await _record.RunAsync(["keys", "list", .. form]);

        string line = Assert.Single(answer.Out.Split('\n'), line => line.Contains("Till"));
        Assert.Equal(0, answer.Code);
        Assert.Contains(secret[..16], line);
        Assert.Contains("active", line);
        Assert.DoesNotContain(secret[17..], answer.Out + answer.Error);
    }

    [Fact]
    public async Task Terms_of_a_key_are_kept_and_listed()
    {
        await CreateAsync("Till", "--scope", "check", "--scope", "gallery,erase", "--ip", "203.0.113.7", "--ip", "10.0.0.0/8", "--expires", "2999-01-31");

        JsonElement key = await KeyAsync("Till");

        Assert.Equal(["check", "gallery", "erase"], Texts(key, "scopes"));
        Assert.Equal(["203.0.113.7/32", "10.0.0.0/8"], Texts(key, "networks"));
        Assert.Equal(new DateTimeOffset(2999, 1, 31, 0, 0, 0, TimeSpan.Zero), key.GetProperty("expires_at").GetDateTimeOffset());
        Assert.Equal("Default", key.GetProperty("application").GetString());
    }

    [Fact]
    public async Task Expiry_in_days_counts_from_now()
    {
        DateTimeOffset now = new(2030, 5, 1, 12, 0, 0, TimeSpan.Zero);

        Answer answer = await _record.RunAsync(new Caller().At(now), "keys", "create", "Till", "--expires", "90d");

        Assert.Equal(0, answer.Code);
        Assert.Equal(now.AddDays(90), (await KeyAsync("Till")).GetProperty("expires_at").GetDateTimeOffset());
    }

    [Fact]
    public async Task Expiry_that_is_over_is_refused_and_makes_no_key()
    {
        Answer answer = await _record.RunAsync("keys", "create", "Till", "--expires", "2020-01-31");

        Assert.Equal(2, answer.Code);
        Assert.Contains("--expires: 2020-01-31 is over already", answer.Error);
        Assert.DoesNotContain(await _record.JsonAsync("keys", "list"), key => key.GetProperty("name").GetString() == "Till");
    }

    [Fact]
    public async Task Key_that_has_expired_is_listed_so()
    {
        await CreateAsync("Till", "--expires", "2999-01-31");

        Answer answer = await _record.RunAsync(new Caller().At(new DateTimeOffset(2999, 2, 1, 0, 0, 0, TimeSpan.Zero)), "keys", "list");

        Assert.Contains("expired", Assert.Single(answer.Out.Split('\n'), line => line.Contains("Till")));
    }

    [Fact]
    public async Task Revoked_key_may_not_call_and_revoking_it_again_is_no_fault()
    {
        string secret = await CreateAsync("Till");

        Answer first = await _record.RunAsync("keys", "revoke", secret[..16]);
        Answer second = await _record.RunAsync("keys", "revoke", (await KeyAsync("Till")).GetProperty("id").GetString()!);

        Assert.Equal((0, 0), (first.Code, second.Code));
        Assert.Contains($"Revoked {secret[..16]} ('Till')", first.Out);
        Assert.Contains("was revoked before", second.Out);
        Assert.Equal(ApiKeyOutcome.Revoked, (await AuthenticateAsync(secret, null)).Outcome);
        Assert.Equal("revoked", (await KeyAsync("Till")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Unknown_key_is_not_repeated_for_it_may_be_a_whole_one()
    {
        string secret = await CreateAsync("Till");

        Answer answer = await _record.RunAsync("keys", "revoke", secret);

        Assert.Equal(3, answer.Code);
        Assert.Contains("'bonafide keys list'", answer.Error);
        Assert.DoesNotContain(secret, answer.Error);
    }

    [Fact]
    public async Task Token_may_call_until_the_key_of_its_own_is_revoked()
    {
        Answer answer = await _record.RunAsync("keys", "token", "--days", "7");

        string token = answer.Out.TrimEnd();
        Assert.Equal(0, answer.Code);
        Assert.DoesNotContain(token, answer.Error);
        Assert.Equal(TokenOutcome.Accepted, (await VerifyAsync(token)).Outcome);
        JsonElement own = await KeyAsync("Token of");
        Assert.Contains($"bonafide keys revoke {own.GetProperty("prefix")}", answer.Error);
        await _record.RunAsync("keys", "revoke", own.GetProperty("prefix").GetString()!);
        Assert.Equal(TokenOutcome.KeyRefused, (await VerifyAsync(token)).Outcome);
    }

    [Fact]
    public async Task Token_stands_for_the_key_that_is_named()
    {
        string secret = await CreateAsync("Till", "--scope", "manage");

        Answer answer = await _record.RunAsync("keys", "token", "--key", secret[..16]);

        TokenVerdict verdict = await VerifyAsync(answer.Out.TrimEnd());
        Assert.Equal(TokenOutcome.Accepted, verdict.Outcome);
        Assert.Equal("Till", verdict.Key!.Name);
    }

    [Fact]
    public async Task Token_for_a_revoked_key_is_refused()
    {
        string secret = await CreateAsync("Till");
        await _record.RunAsync("keys", "revoke", secret[..16]);

        Answer answer = await _record.RunAsync("keys", "token", "--key", secret[..16]);

        Assert.Equal(3, answer.Code);
        Assert.Empty(answer.Out);
        Assert.Contains("is revoked", answer.Error);
    }

    [Fact]
    public async Task Where_there_are_several_applications_one_has_to_be_named()
    {
        await _record.RunAsync("applications", "create", "Shop", "--credits", "10");

        Answer unnamed = await _record.RunAsync("keys", "create", "Till");
        Answer unknown = await _record.RunAsync("keys", "create", "Till", "--application", "Shoop");
        Answer named = await _record.RunAsync("keys", "create", "Till", "--application", "Shop");

        Assert.Equal((2, 3, 0), (unnamed.Code, unknown.Code, named.Code));
        Assert.Contains("one of: Default, Shop", unnamed.Error);
        Assert.Contains("'bonafide applications list'", unknown.Error);
        Assert.Equal("Shop", (await KeyAsync("Till")).GetProperty("application").GetString());
    }

    [Fact]
    public async Task Created_application_is_listed_and_has_no_twin()
    {
        Answer created = await _record.RunAsync("applications", "create", "Shop", "--credits", "10");
        Answer twin = await _record.RunAsync("applications", "create", "Shop");

        JsonElement shop = (await _record.JsonAsync("applications", "list"))[1];
        Answer table = await _record.RunAsync("applications", "list");

        Assert.Equal((0, 3), (created.Code, twin.Code));
        Assert.Contains("already", twin.Error);
        Assert.Equal(("Shop", 10), (shop.GetProperty("name").GetString(), shop.GetProperty("credits").GetInt64()));
        Assert.Contains(shop.GetProperty("id").GetString()!, created.Out);
        Assert.Contains("unlimited", table.Out);
    }

    private async Task<string> CreateAsync(string name, params string[] terms)
    {
        Answer answer = await _record.RunAsync(["keys", "create", name, .. terms]);
        Assert.True(answer.Code == 0, answer.Error);
        return answer.Out.TrimEnd();
    }

    private async Task<JsonElement> KeyAsync(string name) =>
        Assert.Single(await _record.JsonAsync("keys", "list"), key => key.GetProperty("name").GetString()!.StartsWith(name, StringComparison.Ordinal));

    private async Task<ApiKeyVerdict> AuthenticateAsync(string secret, IPAddress? address)
    {
        await using BonafideStorage storage = await _record.OpenAsync();
        return await storage.ApiKeys.AuthenticateAsync(secret, address);
    }

    private async Task<TokenVerdict> VerifyAsync(string token)
    {
        await using BonafideStorage storage = await _record.OpenAsync();
        return await storage.Tokens.VerifyAsync(token, null);
    }

    private static IEnumerable<string?> Texts(JsonElement key, string name) => key.GetProperty(name).EnumerateArray().Select(each => each.GetString());
}
