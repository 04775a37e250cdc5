using System.Buffers.Binary;

namespace Bonafide.Engine.Imaging;

/// <summary>
/// Counts the scans of a JPEG (ITU-T T.81, annex B). Each scan costs a walk over all blocks, however few bytes it has, and no time limit reaches the codec
/// between them: two megabytes can keep a core busy for minutes.
/// </summary>
internal static class JpegScans
{
    private const byte StartOfScan = 0xda, EndOfImage = 0xd9;

    /// <summary>Scans before the picture's end; counting stops one above the limit.</summary>
    internal static int Count(ReadOnlySpan<byte> jpeg, int limit)
    {
        int scans = 0;
        for (int at = 2; scans <= limit;)
        {
            // Between scans lies coded data, in which 0xff is followed by 0 or by a restart mark.
            int next = at < jpeg.Length ? jpeg[at..].IndexOf((byte)0xff) : -1;
            if (next < 0 || (at += next) + 4 > jpeg.Length)
            {
                return scans;
            }

            byte marker = jpeg[at + 1];
            if (marker == EndOfImage)
            {
                return scans;
            }

            scans += marker == StartOfScan ? 1 : 0;
            at += marker is 0xff ? 1
                : marker is 0 or 1 or (>= 0xd0 and <= 0xd8) ? 2
                : 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 2)..]);
        }

        return scans;
    }
}
