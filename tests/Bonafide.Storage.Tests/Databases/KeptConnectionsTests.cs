using Bonafide.Storage.Databases;
using Bonafide.Storage.Tests.Ground;

namespace Bonafide.Storage.Tests.Databases;

/// <summary>Connections of SQLite outlive the work that was done on them, and nothing of it but what was compiled.</summary>
public sealed class KeptConnectionsTests
{
    private const long Full = 2, Normal = 1;

    [Fact]
    public async Task A_transaction_waits_for_the_disk_or_not_whatever_the_one_before_it_did()
    {
        await using Installation installation = await Installation.StartAsync(DatabaseKind.Sqlite);
        foreach ((Durability durability, long expected) in ((Durability, long)[])
            [(Durability.Full, Full), (Durability.Process, Normal), (Durability.Process, Normal), (Durability.Full, Full), (Durability.Full, Full), (Durability.Process, Normal)])
        {
            long told = await installation.Storage.Database.WriteAsync(durability, session => session.CountAsync($"PRAGMA synchronous"), Installation.Cancellation);

            Assert.Equal(expected, told);
        }
    }

    [Fact]
    public async Task A_statement_that_runs_again_takes_the_new_values()
    {
        await using Installation installation = await Installation.StartAsync(DatabaseKind.Sqlite);
        Database database = installation.Storage.Database;
        List<string?> told = [];
        foreach (string? word in (string?[])["first", null, "third", new string('x', 20_000), "fifth"])
        {
            told.Add(await database.ReadAsync(session => session.FirstAsync($"SELECT {word}", row => row.IsNull(0) ? null : row.Text(0)), Installation.Cancellation));
        }

        Assert.Equal(["first", null, "third", new string('x', 20_000), "fifth"], told);
    }

    [Fact]
    public async Task One_statement_within_itself_and_many_at_a_time_do_not_meet()
    {
        await using Installation installation = await Installation.StartAsync(DatabaseKind.Sqlite);
        Database database = installation.Storage.Database;

        long[] told = await Task.WhenAll(Enumerable.Range(0, 64).Select(number => Task.Run(() => database.ReadAsync(
            async session => await session.CountAsync($"SELECT {number}") + await session.CountAsync($"SELECT {await session.CountAsync($"SELECT {number}")}"), Installation.Cancellation))));

        Assert.Equal(Enumerable.Range(0, 64).Select(number => 2L * number), told);
    }

    [Fact]
    public async Task Work_that_failed_leaves_nothing_behind_for_the_next()
    {
        await using Installation installation = await Installation.StartAsync(DatabaseKind.Sqlite);
        Database database = installation.Storage.Database;
        await Assert.ThrowsAsync<InvalidOperationException>(() => database.WriteAsync<long>(
            async session =>
            {
                await session.ExecuteAsync($"UPDATE installation SET master_key_id = {"lost"}");
                throw new InvalidOperationException("on the way");
            },
            Installation.Cancellation));

        string? kept = await database.ReadAsync(session => session.FirstAsync($"SELECT master_key_id FROM installation", row => row.Text(0)), Installation.Cancellation);

        Assert.NotEqual("lost", kept);
    }
}
