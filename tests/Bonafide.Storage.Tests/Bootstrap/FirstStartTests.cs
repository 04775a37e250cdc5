using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Bootstrap;
using Bonafide.Storage.Logins;
using Bonafide.Storage.Tests.Ground;

namespace Bonafide.Storage.Tests.Bootstrap;

public sealed class FirstStartTests
{
    [Theory, BothDatabases]
    public async Task Makes_a_random_key_once(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);

        FirstCredentials? first = await installation.Storage.FirstStart.RunAsync(new BootstrapOptions(), Installation.Cancellation);
        FirstCredentials? second = await installation.Storage.FirstStart.RunAsync(new BootstrapOptions(), Installation.Cancellation);

        Assert.NotNull(first?.NewKey);
        Assert.Null(second);
        Assert.Equal(ApiKeyOutcome.Accepted, await AskAsync(installation, first.NewKey));
        Assert.NotNull(await installation.Storage.Links.FindAsync(first.ConsoleToken, Installation.Cancellation));
        installation.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(ApiKeyOutcome.Accepted, await AskAsync(installation, first.NewKey));
        Assert.Null(await installation.Storage.Links.FindAsync(first.ConsoleToken, Installation.Cancellation));
    }

    [Theory, BothDatabases]
    public async Task Takes_the_credentials_that_a_script_gives(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        const string Key = "0123456789abcdefghijklmnopqrstuv";
        BootstrapOptions options = new() { Key = Key, User = "script", Password = "a password of length" };

        FirstCredentials? first = await installation.Storage.FirstStart.RunAsync(options, Installation.Cancellation);

        Assert.Null(first!.NewKey);
        Assert.Equal(ApiKeyOutcome.Accepted, await AskAsync(installation, Key));
        Assert.Equal(
            LoginOutcome.Accepted,
            await installation.Storage.Logins.AuthenticateAsync(first.Application.Id, "script", "a password of length", Installation.Cancellation));
    }

    [Theory, BothDatabases]
    public async Task Lets_one_of_several_servers_win(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        BonafideStorage[] servers = [installation.Storage, await installation.OpenAsync(), await installation.OpenAsync()];

        FirstCredentials?[] made = await Task.WhenAll(
            servers.Select(server => Task.Run(() => server.FirstStart.RunAsync(new BootstrapOptions(), Installation.Cancellation))));

        Assert.Single(made, credentials => credentials is not null);
        Assert.Single(await installation.Storage.Applications.ListAsync(Installation.Cancellation));
    }

    [Theory]
    [InlineData("secret", null, null)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", null, null)]
    [InlineData(null, "admin", "admin")]
    [InlineData(null, "admin", null)]
    [InlineData(null, null, "a password of length")]
    public async Task Refuses_weak_or_half_credentials(string? key, string? user, string? password)
    {
        await using Installation installation = await Installation.StartAsync(DatabaseKind.Sqlite);
        BootstrapOptions options = new() { Key = key, User = user, Password = password };

        StorageException refusal = await Assert.ThrowsAsync<StorageException>(
            () => installation.Storage.FirstStart.RunAsync(options, Installation.Cancellation));

        Assert.Contains("BONAFIDE_BOOTSTRAP_", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(await installation.Storage.Applications.ListAsync(Installation.Cancellation));
    }

    private static async Task<ApiKeyOutcome> AskAsync(Installation installation, string secret) =>
        (await installation.Storage.ApiKeys.AuthenticateAsync(secret, null, Installation.Cancellation)).Outcome;
}
