using Bonafide.Storage;
using Bonafide.Storage.Bootstrap;

namespace Bonafide.Server.Settings;

/// <summary>The record's settings, which the server and the commands about the record share.</summary>
public static class StorageSettings
{
    private const string Title = "The record";

    public static StorageOptions Read(SettingReader settings)
    {
        SettingSection record = settings.Section(Title);
        return new StorageOptions
        {
            DataFolder = Path.GetFullPath(record.Text(
                "BONAFIDE_DATA", "data", "Everything that the server keeps; made for its user alone.", "a folder", shown: "`data` below the working folder")),
            PostgresConnection = record.Secret(
                "BONAFIDE_DATABASE", "PostgreSQL 15 or newer instead of SQLite: where several servers share the record.",
                "a connection string such as 'Host=db;Username=bonafide;Password=...;Database=bonafide'", "SQLite in `BONAFIDE_DATA`", StorageOptions.IsConnection),
            MasterKey = record.Secret(
                "BONAFIDE_MASTER_KEY", "The key over all data keys ([storage.md](storage.md)), where several servers share it or it must not lie beside the data.",
                "64 hex digits, or the base64 of 32 bytes: make one with 'openssl rand -hex 32'", "the file `master.key` in `BONAFIDE_DATA`", StorageOptions.IsMasterKey),
            MasterKeyCommand = record.OptionalText(
                "BONAFIDE_MASTER_KEY_COMMAND", "Asks a vault at each start. `BONAFIDE_MASTER_KEY` goes before it.", "a shell command that prints the master key", "none"),
        };
    }

    internal static BootstrapOptions ReadBootstrap(SettingReader settings)
    {
        SettingSection first = settings.Section("The first start");
        BootstrapOptions options = new()
        {
            Key = first.Secret(
                "BONAFIDE_BOOTSTRAP_KEY", "The first API key, for scripted installs; an empty database alone looks at it.", "24 random characters or more", "a random one, printed once"),
            User = first.OptionalText("BONAFIDE_BOOTSTRAP_USER", "The first login, for dialects that want one beside the key; together with its password.", "a user name", "none"),
            Password = first.Secret("BONAFIDE_BOOTSTRAP_PASSWORD", "The first login's password.", "a password that is not weak", "none"),
        };
        settings.Add(options.Faults());
        return options;
    }
}
