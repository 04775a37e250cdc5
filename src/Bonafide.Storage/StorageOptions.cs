using Npgsql;

namespace Bonafide.Storage;

/// <summary>Where the record lies and what opens it.</summary>
public sealed record StorageOptions
{
    /// <summary>Holds the SQLite database, the master key and backups; made where it is missing.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Npgsql connection string of a PostgreSQL 15 or newer; null = SQLite in the data folder.</summary>
    public string? PostgresConnection { get; init; }

    /// <summary>64 hex digits or base64 of 32 bytes; null = the file <c>master.key</c> in the data folder.</summary>
    public string? MasterKey { get; init; }

    /// <summary>Shell command that prints the master key; the value goes before it.</summary>
    public string? MasterKeyCommand { get; init; }

    /// <summary>Whether a text is a connection string that names a host. Nothing is connected to.</summary>
    public static bool IsConnection(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text).Host is { Length: > 0 };
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or InvalidCastException)
        {
            return false;
        }
    }

    /// <summary>Whether a text is a master key, right or wrong for a database.</summary>
    public static bool IsMasterKey(string text)
    {
        try
        {
            return Encryption.MasterKey.Parse(text) is not null;
        }
        catch (StorageException)
        {
            return false;
        }
    }
}
