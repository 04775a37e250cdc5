namespace Bonafide.Evaluation.Protocols;

/// <summary>Reads a protocol: CSV with a header, columns path, source, subject, is_bona_fide, pai_species, split; others are ignored.</summary>
public static class ProtocolFile
{
    /// <exception cref="FormatException">A column or a truth is missing; the message names the line.</exception>
    public static IReadOnlyList<ProtocolEntry> Read(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string[] lines = File.ReadAllLines(path);
        string[] header = lines.Length > 0 ? lines[0].Split(',') : [];
        int picture = Column(header, "path", path);
        int source = Column(header, "source", path);
        int subject = Column(header, "subject", path);
        int truth = Column(header, "is_bona_fide", path);
        int species = Column(header, "pai_species", path);
        int split = Column(header, "split", path);
        List<ProtocolEntry> entries = [];
        for (int i = 1; i < lines.Length; i++)
        {
            if (lines[i].Length == 0)
            {
                continue;
            }

            string[] cells = lines[i].Split(',');
            if (cells.Length < header.Length - 1 || cells[truth] is not ("0" or "1"))
            {
                throw new FormatException($"{path}, line {i + 1}: is_bona_fide must be 0 or 1 and every column must be there.");
            }

            string? attack = cells[truth] == "1" ? null : cells[species] is { Length: > 0 } named ? named : "unknown";
            entries.Add(new ProtocolEntry(Path.Combine(folder, cells[picture]), cells[source], cells[subject], attack, cells[split]));
        }

        return entries;
    }

    private static int Column(string[] header, string name, string path)
    {
        int index = Array.IndexOf(header, name);
        return index >= 0 ? index : throw new FormatException($"{path}: the header has no column '{name}'.");
    }
}
