using System.Data.Common;
using System.Diagnostics;
using Npgsql;

namespace Bonafide.Storage.Databases;

/// <summary>For several server nodes on one record. Transactions are READ COMMITTED; what must not race takes a row's lock.</summary>
internal sealed class PostgresDatabase : Database
{
    /// <summary>A number that no other program on the database should use ("bona" in ASCII).</summary>
    private const long LockNamespace = 0x626F6E61;

    private static readonly string[] _environmentStates = ["08", "53", "57P", "58", "25006"];

    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlConnectionStringBuilder _target;

    internal PostgresDatabase(string connectionString)
    {
        _target = new NpgsqlConnectionStringBuilder(connectionString);
        _source = NpgsqlDataSource.Create(_target);
    }

    internal override string Description => $"The PostgreSQL database {_target.Database} on {_target.Host}:{_target.Port}";

    internal override string Product => "postgres";

    internal override string BytesType => "BYTEA";

    internal override string CounterType => "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY";

    internal override Task<T> WriteAsync<T>(Durability durability, Func<Session, Task<T>> work, CancellationToken cancellation) =>
        TransactAsync(durability, work, cancellation);

    /// <summary>The lock's number among the database's advisory locks.</summary>
    internal static long NumberOf(SharedLock what) => (LockNamespace << 8) + (long)what;

    internal override async Task LockAsync(Session session, SharedLock what, bool alone)
    {
        long name = NumberOf(what);
        await (alone
            ? session.QueryAsync($"SELECT pg_advisory_xact_lock({name})", _ => true)
            : session.QueryAsync($"SELECT pg_advisory_xact_lock_shared({name})", _ => true));
    }

    internal override async Task<bool> HasTableAsync(Session session, string table) =>
        await session.CountAsync($"SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = {table}") > 0;

    /// <summary>
    /// Dead rows are taken off their pages; the server overwrites the free space and recycles its write-ahead log in its own
    /// time. What is left there until then is ciphertext and a wrapped key (docs/decisions/0012-encryption-and-erasure.md).
    /// </summary>
    internal override Task<bool> ScrubAsync(CancellationToken cancellation) =>
        ReadAsync(
            async session =>
            {
                foreach (string table in (string[])["pictures", "face_pictures", "faces", "persons", "idempotency", "check_reviews", "checks", "subjects"])
                {
                    await session.ExecuteScriptAsync($"VACUUM {table}");
                }

                return true;
            },
            cancellation);

    internal override Task<IReadOnlyList<string>> CheckIntegrityAsync(CancellationToken cancellation) =>
        ReadAsync<IReadOnlyList<string>>(
            async session => await session.QueryAsync(
                $"SELECT conrelid::regclass::text || '.' || conname FROM pg_constraint WHERE NOT convalidated",
                row => $"The constraint {row.Text(0)} is not validated."),
            cancellation);

    internal override Task BackupAsync(string file, CancellationToken cancellation) =>
        RunToolAsync("pg_dump", ["--format=custom", "--no-owner", "--file", file, _target.Database!], cancellation);

    /// <summary>In one transaction. A newer program's backup is refused by the migration that follows; the database is that one then.</summary>
    internal override async Task RestoreAsync(string file, int newestVersion, CancellationToken cancellation)
    {
        _source.Clear();
        await RunToolAsync(
            "pg_restore",
            ["--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error", "--dbname", _target.Database!, file],
            cancellation);
    }

    /// <summary>A connection of its own that listens to the faces' trigger.</summary>
    internal override async Task<ChangeSignal> OpenFaceSignalAsync(CancellationToken cancellation)
    {
        try
        {
            NpgsqlConnection connection = await _source.OpenConnectionAsync(cancellation);
            await using NpgsqlCommand command = new("LISTEN bonafide_faces", connection);
            await command.ExecuteNonQueryAsync(cancellation);
            return new Notifications(connection, this);
        }
        catch (DbException fault)
        {
            throw new StorageUnavailableException($"{Description} cannot be used now: {fault.Message}", fault);
        }
    }

