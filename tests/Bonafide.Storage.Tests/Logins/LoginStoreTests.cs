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

        Assert.Equal(application.Id, await logins.AuthenticateAsync("glow", Password, Installation.Cancellation));
        Assert.Equal(application.Id, await logins.AuthenticateAsync("glow", Password, Installation.Cancellation));
        Assert.Null(await logins.AuthenticateAsync("glow", Password + " ", Installation.Cancellation));
        Assert.Null(await logins.AuthenticateAsync("glo", Password, Installation.Cancellation));
    }

    [Theory, BothDatabases]
    public async Task Forgets_a_remembered_password_when_it_is_changed_or_removed(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        LoginStore logins = installation.Storage.Logins;
        await logins.SetAsync(application.Id, "glow", Password, "test", Installation.Cancellation);
        await logins.AuthenticateAsync("glow", Password, Installation.Cancellation);

        await logins.SetAsync(application.Id, "glow", "another long secret", "test", Installation.Cancellation);
        Assert.Null(await logins.AuthenticateAsync("glow", Password, Installation.Cancellation));

        await logins.AuthenticateAsync("glow", "another long secret", Installation.Cancellation);
        Assert.True(await logins.RemoveAsync(application.Id, "glow", "test", Installation.Cancellation));
        Assert.Null(await logins.AuthenticateAsync("glow", "another long secret", Installation.Cancellation));
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
        Assert.Equal(first.Id, await installation.Storage.Logins.AuthenticateAsync("glow", Password, Installation.Cancellation));
    }

    [Theory]
    [InlineData("user", "short")]
    [InlineData("user", "aaaaaaaaaaaaaaaaaa")]
    [InlineData("somebody", "my name is Somebody")]
    [InlineData("with:colon", Password)]
    [InlineData("", Password)]
    public void Refuses_weak_credentials(string userName, string password) => Assert.NotEmpty(PasswordRules.Faults(userName, password));
}
