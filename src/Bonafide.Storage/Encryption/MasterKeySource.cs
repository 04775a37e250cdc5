using System.Diagnostics;

namespace Bonafide.Storage.Encryption;

/// <summary>Where the master key comes from: a value (environment), a command that prints it, else a file made at first start.</summary>
internal sealed class MasterKeySource(StorageOptions options)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The file is ours to replace at a rotation; a value or a command is the operator's.</summary>
    internal bool IsFile => options.MasterKey is null && options.MasterKeyCommand is null;

    internal string File => Path.Combine(options.DataFolder, "master.key");

    /// <summary>Holds the next key while a rotation is under way, so that a crash in the middle locks nobody out.</summary>
    internal string NextFile => File + ".next";

    /// <summary>Reads the key; makes the file where there is none and the database has no keys yet.</summary>
    /// <param name="mayCreate">False where a database already holds keys wrapped by a key that we then lack.</param>
    /// <exception cref="StorageException">Missing, unreadable, readable by others, or no key.</exception>
    internal async Task<MasterKey> LoadAsync(bool mayCreate, CancellationToken cancellation)
    {
        if (options.MasterKey is { } value)
        {
            return MasterKey.Parse(value);
        }

        if (options.MasterKeyCommand is { } command)
        {
            return MasterKey.Parse(await RunAsync(command, cancellation));
        }

        if (!System.IO.File.Exists(File))
        {
            if (!mayCreate)
            {
                throw new StorageException(
                    $"The master key {File} is missing, and the database holds keys that only it opens: put it back from your safe copy.");
            }

            MasterKey made = MasterKey.Create();
            Write(File, made);
            return made;
        }

        return Read(File);
    }

    /// <summary>The key of a rotation that a crash interrupted; null where there is none.</summary>
    internal MasterKey? LoadNext() => IsFile && System.IO.File.Exists(NextFile) ? Read(NextFile) : null;

    internal void StoreNext(MasterKey key)
    {
        System.IO.File.Delete(NextFile);
        Write(NextFile, key);
    }

    /// <summary>Puts the next key in the place of the old one, which is gone then.</summary>
    internal void PromoteNext() => System.IO.File.Move(NextFile, File, overwrite: true);

    private static MasterKey Read(string file)
    {
        if (!OperatingSystem.IsWindows() && (System.IO.File.GetUnixFileMode(file) & ~OwnerOnly) is var beyond and not UnixFileMode.None)
        {
            throw new StorageException($"The master key {file} may be used by others ({beyond}): chmod 600 it, and rotate the key if that was not intended.");
        }

        try
        {
            return MasterKey.Parse(System.IO.File.ReadAllText(file));
        }
        catch (StorageException fault)
        {
            throw new StorageException($"The master key {file} is damaged: put it back from your safe copy. {fault.Message}", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"The master key {file} cannot be read ({fault.Message}): let the server's user own it, or put it back from your safe copy.", fault);
        }
    }

    private static void Write(string file, MasterKey key)
    {
        FileStreamOptions creation = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            creation.UnixCreateMode = OwnerOnly;
        }

        using FileStream stream = new(file, creation);
        stream.Write(System.Text.Encoding.ASCII.GetBytes(key.Reveal() + "\n"));
        stream.Flush(flushToDisk: true);
    }

    private static async Task<string> RunAsync(string command, CancellationToken cancellation)
    {
        ProcessStartInfo start = new("/bin/sh", ["-c", command]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string printed = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode == 0
            ? printed
            : throw new StorageException($"The command for the master key ended with {process.ExitCode}.");
    }
}
