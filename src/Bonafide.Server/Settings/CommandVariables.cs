namespace Bonafide.Server.Settings;

/// <summary>Variables that commands read beside the server's, so that none of them is taken for a misspelt setting.</summary>
internal static class CommandVariables
{
    internal static void Declare(SettingReader settings)
    {
        SettingSection commands = settings.Section("Only for commands");
        commands.Elsewhere("BONAFIDE_SERVER", "`bonafide check` asks this server instead of judging by itself.", "a URL");
        commands.Elsewhere("BONAFIDE_KEY", "The API key of commands that ask a server.", isSecret: true);
        commands.Elsewhere("BONAFIDE_TOKEN", "The access token of `bonafide conformance`, for dialects that want one.", isSecret: true);
        commands.Elsewhere("BONAFIDE_USER", "The user of `bonafide conformance`, for dialects that want a login.");
        commands.Elsewhere("BONAFIDE_PASSWORD", "That user's password.", isSecret: true);
        commands.Elsewhere("BONAFIDE_NEXT_MASTER_KEY", "The new key of `bonafide db rotate-key`, where the key comes from outside.", "64 hex digits, or the base64 of 32 bytes", isSecret: true);
    }
}
