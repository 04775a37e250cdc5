using System.Text;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Tests.Ground;
using Bonafide.Storage.Tokens;

namespace Bonafide.Storage.Tests.Tokens;

public sealed class AccessTokenTests
{
    [Theory, BothDatabases]
    public async Task Accepts_a_token_for_thirty_days_and_then_says_that_it_expired(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        (IssuedApiKey key, IssuedToken token) = await IssueAsync(installation);

        TokenVerdict verdict = await installation.Storage.Tokens.VerifyAsync(token.Text, null, Installation.Cancellation);
        Assert.Equal(TokenOutcome.Accepted, verdict.Outcome);
        Assert.Equal(key.Key.Id, verdict.Key?.Id);
        Assert.Equal(ManualTime.Start.AddDays(30), token.ExpiresAt);

        installation.Time.Advance(TimeSpan.FromDays(30));
        Assert.Equal(TokenOutcome.Expired, await VerifyAsync(installation, token.Text));
    }

    [Theory, BothDatabases]
    public async Task Keeps_tokens_good_over_a_rotation_of_the_signing_key(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        (IssuedApiKey key, IssuedToken before) = await IssueAsync(installation);
        await installation.Storage.Tokens.RotateSigningKeyAsync("test", Installation.Cancellation);
        IssuedToken after = await installation.Storage.Tokens.IssueAsync(key.Key.Id, null, Installation.Cancellation);

        Assert.NotEqual(before.Text.Split('.')[0], after.Text.Split('.')[0]);
        Assert.Equal(TokenOutcome.Accepted, await VerifyAsync(installation, before.Text));
        Assert.Equal(TokenOutcome.Accepted, await VerifyAsync(installation, after.Text));

        BonafideStorage second = await installation.OpenAsync();
        Assert.Equal(TokenOutcome.Accepted, (await second.Tokens.VerifyAsync(after.Text, null, Installation.Cancellation)).Outcome);
    }

    [Theory, BothDatabases]
    public async Task Ends_with_the_key_that_it_stands_for(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        (IssuedApiKey key, IssuedToken token) = await IssueAsync(installation);

        await installation.Storage.ApiKeys.RevokeAsync(key.Key.ApplicationId, key.Key.Id, "test", Installation.Cancellation);

        Assert.Equal(TokenOutcome.KeyRefused, await VerifyAsync(installation, token.Text));
    }

    [Theory, BothDatabases]
    public async Task Refuses_forgeries(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        (_, IssuedToken token) = await IssueAsync(installation);
        string[] parts = token.Text.Split('.');
        string none = Encode("""{"alg":"none","typ":"JWT","kid":""" + "\"" + "x\"}");
        string flipped = (parts[2][0] == 'A' ? 'B' : 'A') + parts[2][1..];

        foreach (string forged in (string[])
        [
            $"{parts[0]}.{parts[1]}.{flipped}", $"{parts[0]}.{Encode("{}")}.{parts[2]}", $"{none}.{parts[1]}.", $"{parts[0]}.{parts[1]}",
            "", "a.b.c", "...", token.Text + ".x", new string('a', 10_000), "é.é.é",
        ])
        {
            Assert.Equal(TokenOutcome.Invalid, await VerifyAsync(installation, forged));
        }
    }

    private static string Encode(string json) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static async Task<TokenOutcome> VerifyAsync(Installation installation, string token) =>
        (await installation.Storage.Tokens.VerifyAsync(token, null, Installation.Cancellation)).Outcome;

    private static async Task<(IssuedApiKey Key, IssuedToken Token)> IssueAsync(Installation installation)
    {
        Guid application = (await installation.CreateApplicationAsync()).Id;
        IssuedApiKey key = await installation.Storage.ApiKeys.CreateAsync(new NewApiKey(application, "Key"), "test", Installation.Cancellation);
        return (key, await installation.Storage.Tokens.IssueAsync(key.Key.Id, null, Installation.Cancellation));
    }
}
