namespace Bonafide.Storage;

/// <summary>
/// The database cannot be used now: disk full, server gone, file locked. Nothing of the call was kept, nothing that was
/// acknowledged before is lost, and the next call tries afresh.
/// </summary>
public sealed class StorageUnavailableException(string message, Exception cause) : Exception(message, cause);
