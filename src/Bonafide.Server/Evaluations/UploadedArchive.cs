using System.IO.Compression;
using Bonafide.Evaluation.Protocols;
using Bonafide.Evaluation.Scoring;

namespace Bonafide.Server.Evaluations;

/// <summary>
/// A zip file that somebody sent, read where it lies: nothing of it is unpacked onto the disk, so no name in it can lead anywhere, and one picture at a time is in memory.
/// </summary>
internal sealed class UploadedArchive : IPictureFiles, IDisposable
{
    internal const int MaxEntries = 100_000;

    /// <summary>Unpacked, over the bytes that may be sent: pictures hardly shrink, so more is a bomb.</summary>
    internal const int MaxExpansion = 4;

    private const int MaxDirectoryBytes = 32 * 1024 * 1024, MaxDepth = 4;

    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _files;
    private readonly Lock _turn = new();

    private UploadedArchive(ZipArchive archive, Dictionary<string, ZipArchiveEntry> files)
    {
        _archive = archive;
        _files = files;
    }

    /// <param name="spool">The file; from here on it belongs to what is answered, and ends with a refusal.</param>
    /// <param name="title">Its name, for people.</param>
    /// <param name="maxBytes">How much may be sent.</param>
    /// <exception cref="EvaluationException">It cannot be evaluated; the message says why.</exception>
    internal static EvaluationPictures Open(SealedSpool spool, string title, long maxBytes)
    {
        try
        {
            (ZipArchive archive, IReadOnlyList<ZipArchiveEntry> all) = OpenDirectory(spool);
            Dictionary<string, ZipArchiveEntry> files = WithoutCommonFolder(Named(all, maxBytes));
            UploadedArchive uploaded = new(archive, files);
            return new EvaluationPictures(EvaluationPictures.Checked(title, uploaded.Entries()), uploaded, EvaluationSource.Upload, uploaded);
        }
        catch
        {
            spool.Dispose();
            throw;
        }
    }

    public byte[] Read(ProtocolEntry entry) => _files.TryGetValue(entry.Path, out ZipArchiveEntry? file)
        ? Read(file, EvaluationPictures.MaxPictureBytes)
        : throw new FileNotFoundException("The archive has no such file.");

    public void Dispose() => _archive.Dispose();

    private static (ZipArchive Archive, IReadOnlyList<ZipArchiveEntry> Entries) OpenDirectory(SealedSpool spool)
    {
        try
        {
            spool.ReadBudget = MaxDirectoryBytes;
            ZipArchive archive = new(spool, ZipArchiveMode.Read);
            IReadOnlyList<ZipArchiveEntry> entries = archive.Entries;
            spool.ReadBudget = long.MaxValue;
            return (archive, entries);
        }
        catch (Exception fault) when (IsOfTheArchive(fault))
        {
            throw new EvaluationException("This is no zip file that can be read, or it holds far too many files.");
        }
    }

    /// <summary>Every file by its name, with forward slashes.</summary>
    private static Dictionary<string, ZipArchiveEntry> Named(IReadOnlyList<ZipArchiveEntry> all, long maxBytes)
    {
        if (all.Count > MaxEntries)
        {
            throw new EvaluationException($"The zip file holds {all.Count} files; at most {MaxEntries} are taken.");
        }

        long expanded = 0;
        Dictionary<string, ZipArchiveEntry> files = new(StringComparer.Ordinal);
        foreach (ZipArchiveEntry entry in all)
        {
            string name = entry.FullName.Replace('\\', '/');
            if (name.EndsWith('/') || name.StartsWith("__MACOSX/", StringComparison.Ordinal) || name.EndsWith(".DS_Store", StringComparison.Ordinal))
            {
                continue;
            }

            if (name.Length is 0 or > EvaluationPictures.MaxNameLength || name.Any(char.IsControl) || name[0] == '/' || (name.Length > 1 && name[1] == ':') || name.Split('/').Contains(".."))
            {
                throw new EvaluationException($"The zip file holds a name that leads out of it or is none: '{Shown(name)}'. Pack the folder itself, without '..' and full paths.");
            }

            if (entry.IsEncrypted)
            {
                throw new EvaluationException("The zip file is locked with a password. Pack it without one.");
            }

            if (!files.TryAdd(name, entry))
            {
                throw new EvaluationException($"The zip file holds '{Shown(name)}' twice.");
            }

            expanded += entry.Length;
            if (entry.Length < 0 || expanded > MaxExpansion * maxBytes)
            {
                throw new EvaluationException($"Unpacked, the zip file would have more than {MaxExpansion * maxBytes / (1024 * 1024)} MB: pictures do not shrink like that.");
            }
        }

        return files;
    }

    /// <summary>People pack a folder together with its name: that is not part of the tree.</summary>
    private static Dictionary<string, ZipArchiveEntry> WithoutCommonFolder(Dictionary<string, ZipArchiveEntry> files)
    {
        for (int depth = 0; depth < MaxDepth && files.Count > 0 && ProtocolFolder.Of(files.Keys).Count == 0; depth++)
        {
            string folder = files.Keys.First().Split('/')[0] + "/";
            if (!files.Keys.All(name => name.StartsWith(folder, StringComparison.Ordinal)))
            {
                break;
            }

            files = files.ToDictionary(file => file.Key[folder.Length..], file => file.Value, StringComparer.Ordinal);
        }

        return files;
    }

    /// <summary>By <c>protocol.csv</c>, else by the tree, else by the one CSV file at the top.</summary>
    private IReadOnlyList<ProtocolEntry> Entries()
    {
        IReadOnlyList<ProtocolEntry> tree = ProtocolFolder.Of(_files.Keys);
        string[] tables = [.. _files.Keys.Where(name => !name.Contains('/') && name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))];
        string? table = tables.FirstOrDefault(name => name.Equals("protocol.csv", StringComparison.OrdinalIgnoreCase)) ?? (tree.Count == 0 && tables.Length == 1 ? tables[0] : null);
        if (table is null)
        {
            return tree;
        }

        try
        {
            using StreamReader text = new(new MemoryStream(Read(_files[table], EvaluationPictures.MaxProtocolBytes)));
            return EvaluationPictures.ReadProtocol(text, table);
        }
        catch (IOException)
        {
            throw new EvaluationException($"{table} in the zip file cannot be read, or is larger than {EvaluationPictures.MaxProtocolBytes / (1024 * 1024)} MB.");
        }
    }

    /// <exception cref="IOException">It is damaged, or not as large as the archive says.</exception>
    private byte[] Read(ZipArchiveEntry file, long maxBytes)
    {
        if (file.Length > maxBytes)
        {
            throw new IOException("The file is too large.");
        }

        byte[] bytes = new byte[file.Length];
        try
        {
            lock (_turn)
            {
                using Stream stream = file.Open();
                stream.ReadExactly(bytes);
                return stream.ReadByte() < 0 ? bytes : throw new IOException("The file is larger than the archive says.");
            }
        }
        catch (Exception fault) when (IsOfTheArchive(fault))
        {
            throw new IOException("The file is damaged.", fault);
        }
    }

    private static bool IsOfTheArchive(Exception fault) =>
        fault is InvalidDataException or IOException or NotSupportedException or ArgumentException or OverflowException;

    private static string Shown(string name) => new([.. name.Take(80).Select(letter => char.IsControl(letter) ? '?' : letter)]);
}
