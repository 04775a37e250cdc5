namespace Bonafide.Evaluation.Protocols;

/// <summary>
/// Reads a folder tree as a protocol: <c>bonafide/…</c> holds bona fide presentations, <c>attack/SPECIES/…</c> attacks of one species each. The same tree
/// may lie below folders named development and test, which then are the splits. A folder below is the source; everything else is ignored.
/// </summary>
public static class ProtocolFolder
{
    private static readonly string[] _extensions = [".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff"];

    /// <exception cref="FormatException">There is no picture of known truth.</exception>
    public static IReadOnlyList<ProtocolEntry> Read(string folder)
    {
        string root = Path.GetFullPath(folder);
        ProtocolEntry[] entries =
        [
            .. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
                .Where(file => _extensions.Contains(Path.GetExtension(file).ToLowerInvariant()))
                .Order(StringComparer.Ordinal)
                .Select(file => Entry(root, file))
                .OfType<ProtocolEntry>(),
        ];
        return entries.Length > 0
            ? entries
            : throw new FormatException($"{folder}: no pictures in bonafide/ or attack/SPECIES/, nor in these below development/ and test/.");
    }

    private static ProtocolEntry? Entry(string root, string file)
    {
        string name = Path.GetRelativePath(root, file).Replace('\\', '/');
        string[] parts = name.Split('/');
        string split = parts[0] is "development" or "test" ? parts[0] : "";
        string[] below = split.Length > 0 ? parts[1..] : parts;
        return below switch
        {
            ["bonafide" or "bona_fide" or "bona-fide", .. var rest] => Named(rest, null),
            ["attack" or "attacks", var species, _, ..] => Named(below[2..], species),
            _ => null,
        };

        ProtocolEntry Named(string[] rest, string? species) => new(file, rest.Length > 1 ? rest[0] : "", "", species, split) { Name = name };
    }
}
