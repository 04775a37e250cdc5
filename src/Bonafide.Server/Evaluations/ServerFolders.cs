using Bonafide.Evaluation.Protocols;
using Bonafide.Evaluation.Scoring;

namespace Bonafide.Server.Evaluations;

/// <summary>
/// Folders of the server whose pictures may be evaluated: those that the operator named, and what lies right below them. A person chooses from this list and never
/// types a path; links below a named folder are not followed.
/// </summary>
internal sealed class ServerFolders(ServerOptions options)
{
    private const int MaxChoices = 200;

    private static readonly EnumerationOptions _here = new() { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };

    private static readonly EnumerationOptions _below = new() { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true, RecurseSubdirectories = true };

    internal bool AreAllowed => options.EvaluationFolders.Count > 0;

    /// <summary>Full paths of folders and of CSV protocols, in the operator's order.</summary>
    internal IReadOnlyList<string> List() => [.. options.EvaluationFolders.SelectMany(Below).Distinct(StringComparer.Ordinal).Take(MaxChoices)];

    /// <exception cref="EvaluationException">It is not in the list, or cannot be evaluated; the message says why.</exception>
    internal EvaluationPictures Open(string choice)
    {
        string root = options.EvaluationFolders.FirstOrDefault(folder => Below(folder).Contains(choice, StringComparer.Ordinal))
            ?? throw new EvaluationException("This folder is not among those that may be evaluated. The operator names them in BONAFIDE_EVALUATION_FOLDERS.");
        string title = Path.GetFileName(Path.TrimEndingDirectorySeparator(choice));
        try
        {
            bool isFolder = Directory.Exists(choice);
            IReadOnlyList<ProtocolEntry> entries = isFolder
                ? ProtocolFolder.Of(Directory.EnumerateFiles(choice, "*", _below).Select(file => Path.GetRelativePath(choice, file).Replace('\\', '/')))
                : ReadTable(choice, title);
            string start = isFolder ? choice : Path.GetDirectoryName(choice)!;
            return new EvaluationPictures(
                EvaluationPictures.Checked(title, [.. entries.Select(entry => entry with { Path = Path.Combine(start, entry.Path) })]), new ConfinedFiles(root), EvaluationSource.Folder, null);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new EvaluationException($"The server cannot read {choice}.");
        }
    }

    private static IReadOnlyList<ProtocolEntry> ReadTable(string path, string title)
    {
        if (new FileInfo(path).Length > EvaluationPictures.MaxProtocolBytes)
        {
            throw new EvaluationException($"{title} is larger than {EvaluationPictures.MaxProtocolBytes / (1024 * 1024)} MB.");
        }

        using StreamReader text = new(path);
        return EvaluationPictures.ReadProtocol(text, title);
    }

    private static string[] Below(string root)
    {
        try
        {
            string[] folders = [root, .. Directory.EnumerateDirectories(root, "*", _here).Order(StringComparer.Ordinal)];
            return [.. folders.SelectMany(folder => (string[])[folder, .. Directory.EnumerateFiles(folder, "*.csv", _here).Order(StringComparer.Ordinal)])];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}

/// <summary>Files below a folder that must not be left: not by <c>..</c> or a full path in a protocol, and not by a link.</summary>
internal sealed class ConfinedFiles(string root) : IPictureFiles
{
    private readonly string _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

    public byte[] Read(ProtocolEntry entry)
    {
        FileInfo file = new(Path.GetFullPath(entry.Path));
        if (!IsInside(file))
        {
            throw new UnauthorizedAccessException("The file lies outside of the folder that may be evaluated.");
        }

        return file.Exists && file.Length > EvaluationPictures.MaxPictureBytes ? throw new IOException("The file is too large.") : File.ReadAllBytes(file.FullName);
    }

    private bool IsInside(FileInfo file)
    {
        if (!file.FullName.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            return false;
        }

        FileSystemInfo? step = file;
        while (step is not null && step.FullName.Length > _root.Length)
        {
            if (step.LinkTarget is not null)
            {
                return false;
            }

            step = step is FileInfo inside ? inside.Directory : ((DirectoryInfo)step).Parent;
        }

        return true;
    }
}
