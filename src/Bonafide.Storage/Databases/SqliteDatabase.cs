using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Bonafide.Storage.Databases;

/// <summary>
/// The embedded default: one file in WAL mode. Readers never wait; one writer at a time, within this process by a gate (fair,
/// and cheaper than SQLite's polling), between processes by SQLite's lock.
/// </summary>
internal sealed class SqliteDatabase : Database
{
    private const int DiskFull = 13, Busy = 5, Locked = 6, InputOutput = 10, ReadOnly = 8, CannotOpen = 14, NotADatabase = 26, Corrupt = 11;

    /// <summary>What is kept open: as many as work at a time, and a few.</summary>
    private const int MostIdle = 16;

    private readonly SemaphoreSlim _writing = new(1);
    private readonly ConcurrentStack<OpenConnection> _idle = new();
    private readonly string _connectionString;
    private readonly string _file;
    private volatile bool _isDisposed;

    internal SqliteDatabase(string file)
    {
        _file = file;
        _connectionString = new SqliteConnectionStringBuilder { DataSource = file, ForeignKeys = true, DefaultTimeout = 10, Pooling = false }.ConnectionString;
    }

    internal override string Description => $"The SQLite database {_file}";

    internal override string Product => "sqlite";

    internal override string BytesType => "BLOB";

    internal override string CounterType => "INTEGER PRIMARY KEY AUTOINCREMENT";

    internal override async Task<T> WriteAsync<T>(Durability durability, Func<Session, Task<T>> work, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            return await TransactAsync(durability, work, cancellation);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Writing transactions begin with the only write lock: nothing more is needed.</summary>
    internal override Task LockAsync(Session session, SharedLock what, bool alone) => Task.CompletedTask;

    internal override async Task<bool> HasTableAsync(Session session, string table) =>
        await session.CountAsync($"SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = {table}") > 0;

    /// <summary>Deleted content is overwritten as it is deleted (secure_delete); the log is emptied here.</summary>
    internal override async Task<bool> ScrubAsync(CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            return await ReadAsync(
                session => session.FirstAsync($"PRAGMA wal_checkpoint(TRUNCATE)", row => !row.Flag(0)), cancellation);
        }
        finally
        {
            _writing.Release();
        }
    }

    internal override Task<IReadOnlyList<string>> CheckIntegrityAsync(CancellationToken cancellation) =>
        ReadAsync<IReadOnlyList<string>>(
            async session =>
            {
                List<string> said = await session.QueryAsync($"PRAGMA integrity_check", row => row.Text(0));
                List<string> orphans = await session.QueryAsync($"PRAGMA foreign_key_check", row => $"A row of {row.Text(0)} refers to a missing row of {row.Text(2)}.");
                return [.. said.Where(line => line != "ok"), .. orphans];
            },
            cancellation);

    internal override Task BackupAsync(string file, CancellationToken cancellation) =>
        ReadAsync(session => session.ExecuteAsync($"VACUUM INTO {file}"), cancellation);

    internal override async Task RestoreAsync(string file, int newestVersion, CancellationToken cancellation)
    {
        string beside = _file + ".restoring";
        File.Copy(file, beside, overwrite: true);
        try
        {
            await using SqliteDatabase copy = new(beside);
            await RequireSoundAsync(copy, file, newestVersion, cancellation);
        }
        catch (StorageUnavailableException fault)
        {
            File.Delete(beside);
            throw new StorageException($"{file} is not a backup of this program.", fault);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }

        await CloseIdleAsync();
        File.Delete(_file + "-wal");
        File.Delete(_file + "-shm");
        File.Move(beside, _file, overwrite: true);
    }

