namespace Bonafide.Evaluation.Protocols;

/// <summary>
/// Reads a folder tree as a protocol: <c>bonafide/…</c> holds bona fide presentations, <c>attack/SPECIES/…</c> attacks of one species each. The same tree
/// may lie below folders named development and test, which then are the splits. A folder below is the source; everything else is ignored.
/// </summary>
public static class ProtocolFolder
{
    /// <summary>What there is without a picture of known truth.</summary>
    public const string NoPictures = "no pictures in bonafide/ or attack/SPECIES/, nor in these below development/ and test/.";

    private static readonly string[] _extensions = [".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff"];

    /// <exception cref="FormatException">There is no picture of known truth.</exception>
    public static IReadOnlyList<ProtocolEntry> Read(string folder)
    {
        string root = Path.GetFullPath(folder);
        IReadOnlyList<ProtocolEntry> entries = Of(Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(root, file).Replace('\\', '/')));
        return entries.Count > 0
            ? [.. entries.Select(entry => entry with { Path = Path.Combine(root, entry.Path) })]
            : throw new FormatException($"{folder}: {NoPictures}");
    }

    /// <summary>The pictures of known truth among files; their paths are their names.</summary>
    /// <param name="names">Relative to the tree's root, with forward slashes.</param>
    public static IReadOnlyList<ProtocolEntry> Of(IEnumerable<string> names) =>
    [
        .. names.Where(name => _extensions.Contains(Path.GetExtension(name).ToLowerInvariant())).Order(StringComparer.Ordinal).Select(Entry).OfType<ProtocolEntry>(),
    ];

    private static ProtocolEntry? Entry(string name)
    {
        string[] parts = name.Split('/');
        string split = parts[0] is "development" or "test" ? parts[0] : "";
        string[] below = split.Length > 0 ? parts[1..] : parts;
        return below switch
        {
            ["bonafide" or "bona_fide" or "bona-fide", .. var rest] => Named(rest, null),
            ["attack" or "attacks", var species, _, ..] => Named(below[2..], species),
            _ => null,
        };

        ProtocolEntry Named(string[] rest, string? species) => new(name, rest.Length > 1 ? rest[0] : "", "", species, split);
    }
}
