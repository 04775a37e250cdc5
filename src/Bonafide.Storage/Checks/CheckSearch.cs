using Bonafide.Storage.Databases;
using Bonafide.Storage.Encryption;

namespace Bonafide.Storage.Checks;

/// <summary>Finds checks of the record by what is known of them, and counts them.</summary>
public sealed class CheckSearch
{
    private const int MaxPage = 500;

    private readonly Database _database;
    private readonly KeyRing _keys;
    private readonly Subjects _subjects;

    internal CheckSearch(Database database, KeyRing keys, Subjects subjects)
    {
        _database = database;
        _keys = keys;
        _subjects = subjects;
    }

    /// <summary>The newest checks first, with their content opened.</summary>
    /// <param name="after">Where the page before ended; null = from the newest.</param>
    /// <param name="limit">1 to 500.</param>
    public Task<OpenedPage> OpenAsync(
        Guid applicationId, CheckFilter filter, CheckCursor? after = null, int limit = 50, CancellationToken cancellation = default) =>
        _keys.ReadAsync(
            async (session, master) =>
            {
                int size = Math.Clamp(limit, 1, MaxPage);
                List<StoredCheck> found = await QueryAsync(session, applicationId, filter, after, size + 1, row => CheckStore.Open(row, master));
                StoredCheck[] page = [.. found.Take(size)];
                return new OpenedPage(page, found.Count > size ? Cursor(page[^1].Summary) : null);
            },
            cancellation);

    /// <summary>The newest checks first.</summary>
    /// <param name="after">Where the page before ended; null = from the newest.</param>
    /// <param name="limit">1 to 500.</param>
    public async Task<CheckPage> ListAsync(
        Guid applicationId, CheckFilter filter, CheckCursor? after = null, int limit = 50, CancellationToken cancellation = default)
    {
        int size = Math.Clamp(limit, 1, MaxPage);
        List<CheckSummary> found = await _database.ReadAsync(
            session => QueryAsync(session, applicationId, filter, after, size + 1, CheckStore.Read), cancellation);
        CheckSummary[] page = [.. found.Take(size)];
        return new CheckPage(page, found.Count > size ? Cursor(page[^1]) : null);
    }

    /// <summary>
    /// A window on the saved checks, newest first, with their content opened: for callers that page by counting. The moments of the filter and
    /// unsaved checks are not looked at.
    /// </summary>
    /// <param name="limit">1 to 500.</param>
    public Task<CheckWindow> FindWindowAsync(
        Guid applicationId, CheckFilter filter, int offset, int limit, CancellationToken cancellation = default)
    {
        string? pseudonym = filter.SubjectReference is { } reference ? _subjects.Pseudonym(applicationId, reference) : null;
        return _keys.ReadAsync(
            async (session, master) => new CheckWindow(
                await session.CountAsync(
                    $"""
                    SELECT COUNT(*) FROM checks c WHERE c.application_id = {applicationId} AND c.saved = 1
                        AND (CAST({filter.Dialect} AS TEXT) IS NULL OR c.dialect = {filter.Dialect})
                        AND (CAST({filter.Verdict} AS TEXT) IS NULL OR c.verdict = {filter.Verdict})
                        AND (CAST({pseudonym} AS TEXT) IS NULL OR c.subject_id IN
                            (SELECT id FROM subjects WHERE application_id = {applicationId} AND pseudonym = {pseudonym}))
                    """),
                await session.QueryAsync(
                    $"""
                    SELECT c.id, c.at, c.dialect, c.kind, c.outcome, c.verdict, c.score, c.policy_version, c.model_ids, c.saved, p.check_id,
                        n.number, c.sealed_content, s.id, s.wrapped_key, c.warnings
                    FROM checks c JOIN subjects s ON s.id = c.subject_id LEFT JOIN pictures p ON p.check_id = c.id
                        LEFT JOIN check_numbers n ON n.check_id = c.id
                    WHERE c.application_id = {applicationId} AND c.saved = 1
                        AND (CAST({filter.Dialect} AS TEXT) IS NULL OR c.dialect = {filter.Dialect})
                        AND (CAST({filter.Verdict} AS TEXT) IS NULL OR c.verdict = {filter.Verdict})
                        AND (CAST({pseudonym} AS TEXT) IS NULL OR s.pseudonym = {pseudonym})
                    ORDER BY c.at DESC, c.id DESC LIMIT {Math.Clamp(limit, 1, MaxPage)} OFFSET {Math.Max(offset, 0)}
                    """,
                    row => CheckStore.Open(row, master))),
            cancellation);
    }

