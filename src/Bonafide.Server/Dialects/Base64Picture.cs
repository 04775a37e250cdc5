namespace Bonafide.Server.Dialects;

/// <summary>A picture inside JSON: base64, bare or as a data URI. White space is let pass, since clients wrap lines.</summary>
internal static class Base64Picture
{
    private const string DataScheme = "data:";

    /// <summary>The bytes; false where the text is missing, empty or no base64.</summary>
    internal static bool TryRead(string? text, out ReadOnlyMemory<byte> picture)
    {
        picture = default;
        ReadOnlySpan<char> base64 = text;
        if (base64.StartsWith(DataScheme, StringComparison.OrdinalIgnoreCase))
        {
            base64 = base64[(base64.IndexOf(',') + 1)..];
        }

        byte[] bytes = new byte[(base64.Length / 4 * 3) + 3];
        if (!Convert.TryFromBase64Chars(base64, bytes, out int length) || length == 0)
        {
            return false;
        }

        picture = bytes.AsMemory(0, length);
        return true;
    }
}
