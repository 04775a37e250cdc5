using System.Security.Cryptography;
using System.Text.Json;
using Bonafide.Storage.Databases;
using Bonafide.Storage.Encryption;

namespace Bonafide.Storage.Audit;

/// <summary>
/// The append-only log. Each line's hash is an HMAC, under a key that the database holds only wrapped, over the line and the
/// hash before it: who can write to the database but lacks the master key cannot mend the chain behind himself.
/// </summary>
public sealed class AuditLog
{
    private const int PageLines = 1_000;

    private readonly Database _database;
    private readonly KeyRing _keys;
    private readonly TimeProvider _time;

    internal AuditLog(Database database, KeyRing keys, TimeProvider time)
    {
        _database = database;
        _keys = keys;
        _time = time;
    }

    /// <returns>The line's number.</returns>
    public Task<long> AppendAsync(AuditEvent happened, CancellationToken cancellation = default) =>
        _database.WriteAsync(session => AppendAsync(session, happened), cancellation);

    /// <summary>The newest lines first.</summary>
    /// <param name="before">Only lines with smaller numbers; null = from the end.</param>
    /// <param name="limit">At most so many.</param>
    public Task<IReadOnlyList<AuditLine>> ListAsync(long? before = null, int limit = 100, CancellationToken cancellation = default) =>
        _database.ReadAsync<IReadOnlyList<AuditLine>>(
            async session => await session.QueryAsync(
                $"""
                SELECT sequence, at, application_id, actor, action, target, details FROM audit_lines
                WHERE sequence < {before ?? long.MaxValue} ORDER BY sequence DESC LIMIT {limit}
                """,
                row => ReadOrNull(row) ?? throw new StorageException($"Line {row.Number(0)} of the audit log is not as it was written. Run 'bonafide audit verify'.")),
            cancellation);

    /// <summary>Walks the whole chain.</summary>
    public Task<AuditReport> VerifyAsync(CancellationToken cancellation = default) =>
        _database.ReadAsync(
            async session =>
            {
                // The head first: lines that are appended meanwhile come after it.
                (long end, byte[] endHash) = await session.FirstAsync($"SELECT sequence, hash FROM audit_head", row => (row.Number(0), row.Bytes(1)));
                endHash ??= [];
                List<AuditFault> faults = [];
                (long last, byte[] lastHash) = (0, []);
                List<(long Sequence, AuditLine? Line, byte[] Hash)> page;
                do
                {
                    page = await session.QueryAsync(
                        $"""
                        SELECT sequence, at, application_id, actor, action, target, details, hash FROM audit_lines
                        WHERE sequence > {last} AND sequence <= {end} ORDER BY sequence LIMIT {PageLines}
                        """,
                        row => (row.Number(0), ReadOrNull(row), row.Bytes(7)));
                    foreach ((long sequence, AuditLine? line, byte[] hash) in page)
                    {
                        if (sequence != last + 1)
                        {
                            faults.Add(new AuditFault(last + 1, AuditFaultKind.Missing));
                        }
                        else if (line is null || !CryptographicOperations.FixedTimeEquals(hash, Hash(lastHash, line)))
                        {
                            faults.Add(new AuditFault(sequence, AuditFaultKind.Altered));
                        }

                        (last, lastHash) = (sequence, hash);
                    }
                }
                while (page.Count == PageLines);

                if (last != end || !CryptographicOperations.FixedTimeEquals(lastHash, endHash))
                {
                    faults.Add(new AuditFault(last, AuditFaultKind.WrongEnd));
                }

                return new AuditReport(last, Convert.ToHexStringLower(lastHash), faults);
            },
            cancellation);

    /// <summary>Appends within a transaction, so that what was done and its line are there together or not at all.</summary>
    internal async Task<long> AppendAsync(Session session, AuditEvent happened)
    {
        // The update of the head makes concurrent writers wait in line.
        await session.ExecuteAsync($"INSERT INTO audit_head (id, sequence, hash) VALUES (1, 0, {Array.Empty<byte>()}) ON CONFLICT (id) DO NOTHING");
        (long sequence, byte[] previous) = await session.FirstAsync(
            $"UPDATE audit_head SET sequence = sequence + 1 WHERE id = 1 RETURNING sequence, hash", row => (row.Number(0), row.Bytes(1)));
        AuditLine line = new(
            sequence, ColumnValues.Rounded(_time.GetUtcNow()), happened.ApplicationId, happened.Actor, happened.Action, happened.Target, happened.Details);
        byte[] hash = Hash(previous, line);
        await session.ExecuteAsync(
            $"""
            INSERT INTO audit_lines (sequence, at, application_id, actor, action, target, details, hash)
            VALUES ({line.Sequence}, {line.At}, {line.ApplicationId}, {line.Actor}, {line.Action}, {line.Target}, {line.Details}, {hash})
            """);
        await session.ExecuteAsync($"UPDATE audit_head SET hash = {hash} WHERE id = 1");
        return sequence;
    }

    /// <summary>A line, or null where a column no longer holds what we write: an id in another spelling, a moment beyond time.</summary>
    private static AuditLine? ReadOrNull(Row row)
    {
        string? application = row.TextOrNull(2);
        Guid id = default;
        if (application is not null && !(Guid.TryParseExact(application, "D", out id) && id.ToString() == application))
        {
            return null;
        }

        try
        {
            return new(row.Number(0), row.Moment(1), application is null ? null : id, row.Text(3), row.Text(4), row.Text(5), row.Text(6));
        }
        catch (Exception fault) when (fault is ArgumentOutOfRangeException or InvalidCastException)
        {
            return null;
        }
    }

    /// <summary>Over a JSON array, so that no two lines have the same bytes.</summary>
    private byte[] Hash(byte[] previous, AuditLine line) =>
        _keys.Authenticate(JsonSerializer.SerializeToUtf8Bytes<object?[]>(
        [
            Convert.ToHexStringLower(previous), line.Sequence, ColumnValues.Microseconds(line.At), line.ApplicationId?.ToString(),
            line.Actor, line.Action, line.Target, line.Details,
        ]));
}
