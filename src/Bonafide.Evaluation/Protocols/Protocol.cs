using System.Security.Cryptography;
using System.Text;

namespace Bonafide.Evaluation.Protocols;

/// <summary>Pictures of known truth, from a CSV file or a folder tree.</summary>
/// <param name="Name">Of the file or folder, for people.</param>
/// <param name="Fingerprint">SHA-256 over every entry: the same pictures with the same truths have the same one.</param>
/// <param name="Entries">In the protocol's order.</param>
public sealed record Protocol(string Name, string Fingerprint, IReadOnlyList<ProtocolEntry> Entries)
{
    /// <exception cref="FormatException">It is no protocol; the message says what is missing.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Protocol Open(string path)
    {
        IReadOnlyList<ProtocolEntry> entries = Directory.Exists(path) ? ProtocolFolder.Read(path) : ProtocolFile.Read(path);
        return entries.Count > 0
            ? Of(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))), entries)
            : throw new FormatException($"{path}: there is no picture in it.");
    }

    /// <summary>Entries that were read elsewhere.</summary>
    public static Protocol Of(string name, IReadOnlyList<ProtocolEntry> entries) => new(name, FingerprintOf(entries), entries);

    private static string FingerprintOf(IEnumerable<ProtocolEntry> entries)
    {
        StringBuilder text = new();
        foreach (ProtocolEntry entry in entries)
        {
            text.AppendJoin('\n', entry.Name, entry.Source, entry.Subject, entry.Species ?? "", entry.Species is null ? "1" : "0", entry.Split, entry.Camera, entry.Group, entry.Sha256, "").Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