    public override ValueTask DisposeAsync() => _source.DisposeAsync();

    public override void Dispose() => _source.Dispose();

    /// <summary>The driver's own pool keeps them; statements are prepared where the connection string says so (Max Auto Prepare), since not every pooler beside PostgreSQL bears it.</summary>
    protected override async Task<OpenConnection> OpenAsync(CancellationToken cancellation) => new(await _source.OpenConnectionAsync(cancellation), keepsStatements: false);

    protected override ValueTask CloseAsync(OpenConnection connection, bool isSound) => connection.DisposeAsync();

    protected override async Task ExecuteTransactionAsync(
        OpenConnection connection, Func<Session, Task> work, Durability durability, CancellationToken cancellation)
    {
        await using DbTransaction transaction = await connection.Connection.BeginTransactionAsync(cancellation);
        Session session = new(connection, transaction, cancellation);
        if (durability == Durability.Process)
        {
            await session.ExecuteScriptAsync("SET LOCAL synchronous_commit = off");
        }

        await work(session);
        await transaction.CommitAsync(cancellation);
    }

    protected override bool IsTransient(DbException fault) =>
        fault is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };

    /// <summary>No answer at all, or one of the classes 08 (connection), 53 (resources), 57P (shutdown), 58 (system), 25006 (standby).</summary>
    protected override bool IsEnvironment(DbException fault) =>
        fault is not PostgresException { SqlState: string state }
        || _environmentStates.Any(prefix => state.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>The driver's pool knows.</summary>
    protected override bool Breaks(DbException fault) => false;

    protected override string Advice(DbException fault) =>
        fault is PostgresException { SqlState: ['5', '3', ..] } ? "PostgreSQL has no room or no connection left: look at its log." : "Is PostgreSQL running and within reach?";

    /// <summary>PostgreSQL's own programs know how to copy a database. The password travels in the environment, not on the command line.</summary>
    private async Task RunToolAsync(string tool, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        ProcessStartInfo start = new(tool, arguments) { RedirectStandardError = true };
        start.Environment["PGHOST"] = _target.Host;
        start.Environment["PGPORT"] = FormattableString.Invariant($"{_target.Port}");
        start.Environment["PGUSER"] = _target.Username;
        start.Environment["PGPASSWORD"] = _target.Password;
        if (_target.Passfile is { Length: > 0 } passwords)
        {
            start.Environment["PGPASSFILE"] = passwords;
        }

        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception absent)
        {
            throw new StorageException($"{tool} is not installed here; it comes with PostgreSQL's client programs.", absent);
        }

        using (process)
        {
            string said = await process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            if (process.ExitCode != 0)
            {
                throw new StorageException($"{tool} ended with {process.ExitCode}: {said.Trim()}");
            }
        }
    }

    private sealed class Notifications(NpgsqlConnection connection, PostgresDatabase database) : ChangeSignal
    {
        internal override async Task WaitAsync(TimeSpan atMost, CancellationToken cancellation)
        {
            try
            {
                await connection.WaitAsync(atMost, cancellation);
            }
            catch (Exception fault) when (fault is DbException or IOException or InvalidOperationException)
            {
                throw new StorageUnavailableException($"{database.Description} cannot be listened to now: {fault.Message}", fault);
            }
        }

        /// <summary>Closed for good: in the pool it would go on listening.</summary>
        public override async ValueTask DisposeAsync()
        {
            try
            {
                await using NpgsqlCommand command = new("UNLISTEN *", connection);
                await command.ExecuteNonQueryAsync(CancellationToken.None);
            }
            catch (Exception fault) when (fault is DbException or IOException or InvalidOperationException)
            {
                // The connection is gone, and its listening with it.
            }

            await connection.DisposeAsync();
        }
    }
}
