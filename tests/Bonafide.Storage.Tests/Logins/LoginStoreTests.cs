using Bonafide.Storage.Applications;
using Bonafide.Storage.Logins;
using Bonafide.Storage.Tests.Ground;

namespace Bonafide.Storage.Tests.Logins;

public sealed class LoginStoreTests
{
    private const string Password = "correct horse battery";

    [Theory, BothDatabases]
    public async Task Accepts_the_right_password_and_nothing_else(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        LoginStore logins = installation.Storage.Logins;
        await logins.SetAsync(application.Id, "glow", Password, "test", Installation.Cancellation);

        Assert.Equal(LoginOutcome.Accepted, await logins.AuthenticateAsync(application.Id, "glow", Password, Installation.Cancellation));
        Assert.Equal(LoginOutcome.Accepted, await logins.AuthenticateAsync(application.Id, "glow", Password, Installation.Cancellation));
        Assert.Equal(LoginOutcome.Wrong, await logins.AuthenticateAsync(application.Id, "glow", Password + " ", Installation.Cancellation));
        Assert.Equal(LoginOutcome.Wrong, await logins.AuthenticateAsync(application.Id, "glo", Password, Installation.Cancellation));
    }

    [Theory, BothDatabases]
    public async Task Forgets_a_remembered_password_when_it_is_changed_or_removed(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        LoginStore logins = installation.Storage.Logins;
        await logins.SetAsync(application.Id, "glow", Password, "test", Installation.Cancellation);
        await logins.AuthenticateAsync(application.Id, "glow", Password, Installation.Cancellation);

        await logins.SetAsync(application.Id, "glow", "another long secret", "test", Installation.Cancellation);
        Assert.Equal(LoginOutcome.Wrong, await logins.AuthenticateAsync(application.Id, "glow", Password, Installation.Cancellation));

        await logins.AuthenticateAsync(application.Id, "glow", "another long secret", Installation.Cancellation);
        Assert.True(await logins.RemoveAsync(application.Id, "glow", "test", Installation.Cancellation));
        Assert.Equal(LoginOutcome.Wrong, await logins.AuthenticateAsync(application.Id, "glow", "another long secret", Installation.Cancellation));
    }

    [Theory, BothDatabases]
    public async Task Forgets_a_remembered_password_when_another_server_changes_or_removes_it(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        LoginStore here = installation.Storage.Logins, there = (await installation.OpenAsync()).Logins;
        Application application = await installation.CreateApplicationAsync();
        await here.SetAsync(application.Id, "glow", Password, "test", Installation.Cancellation);
        Assert.Equal(LoginOutcome.Accepted, await here.AuthenticateAsync(application.Id, "glow", Password, Installation.Cancellation));

        await there.SetAsync(application.Id, "glow", "another long secret", "test", Installation.Cancellation);
        Assert.Equal(LoginOutcome.Wrong, await here.AuthenticateAsync(application.Id, "glow", Password, Installation.Cancellation));
        Assert.Equal(LoginOutcome.Accepted, await here.AuthenticateAsync(application.Id, "glow", "another long secret", Installation.Cancellation));

        await there.RemoveAsync(application.Id, "glow", "test", Installation.Cancellation);
        Assert.Equal(LoginOutcome.Wrong, await here.AuthenticateAsync(application.Id, "glow", "another long secret", Installation.Cancellation));
    }

    [Theory, BothDatabases]
    public async Task Does_not_hand_a_user_name_to_another_application(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application first = await installation.CreateApplicationAsync();
        Application second = await installation.CreateApplicationAsync();
        await installation.Storage.Logins.SetAsync(first.Id, "glow", Password, "test", Installation.Cancellation);

        await Assert.ThrowsAsync<ArgumentException>(
            () => installation.Storage.Logins.SetAsync(second.Id, "glow", "my own long password", "test", Installation.Cancellation));
        Assert.Equal(LoginOutcome.Accepted, await installation.Storage.Logins.AuthenticateAsync(first.Id, "glow", Password, Installation.Cancellation));
        Assert.Equal(LoginOutcome.OfAnotherApplication, await installation.Storage.Logins.AuthenticateAsync(second.Id, "glow", Password, Installation.Cancellation));
        Assert.Equal(LoginOutcome.Wrong, await installation.Storage.Logins.AuthenticateAsync(second.Id, "glow", Password + "!", Installation.Cancellation));
    }

    [Fact]
    public async Task Turns_guessing_away_at_once_and_still_lets_others_in()
    {
        await using Installation installation = await Installation.StartAsync(DatabaseKind.Sqlite);
        Application guessing = await installation.CreateApplicationAsync();
        Application other = await installation.CreateApplicationAsync();
        LoginStore logins = installation.Storage.Logins;
        await logins.SetAsync(other.Id, "glow", Password, "test", Installation.Cancellation);

        Task<LoginOutcome>[] guesses = [.. Enumerable.Range(0, 40).Select(i => logins.AuthenticateAsync(guessing.Id, "glow", $"guess number {i}", Installation.Cancellation))];
        Assert.Equal(LoginOutcome.Accepted, await logins.AuthenticateAsync(other.Id, "glow", Password, Installation.Cancellation));

        LoginOutcome[] outcomes = await Task.WhenAll(guesses);
        Assert.DoesNotContain(LoginOutcome.Accepted, outcomes);
        Assert.Contains(LoginOutcome.Wrong, outcomes);
        Assert.Contains(LoginOutcome.Busy, outcomes);
    }

    [Fact]
    public async Task Lets_a_crowd_with_one_right_password_in_however_large_it_is()
    {
        await using Installation installation = await Installation.StartAsync(DatabaseKind.Sqlite);
        Application application = await installation.CreateApplicationAsync();
        LoginStore logins = installation.Storage.Logins;
        await logins.SetAsync(application.Id, "glow", Password, "test", Installation.Cancellation);

        LoginOutcome[] outcomes = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(_ => logins.AuthenticateAsync(application.Id, "glow", Password, Installation.Cancellation)));

        Assert.All(outcomes, outcome => Assert.Equal(LoginOutcome.Accepted, outcome));
    }

    [Theory]
    [InlineData("user", "short")]
    [InlineData("user", "aaaaaaaaaaaaaaaaaa")]
    [InlineData("somebody", "my name is Somebody")]
    [InlineData("with:colon", Password)]
    [InlineData("", Password)]
    public void Refuses_weak_credentials(string userName, string password) => Assert.NotEmpty(PasswordRules.Faults(userName, password));
}
