namespace Bonafide.Storage;

/// <summary>Where the record lies and what opens it.</summary>
public sealed record StorageOptions
{
    /// <summary>Holds the SQLite database, the master key and backups. <c>BONAFIDE_DATA</c>; made where it is missing.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Npgsql connection string of a PostgreSQL 15 or newer. <c>BONAFIDE_DATABASE</c>; null = SQLite in the data folder.</summary>
    public string? PostgresConnection { get; init; }

    /// <summary>64 hex digits or base64 of 32 bytes. <c>BONAFIDE_MASTER_KEY</c>; null = the file <c>master.key</c> in the data folder.</summary>
    public string? MasterKey { get; init; }

    /// <summary>Shell command that prints the master key. <c>BONAFIDE_MASTER_KEY_COMMAND</c>; the value goes before it.</summary>
    public string? MasterKeyCommand { get; init; }

    /// <summary>From the environment; an empty variable counts as absent.</summary>
    /// <param name="variable">Usually <see cref="Environment.GetEnvironmentVariable(string)"/>.</param>
    /// <param name="defaultDataFolder">Where <c>BONAFIDE_DATA</c> is not set.</param>
    public static StorageOptions FromEnvironment(Func<string, string?> variable, string defaultDataFolder) => new()
    {
        DataFolder = Set(variable("BONAFIDE_DATA")) ?? defaultDataFolder,
        PostgresConnection = Set(variable("BONAFIDE_DATABASE")),
        MasterKey = Set(variable("BONAFIDE_MASTER_KEY")),
        MasterKeyCommand = Set(variable("BONAFIDE_MASTER_KEY_COMMAND")),
    };

    private static string? Set(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}
