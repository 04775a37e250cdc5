using Bonafide.Storage.Policies;
using Bonafide.Storage.Tests.Ground;

namespace Bonafide.Storage.Tests.Policies;

public sealed class PolicyStoreTests
{
    [Theory, BothDatabases]
    public async Task Keeps_every_version(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Guid application = (await installation.CreateApplicationAsync()).Id;
        PolicyStore policies = installation.Storage.Policies;
        ApplicationPolicy changed = new()
        {
            DeclineThreshold = 0.45,
            KeepChecks = TimeSpan.FromDays(7),
            Actions = new Dictionary<CheckWarning, WarningAction> { [CheckWarning.LowQuality] = WarningAction.Review },
            DialectSettings = new Dictionary<string, string> { ["a.message"] = "Certified" },
        };

        PolicyVersion second = await policies.ChangeAsync(application, changed, "test", Installation.Cancellation);

        Assert.Equal(2, second.Version);
        PolicyVersion current = (await policies.CurrentAsync(application, Installation.Cancellation))!;
        Assert.Equal(0.45, current.Policy.DeclineThreshold);
        Assert.Equal(TimeSpan.FromDays(7), current.Policy.KeepChecks);
        Assert.Equal(WarningAction.Review, current.Policy.Actions[CheckWarning.LowQuality]);
        Assert.Equal("Certified", current.Policy.DialectSettings["a.message"]);
        Assert.Equal(0.30, (await policies.FindAsync(application, 1, Installation.Cancellation))!.Policy.DeclineThreshold);
        Assert.Null(await policies.FindAsync(application, 3, Installation.Cancellation));
    }

    [Theory, BothDatabases]
    public async Task Counts_versions_without_gaps_when_several_change_at_once(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Guid application = (await installation.CreateApplicationAsync()).Id;

        PolicyVersion[] made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () => installation.Storage.Policies.ChangeAsync(application, new ApplicationPolicy(), "test", Installation.Cancellation))));

        Assert.Equal(Enumerable.Range(2, 8), made.Select(version => version.Version).Order());
    }

    [Fact]
    public void Accepts_the_defaults() => Assert.Empty(PolicyRules.Faults(new ApplicationPolicy()));

    [Fact]
    public void Tells_every_fault_at_once()
    {
        ApplicationPolicy wrong = new()
        {
            DeclineThreshold = 1.5,
            AttackLimit = 0.7,
            WritesPerMinute = 0,
            KeepChecks = TimeSpan.FromDays(2),
            KeepPictures = TimeSpan.FromDays(3),
            LowQuality = double.NaN,
        };

        Assert.Equal(5, PolicyRules.Faults(wrong).Count);
    }
}
