using Bonafide.Storage;
using Bonafide.Storage.Maintenance;

namespace Bonafide.Server.Tests.Faults;

/// <summary>What must hold of a record after whatever happened.</summary>
internal static class Record
{
    /// <summary>Every check that somebody was told of is there and opens, and files and audit log are sound.</summary>
    internal static async Task AssertHoldsAsync(BonafideStorage storage, IReadOnlyCollection<Guid> answered, ITestOutputHelper output)
    {
        Guid application = (await storage.Applications.ListAsync())[0].Id;
        int lost = 0;
        foreach (Guid id in answered)
        {
            lost += await storage.Checks.FindAsync(application, id) is { Evidence: not null } ? 0 : 1;
        }

        VerificationReport report = await storage.Maintenance.VerifyAsync();
        output.WriteLine($"{answered.Count} answered, {lost} lost; record sound: {report.IsSound}");
        Assert.NotEmpty(answered);
        Assert.Equal(0, lost);
        Assert.True(report.IsSound, string.Join(' ', report.DatabaseFaults));
    }
}
