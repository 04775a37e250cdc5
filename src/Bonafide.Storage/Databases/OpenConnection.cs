using System.Data.Common;

namespace Bonafide.Storage.Databases;

/// <summary>A connection that is open, with the statements that are prepared on it. Used by one piece of work at a time.</summary>
/// <param name="connection">Disposed of with it.</param>
/// <param name="keepsStatements">Whether a statement that ran is kept for the next time; a driver may do so itself.</param>
internal sealed class OpenConnection(DbConnection connection, bool keepsStatements) : IAsyncDisposable
{
    /// <summary>More different texts than the stores have; those that are put together from parts must not pile up.</summary>
    private const int MostStatements = 256;

    /// <summary>A statement keeps what it was given until it runs again: pictures shall not stay so.</summary>
    private const int MostKeptBytes = 16 * 1024;

    private readonly Dictionary<string, DbCommand> _statements = new(StringComparer.Ordinal);

    internal DbConnection Connection => connection;

    /// <summary>Of the last transaction; null before the first.</summary>
    internal Durability? Durability { get; set; }

    /// <summary>Whether one was begun that could not be ended.</summary>
    internal bool HasTransaction { get; set; }

    /// <summary>A statement of this text that has run before, with its parameters; null where there is none at hand. Not another's until it is given back.</summary>
    internal DbCommand? Take(string text) => _statements.Remove(text, out DbCommand? command) ? command : null;

    /// <summary>Takes a statement back that ran to its end: keeps or disposes of it.</summary>
    internal ValueTask GiveBackAsync(string text, DbCommand command)
    {
        // Pragmas are carried out while they are prepared (sqlite.org/pragma.html): once only, where they were kept.
        bool isKept = keepsStatements && _statements.Count < MostStatements && !text.StartsWith("PRAGMA", StringComparison.Ordinal) && !HoldsMuch(command) && _statements.TryAdd(text, command);
        return isKept ? ValueTask.CompletedTask : command.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (DbCommand command in _statements.Values)
        {
            await command.DisposeAsync();
        }

        await connection.DisposeAsync();
    }

    private static bool HoldsMuch(DbCommand command)
    {
        foreach (DbParameter parameter in command.Parameters)
        {
            if (parameter.Value is byte[] { Length: > MostKeptBytes } or string { Length: > MostKeptBytes })
            {
                return true;
            }
        }

        return false;
    }
}
