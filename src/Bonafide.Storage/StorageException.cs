namespace Bonafide.Storage;

/// <summary>The storage must not be used as it is; the message says why and what to do. Raised at start and by maintenance.</summary>
public sealed class StorageException : Exception
{
    public StorageException(string message)
        : base(message)
    {
    }

    public StorageException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
