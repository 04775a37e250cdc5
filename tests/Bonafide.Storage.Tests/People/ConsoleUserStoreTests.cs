using Bonafide.Storage.People;
using Bonafide.Storage.Tests.Ground;

namespace Bonafide.Storage.Tests.People;

public sealed class ConsoleUserStoreTests
{
    private const string Password = "correct horse battery";

    [Theory, BothDatabases]
    public async Task Person_chooses_a_password_over_a_link_once(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        ConsoleUser added = await installation.Storage.Users.AddAsync("Ada", ConsoleRole.Reviewer, "test", Installation.Cancellation);
        Assert.Equal(SignInOutcome.Wrong, (await SignInAsync(installation, "Ada")).Outcome);
        string token = (await installation.Storage.Links.IssueAsync(added.Id, "test", Installation.Cancellation))!;

        ConsoleUser?[] opened = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => installation.Storage.Links.OpenAsync(token, "", Password, Installation.Cancellation)));
        SignInResult result = await SignInAsync(installation, "ADA");

        Assert.Equal(added with { HasPassword = true }, Assert.Single(opened, user => user is not null));
        Assert.Equal(SignInOutcome.Accepted, result.Outcome);
        Assert.Equal("Ada", (await installation.Storage.Sessions.FindAsync(result.SessionToken!, cancellation: Installation.Cancellation))?.Name);
        Assert.Equal(0, await installation.CountAsync($"SELECT COUNT(*) FROM console_sessions WHERE hash = {result.SessionToken}"));
    }

    [Theory, BothDatabases]
    public async Task Link_is_dead_after_an_hour_and_when_a_newer_one_is_made(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        ConsoleUser added = await installation.Storage.Users.AddAsync("Ada", ConsoleRole.Owner, "test", Installation.Cancellation);
        string first = (await installation.Storage.Links.IssueAsync(added.Id, "test", Installation.Cancellation))!;
        string second = (await installation.Storage.Links.IssueAsync(added.Id, "test", Installation.Cancellation))!;

        Assert.Null(await installation.Storage.Links.FindAsync(first, Installation.Cancellation));
        Assert.Equal("Ada", (await installation.Storage.Links.FindAsync(second, Installation.Cancellation))?.UserName);
        installation.Time.Advance(TimeSpan.FromHours(1));
        Assert.Null(await installation.Storage.Links.OpenAsync(second, "", Password, Installation.Cancellation));
    }

    [Theory, BothDatabases]
    public async Task Two_owners_cannot_disable_each_other(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        ConsoleUserStore users = installation.Storage.Users;
        ConsoleUser[] owners =
        [
            await users.AddAsync("Ada", ConsoleRole.Owner, "test", Installation.Cancellation),
            await users.AddAsync("Grace", ConsoleRole.Owner, "test", Installation.Cancellation),
        ];

        Exception?[] faults = await Task.WhenAll(owners.Select(async owner => await Record.ExceptionAsync(() => users.DisableAsync(owner.Id, "test", Installation.Cancellation))));

        Assert.IsType<LastOwnerException>(Assert.Single(faults, fault => fault is not null));
        Assert.Single(await users.ListAsync(Installation.Cancellation), user => user.DisabledAt is null);
    }

    [Theory, BothDatabases]
    public async Task Names_differ_by_more_than_the_size_of_letters(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        await installation.Storage.Users.AddAsync("Ada", ConsoleRole.Viewer, "test", Installation.Cancellation);

        ArgumentException taken = await Assert.ThrowsAsync<ArgumentException>(() => installation.Storage.Users.AddAsync("ADA", ConsoleRole.Owner, "test", Installation.Cancellation));

        Assert.Contains("already", taken.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => installation.Storage.Users.AddAsync("a:b", ConsoleRole.Owner, "test", Installation.Cancellation));
    }

    [Theory, BothDatabases]
    public async Task Lock_holds_on_every_server_and_grows(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        BonafideStorage other = await installation.OpenAsync();
        for (int i = 0; i < ConsoleSignIn.FreeTriesOfName; i++)
        {
            await installation.Storage.SignIn.SignInAsync("nobody", $"wrong horse {i} battery", $"192.0.2.{i}", Installation.Cancellation);
        }

        SignInResult locked = await other.SignIn.SignInAsync("nobody", Password, "192.0.2.99", Installation.Cancellation);
        installation.Time.Advance(TimeSpan.FromMinutes(1));
        SignInResult tried = await other.SignIn.SignInAsync("nobody", Password, "192.0.2.99", Installation.Cancellation);
        SignInResult lockedLonger = await other.SignIn.SignInAsync("nobody", Password, "192.0.2.99", Installation.Cancellation);

        Assert.Equal((SignInOutcome.Locked, TimeSpan.FromMinutes(1)), (locked.Outcome, locked.LockedFor));
        Assert.Equal(SignInOutcome.Wrong, tried.Outcome);
        Assert.Equal((SignInOutcome.Locked, TimeSpan.FromMinutes(2)), (lockedLonger.Outcome, lockedLonger.LockedFor));
    }

    private static Task<SignInResult> SignInAsync(Installation installation, string name) =>
        installation.Storage.SignIn.SignInAsync(name, Password, "192.0.2.1", Installation.Cancellation);
}
