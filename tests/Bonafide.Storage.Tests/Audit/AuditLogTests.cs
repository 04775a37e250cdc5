using Bonafide.Storage.Audit;
using Bonafide.Storage.Tests.Ground;

namespace Bonafide.Storage.Tests.Audit;

public sealed class AuditLogTests
{
    [Theory, BothDatabases]
    public async Task Finds_no_fault_in_a_log_that_many_wrote_at_once(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        BonafideStorage second = await installation.OpenAsync();

        await Task.WhenAll(Enumerable.Range(0, 40).Select(number => Task.Run(
            () => (number % 2 == 0 ? installation.Storage : second).Audit.AppendAsync(
                new AuditEvent(null, "test", "thing.done", $"{number}"), Installation.Cancellation))));

        AuditReport report = await installation.Storage.Audit.VerifyAsync(Installation.Cancellation);
        Assert.Empty(report.Faults);
        Assert.Equal(40, report.Lines);
        Assert.Equal(Enumerable.Range(1, 40).Reverse().Select(number => (long)number),
            (await installation.Storage.Audit.ListAsync(null, 100, Installation.Cancellation)).Select(line => line.Sequence));
    }

    [Theory, BothDatabases]
    public async Task Finds_a_changed_line(DatabaseKind kind)
    {
        await using Installation installation = await WithLinesAsync(kind);
        await installation.TamperAsync($"UPDATE audit_lines SET actor = 'somebody else' WHERE sequence = 4");

        Assert.Equal([new AuditFault(4, AuditFaultKind.Altered)], await FaultsAsync(installation));
    }

    [Theory, BothDatabases]
    public async Task Finds_lines_whose_columns_hold_what_we_never_write(DatabaseKind kind)
    {
        await using Installation installation = await WithLinesAsync(kind);
        await installation.TamperAsync($"UPDATE audit_lines SET application_id = 'nobody' WHERE sequence = 4");
        await installation.TamperAsync($"UPDATE audit_lines SET at = 9223372036854775807 WHERE sequence = 6");

        Assert.Equal([new AuditFault(4, AuditFaultKind.Altered), new AuditFault(6, AuditFaultKind.Altered)], await FaultsAsync(installation));
        await Assert.ThrowsAsync<StorageException>(() => installation.Storage.Audit.ListAsync(null, 100, Installation.Cancellation));
    }

    [Theory, BothDatabases]
    public async Task Finds_a_removed_line(DatabaseKind kind)
    {
        await using Installation installation = await WithLinesAsync(kind);
        await installation.TamperAsync($"DELETE FROM audit_lines WHERE sequence = 4");

        Assert.Equal([new AuditFault(4, AuditFaultKind.Missing)], await FaultsAsync(installation));
    }

    [Theory, BothDatabases]
    public async Task Finds_a_removed_end(DatabaseKind kind)
    {
        await using Installation installation = await WithLinesAsync(kind);
        await installation.TamperAsync($"DELETE FROM audit_lines WHERE sequence > 7");

        Assert.Equal([new AuditFault(7, AuditFaultKind.WrongEnd)], await FaultsAsync(installation));
    }

    [Theory, BothDatabases]
    public async Task Finds_lines_that_changed_places(DatabaseKind kind)
    {
        await using Installation installation = await WithLinesAsync(kind);
        await installation.TamperAsync($"UPDATE audit_lines SET sequence = 99 WHERE sequence = 4");
        await installation.TamperAsync($"UPDATE audit_lines SET sequence = 4 WHERE sequence = 5");
        await installation.TamperAsync($"UPDATE audit_lines SET sequence = 5 WHERE sequence = 99");

        Assert.Contains(new AuditFault(4, AuditFaultKind.Altered), await FaultsAsync(installation));
    }

    [Theory, BothDatabases]
    public async Task Finds_a_line_that_was_slipped_in_with_numbers_made_to_fit(DatabaseKind kind)
    {
        await using Installation installation = await WithLinesAsync(kind);
        await installation.TamperAsync(
            $"INSERT INTO audit_lines SELECT sequence + 1, at, application_id, actor, action, target, details, hash FROM audit_lines WHERE sequence = 10");
        await installation.TamperAsync($"UPDATE audit_head SET sequence = 11");

        Assert.Equal([new AuditFault(11, AuditFaultKind.Altered)], await FaultsAsync(installation));
    }

    private static async Task<Installation> WithLinesAsync(DatabaseKind kind)
    {
        Installation installation = await Installation.StartAsync(kind);
        for (int number = 1; number <= 10; number++)
        {
            await installation.Storage.Audit.AppendAsync(new AuditEvent(null, "test", "thing.done", $"{number}"), Installation.Cancellation);
        }

        return installation;
    }

    private static async Task<IReadOnlyList<AuditFault>> FaultsAsync(Installation installation) =>
        (await installation.Storage.Audit.VerifyAsync(Installation.Cancellation)).Faults;
}