    /// <summary>How many liveness checks have a score, and how many of them one at or below a threshold in [0,1]: what another threshold would have declined.</summary>
    public async Task<ScoreCounts> CountScoresAsync(Guid applicationId, double threshold, CancellationToken cancellation = default) =>
        await _database.ReadAsync(
            session => session.FirstAsync(
                $"""
                SELECT COUNT(*), COUNT(CASE WHEN score <= {threshold} THEN 1 END) FROM checks
                WHERE application_id = {applicationId} AND kind = 'liveness' AND score IS NOT NULL
                """,
                row => new ScoreCounts(row.Number(0), row.Number(1))),
            cancellation);

    private Task<List<T>> QueryAsync<T>(Session session, Guid applicationId, CheckFilter filter, CheckCursor? after, int limit, Func<Row, T> read)
    {
        string? pseudonym = filter.SubjectReference is { } reference ? _subjects.Pseudonym(applicationId, reference) : null;
        long from = filter.From is { } start ? ColumnValues.Microseconds(start) : long.MinValue;
        long until = filter.Until is { } end ? ColumnValues.Microseconds(end) : long.MaxValue;
        long cursorAt = after is null ? long.MaxValue : ColumnValues.Microseconds(after.At);
        string cursorId = after?.Id.ToString() ?? "";

        string? warning = filter.Warning is { } code ? $"% {code} %" : null;

        // The casts tell PostgreSQL the type of a null.
        return session.QueryAsync(
            $"""
            SELECT c.id, c.at, c.dialect, c.kind, c.outcome, c.verdict, c.score, c.policy_version, c.model_ids, c.saved, p.check_id,
                n.number, c.sealed_content, s.id, s.wrapped_key, c.warnings
            FROM checks c LEFT JOIN subjects s ON s.id = c.subject_id LEFT JOIN pictures p ON p.check_id = c.id
                LEFT JOIN check_numbers n ON n.check_id = c.id
            WHERE c.application_id = {applicationId} AND c.at >= {from} AND c.at < {until} AND (c.at, c.id) < ({cursorAt}, {cursorId})
                AND (c.saved = 1 OR {filter.IncludeUnsaved} = 1)
                AND (CAST({filter.Dialect} AS TEXT) IS NULL OR c.dialect = {filter.Dialect})
                AND (CAST({filter.Kind} AS TEXT) IS NULL OR c.kind = {filter.Kind})
                AND (CAST({filter.Outcome} AS TEXT) IS NULL OR c.outcome = {filter.Outcome})
                AND (CAST({filter.Verdict} AS TEXT) IS NULL OR c.verdict = {filter.Verdict})
                AND (CAST({warning} AS TEXT) IS NULL OR c.warnings LIKE {warning})
                AND (CAST({filter.MinScore} AS DOUBLE PRECISION) IS NULL OR c.score >= {filter.MinScore})
                AND (CAST({filter.MaxScore} AS DOUBLE PRECISION) IS NULL OR c.score <= {filter.MaxScore})
                AND (CAST({pseudonym} AS TEXT) IS NULL OR s.pseudonym = {pseudonym})
            ORDER BY c.at DESC, c.id DESC LIMIT {limit}
            """,
            read);
    }

    private static CheckCursor Cursor(CheckSummary last) => new(last.At, last.Id);
}