    public override async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        await CloseIdleAsync();
        _writing.Dispose();
    }

    /// <summary>SQLite's calls are synchronous throughout: there is nothing to wait for.</summary>
    public override void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>One that was used before and is told its pragmas already, or a new one.</summary>
    protected override async Task<OpenConnection> OpenAsync(CancellationToken cancellation)
    {
        if (_idle.TryPop(out OpenConnection? idle))
        {
            return idle;
        }

        SqliteConnection connection = new(_connectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            // A writer waits 5 s for another process's transaction; temporary files would hold rows in plain sight, memory does not.
            await ExecuteAsync(connection, "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY");
            return new OpenConnection(connection, keepsStatements: true);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// One that works, and that no transaction is left open on, is kept: after a disk that is full, too. With the last one SQLite would close its log and
    /// begin a new one, and some checks would find room where there is none.
    /// </summary>
    protected override async ValueTask CloseAsync(OpenConnection connection, bool isSound)
    {
        if (isSound && !connection.HasTransaction && _idle.Count < MostIdle)
        {
            _idle.Push(connection);
        }
        else
        {
            await connection.DisposeAsync();
        }

        if (_isDisposed)
        {
            await CloseIdleAsync();
        }
    }

    protected override async Task ExecuteTransactionAsync(
        OpenConnection connection, Func<Session, Task> work, Durability durability, CancellationToken cancellation)
    {
        if (connection.Durability != durability)
        {
            // In WAL mode NORMAL writes the log without waiting for the disk.
            await ExecuteAsync(connection.Connection, durability == Durability.Full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            connection.Durability = durability;
        }

        SqliteTransaction transaction = ((SqliteConnection)connection.Connection).BeginTransaction(deferred: false);
        connection.HasTransaction = true;
        try
        {
            await work(new Session(connection, transaction, cancellation));
            await transaction.CommitAsync(cancellation);
        }
        finally
        {
            await transaction.DisposeAsync();
            connection.HasTransaction = false;
        }
    }

    /// <summary>With the write lock taken first there are no deadlocks.</summary>
    protected override bool IsTransient(DbException fault) => false;

    protected override bool IsEnvironment(DbException fault) =>
        fault is SqliteException { SqliteErrorCode: DiskFull or Busy or Locked or InputOutput or ReadOnly or CannotOpen or NotADatabase or Corrupt };

    /// <summary>What it knows of the file is no longer so.</summary>
    protected override bool Breaks(DbException fault) => fault is SqliteException { SqliteErrorCode: CannotOpen or NotADatabase or Corrupt };

    protected override string Advice(DbException fault) => ((SqliteException)fault).SqliteErrorCode switch
    {
        DiskFull or InputOutput => "Is there room on the disk, and is the disk sound? Nothing but room is needed to go on.",
        Busy or Locked => "Another program holds it: copies and backups are made with 'bonafide db backup'.",
        ReadOnly or CannotOpen => "The server's user must be able to write the file and its folder.",
        NotADatabase or Corrupt => "The file is damaged: stop the server, keep the file aside, and bring back a backup with 'bonafide db restore FILE --replace'.",
        _ => "",
    };

    /// <summary>SQLite tells nobody of another process's writing: whoever follows looks five times a second.</summary>
    internal override Task<ChangeSignal> OpenFaceSignalAsync(CancellationToken cancellation) => Task.FromResult<ChangeSignal>(new Pause());

    private static async Task RequireSoundAsync(SqliteDatabase copy, string file, int newestVersion, CancellationToken cancellation)
    {
        IReadOnlyList<string> faults = await copy.CheckIntegrityAsync(cancellation);
        long version = await copy.ReadAsync(
            async session => await copy.HasTableAsync(session, "schema_versions") ? await session.CountAsync($"SELECT MAX(version) FROM schema_versions") : 0,
            cancellation);
        if (faults.Count > 0 || version < 1 || version > newestVersion)
        {
            throw new StorageException(
                $"{file} cannot be restored: schema version {version}, this program knows 1 to {newestVersion}. {string.Join(' ', faults)}".TrimEnd());
        }
    }

    /// <summary>Forgets what connections that are kept know of the file.</summary>
    internal async Task CloseIdleAsync()
    {
        while (_idle.TryPop(out OpenConnection? connection))
        {
            await connection.DisposeAsync();
        }
    }

    private static async Task ExecuteAsync(DbConnection connection, string pragmas)
    {
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = pragmas;
        await command.ExecuteNonQueryAsync();
    }

    private sealed class Pause : ChangeSignal
    {
        private static readonly TimeSpan _length = TimeSpan.FromMilliseconds(200);

        internal override Task WaitAsync(TimeSpan atMost, CancellationToken cancellation) =>
            Task.Delay(atMost < _length ? atMost : _length, cancellation);

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
