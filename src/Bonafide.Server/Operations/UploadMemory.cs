namespace Bonafide.Server.Operations;

/// <summary>
/// Counts the bytes of all bodies that are being read or worked on: pictures stay in memory, so what callers together may send at once has an end. The
/// bytes count once, although base64 and decoding hold several times as much for a moment.
/// </summary>
internal sealed class UploadMemory(long maxBytes)
{
    private long _held;

    /// <summary>Bytes that are held now.</summary>
    internal long Held => Interlocked.Read(ref _held);

    /// <summary>False where there is no room. What was taken must be given back.</summary>
    internal bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _held, bytes) <= maxBytes)
        {
            return true;
        }

        GiveBack(bytes);
        return false;
    }

    internal void GiveBack(long bytes) => Interlocked.Add(ref _held, -bytes);
}
