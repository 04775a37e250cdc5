namespace Bonafide.Evaluation.Protocols;

/// <summary>Where the pictures of a protocol are read from: a disk, an archive, a folder that must not be left.</summary>
public interface IPictureFiles
{
    /// <summary>All bytes of an entry's file. May be called by several threads at once.</summary>
    /// <exception cref="IOException">It is missing or cannot be read; that is a line of the result and stops nothing.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    byte[] Read(ProtocolEntry entry);
}

/// <summary>Files of this machine, where the entries' paths lead.</summary>
public sealed class LocalFiles : IPictureFiles
{
    public byte[] Read(ProtocolEntry entry) => File.ReadAllBytes(entry.Path);
}
