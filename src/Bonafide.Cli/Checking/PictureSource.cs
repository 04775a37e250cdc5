using Bonafide.Engine.Imaging;

namespace Bonafide.Cli.Checking;

/// <summary>Where a picture comes from: a file, or the standard input where it is called "-".</summary>
internal sealed record PictureSource(string Name)
{
    private const string StandardInput = "-";

    /// <summary>No limit of any decoder or server lets more pass; beyond it a file is not even read.</summary>
    private const int MaxBytes = 64 * 1024 * 1024;

    private static readonly string[] _extensions = [".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff"];

    /// <summary>The pictures that the names stand for: a folder for those in it, in order of their names.</summary>
    internal static IReadOnlyList<PictureSource> Expand(IEnumerable<string> names) => [.. names.SelectMany(PicturesOf)];

    /// <returns>The bytes, or why there are none.</returns>
    internal async Task<(byte[] Bytes, CheckFault? Fault)> ReadAsync(Shell shell, CancellationToken cancellation)
    {
        try
        {
            if (Name == StandardInput)
            {
                await using Stream input = shell.OpenInput();
                return await ReadAsync(input, cancellation);
            }

            if (Directory.Exists(Name))
            {
                return ([], new CheckFault("no_pictures", $"The folder holds no picture that can be read ({string.Join(' ', _extensions)})."));
            }

            await using FileStream file = File.OpenRead(Name);
            return await ReadAsync(file, cancellation);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return ([], new CheckFault("not_found", "There is no such file. Check the name."));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return ([], new CheckFault("unreadable", $"The file cannot be read: {fault.Message}"));
        }
    }

    private static IEnumerable<PictureSource> PicturesOf(string name)
    {
        if (name == StandardInput || !Directory.Exists(name))
        {
            return [new PictureSource(name)];
        }

        EnumerationOptions flat = new(); // Takes hidden files and folders that may not be read for empty, and looks into no others.
        PictureSource[] pictures = [.. Directory.EnumerateFiles(name, "*", flat)
            .Where(path => _extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .Select(path => new PictureSource(path))];
        return pictures.Length > 0 ? pictures : [new PictureSource(name)];
    }

    private static async Task<(byte[] Bytes, CheckFault? Fault)> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        using MemoryStream bytes = new();
        byte[] block = new byte[128 * 1024];
        for (int read; (read = await stream.ReadAsync(block, cancellation)) > 0;)
        {
            bytes.Write(block, 0, read);
            if (bytes.Length > MaxBytes)
            {
                return ([], FaultAdvice.For(ImageFault.TooManyBytes, $"more than {MaxBytes / 1024 / 1024} MB"));
            }
        }

        return (bytes.ToArray(), null);
    }
}
