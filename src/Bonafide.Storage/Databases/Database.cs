using System.Data.Common;

namespace Bonafide.Storage.Databases;

/// <summary>
/// One of the two databases. All statements but a handful are the same text for both: 64-bit integers, texts, doubles and
/// bytes only, moments as microseconds since 1970 UTC, ids as text. Thread-safe.
/// </summary>
internal abstract class Database : IAsyncDisposable, IDisposable
{
    /// <summary>How often a piece of work is started again after the database broke a deadlock with it.</summary>
    private const int Attempts = 5;

    /// <summary>For messages: what and where, without credentials.</summary>
    internal abstract string Description { get; }

    /// <summary>The name of its sections in migrations: <c>sqlite</c> or <c>postgres</c>.</summary>
    internal abstract string Product { get; }

    /// <summary>The column type for bytes.</summary>
    internal abstract string BytesType { get; }

    /// <summary>The type of a primary key that the database counts up itself, never giving a number twice.</summary>
    internal abstract string CounterType { get; }

    /// <summary>Reads without a transaction: every statement sees the newest committed state.</summary>
    internal Task<T> ReadAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellation) =>
        RunAsync(async connection => await work(new Session(connection, null, cancellation)), cancellation);

    /// <summary>Writes in one transaction, all or nothing. The work may be started again, so it must not act on the outside.</summary>
    internal Task<T> WriteAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellation) =>
        WriteAsync(Durability.Full, work, cancellation);

    internal Task WriteAsync(Func<Session, Task> work, CancellationToken cancellation) =>
        WriteAsync(
            async session =>
            {
                await work(session);
                return true;
            },
            cancellation);

    internal abstract Task<T> WriteAsync<T>(Durability durability, Func<Session, Task<T>> work, CancellationToken cancellation);

    /// <summary>
    /// Takes a lock of all processes on this database until the transaction ends: alone, or together with others that do not
    /// ask for it alone.
    /// </summary>
    internal abstract Task LockAsync(Session session, SharedLock what, bool alone);

    /// <summary>Whether the schema has this table.</summary>
    internal abstract Task<bool> HasTableAsync(Session session, string table);

    /// <summary>
    /// Takes what was deleted out of the files as well: free pages, dead rows, write-ahead log. True where the database says
    /// that it is done; false where a reader was in the way and the rest will be done later.
    /// </summary>
    internal abstract Task<bool> ScrubAsync(CancellationToken cancellation);

    /// <summary>Tells when faces may have changed, through whichever process.</summary>
    internal abstract Task<ChangeSignal> OpenFaceSignalAsync(CancellationToken cancellation);

    /// <summary>Faults of the files or indexes; empty where there is none.</summary>
    internal abstract Task<IReadOnlyList<string>> CheckIntegrityAsync(CancellationToken cancellation);

    /// <summary>Writes a consistent copy of everything to a new file while others read and write.</summary>
    internal abstract Task BackupAsync(string file, CancellationToken cancellation);

    /// <summary>Replaces everything by a backup, or nothing where it is none or a newer program's. No server may run on the database.</summary>
    /// <param name="newestVersion">Of the schema that this program knows.</param>
    /// <exception cref="StorageException">It cannot be restored; the database is as it was.</exception>
    internal abstract Task RestoreAsync(string file, int newestVersion, CancellationToken cancellation);

    public abstract ValueTask DisposeAsync();

    public abstract void Dispose();

    protected abstract Task<OpenConnection> OpenAsync(CancellationToken cancellation);

    /// <summary>Takes a connection back.</summary>
    /// <param name="isSound">False after a fault that <see cref="Breaks"/> names.</param>
    protected abstract ValueTask CloseAsync(OpenConnection connection, bool isSound);

    protected abstract Task ExecuteTransactionAsync(OpenConnection connection, Func<Session, Task> work, Durability durability, CancellationToken cancellation);

    /// <summary>Whether the same work has a good chance when it is started again at once.</summary>
    protected abstract bool IsTransient(DbException fault);

    /// <summary>Whether the fault lies with the machine (disk full, server gone, file locked) and not with the statement.</summary>
    protected abstract bool IsEnvironment(DbException fault);

    /// <summary>Whether nothing more should be asked over the connection on which it came.</summary>
    protected abstract bool Breaks(DbException fault);

    /// <summary>What whoever runs this should do about it, as a sentence; empty where the fault's own words say it.</summary>
    protected abstract string Advice(DbException fault);

    protected async Task<T> TransactAsync<T>(Durability durability, Func<Session, Task<T>> work, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await RunAsync(
                    async connection =>
                    {
                        T result = default!;
                        await ExecuteTransactionAsync(connection, async session => result = await work(session), durability, cancellation);
                        return result;
                    },
                    cancellation);
            }
            catch (DbException fault) when (attempt < Attempts && IsTransient(fault))
            {
                // Once more: the other side of the deadlock has gone on.
            }
        }
    }

    private async Task<T> RunAsync<T>(Func<OpenConnection, Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            OpenConnection connection = await OpenAsync(cancellation);
            bool isSound = true;
            try
            {
                return await work(connection);
            }
            catch (DbException fault) when (Breaks(fault))
            {
                isSound = false;
                throw;
            }
            finally
            {
                await CloseAsync(connection, isSound);
            }
        }
        catch (DbException fault) when (IsEnvironment(fault))
        {
            throw new StorageUnavailableException($"{Description} cannot be used now: {fault.Message.TrimEnd('.')}. {Advice(fault)}".TrimEnd(), fault);
        }
    }
}
