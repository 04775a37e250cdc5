using Bonafide.Storage.Audit;
using Bonafide.Storage.Databases;

namespace Bonafide.Storage.Credits;

/// <summary>
/// What calls cost. A credit is taken before the work and spent with the answer; at every moment, crashes included, credits
/// left + holds + credits spent is what was given.
/// </summary>
public sealed class CreditLedger
{
    private readonly Database _database;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal CreditLedger(Database database, AuditLog audit, TimeProvider time)
    {
        _database = database;
        _audit = audit;
        _time = time;
    }

    /// <summary>No call takes as long; a hold that is older belongs to a server that died.</summary>
    public static TimeSpan LongestCall { get; } = TimeSpan.FromMinutes(10);

    /// <summary>Takes one credit.</summary>
    /// <returns>Null where there is none left, or no such application.</returns>
    public async Task<CreditHold?> TryTakeAsync(Guid applicationId, CancellationToken cancellation = default)
    {
        // Most installations do not count: they pay one read and no write.
        bool? isUnlimited = await _database.ReadAsync(
            session => session.FirstAsync($"SELECT credits FROM applications WHERE id = {applicationId}", row => (bool?)row.IsNull(0)), cancellation);
        if (isUnlimited != false)
        {
            return isUnlimited is null ? null : new CreditHold(applicationId, null);
        }

        DateTimeOffset now = _time.GetUtcNow();
        Guid id = Guid.CreateVersion7(now);
        return await _database.WriteAsync(
            async session =>
            {
                // The condition and the debit are one statement: nobody comes in between.
                if (await session.ExecuteAsync($"UPDATE applications SET credits = credits - 1 WHERE id = {applicationId} AND credits > 0") == 0)
                {
                    return null;
                }

                await session.ExecuteAsync($"INSERT INTO credit_holds (id, application_id, taken_at) VALUES ({id}, {applicationId}, {now})");
                return new CreditHold(applicationId, id);
            },
            cancellation);
    }

    /// <summary>The call answered 2xx: the credit is spent. A check that is recorded spends it in the same transaction instead.</summary>
    public Task SpendAsync(CreditHold hold, CancellationToken cancellation = default) =>
        hold.Id is null ? Task.CompletedTask : _database.WriteAsync(session => SpendAsync(session, hold), cancellation);

    /// <summary>The call answered something else: the credit goes back. A hold that is settled already stays so.</summary>
    public Task GiveBackAsync(CreditHold hold, CancellationToken cancellation = default) =>
        hold.Id is not { } id
            ? Task.CompletedTask
            : _database.WriteAsync(
                async session =>
                {
                    if (await session.ExecuteAsync($"DELETE FROM credit_holds WHERE id = {id}") > 0)
                    {
                        await session.ExecuteAsync($"UPDATE applications SET credits = credits + 1 WHERE id = {hold.ApplicationId}");
                    }
                },
                cancellation);

    /// <summary>Sets what is left; null = unlimited.</summary>
    /// <returns>False where there is no such application.</returns>
    public Task<bool> SetAsync(Guid applicationId, long? credits, string actor, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(credits ?? 0);
        return _database.WriteAsync(
            async session =>
            {
                bool found = await session.ExecuteAsync($"UPDATE applications SET credits = {credits} WHERE id = {applicationId}") > 0;
                if (found)
                {
                    await _audit.AppendAsync(
                        session, new AuditEvent(applicationId, actor, "credits.set", applicationId.ToString(), credits?.ToString() ?? "unlimited"));
                }

                return found;
            },
            cancellation);
    }

    /// <summary>Gives back what servers that died had taken.</summary>
    /// <returns>How many credits went back.</returns>
    public Task<int> GiveBackAbandonedAsync(CancellationToken cancellation = default)
    {
        // Holds of the future were taken by a clock that has been set back since.
        DateTimeOffset now = _time.GetUtcNow();
        return _database.WriteAsync(
            async session =>
            {
                List<Guid> abandoned = await session.QueryAsync(
                    $"DELETE FROM credit_holds WHERE taken_at < {now - LongestCall} OR taken_at > {now + LongestCall} RETURNING application_id", row => row.Id(0));
                foreach (IGrouping<Guid, Guid> holds in abandoned.GroupBy(id => id).OrderBy(group => group.Key))
                {
                    await session.ExecuteAsync($"UPDATE applications SET credits = credits + {holds.Count()} WHERE id = {holds.Key}");
                }

                return abandoned.Count;
            },
            cancellation);
    }

    internal static async Task SpendAsync(Session session, CreditHold hold)
    {
        if (hold.Id is { } id)
        {
            await session.ExecuteAsync($"DELETE FROM credit_holds WHERE id = {id}");
        }
    }
}
