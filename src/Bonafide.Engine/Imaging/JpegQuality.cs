using System.Buffers.Binary;

namespace Bonafide.Engine.Imaging;

/// <summary>
/// Estimates the quality setting with which a JPEG was written from its luminance quantisation table, by inverting libjpeg's
/// scaling of the standard table (ITU-T T.81, annex K.1; jpeg_quality_scaling in the IJG library).
/// </summary>
internal static class JpegQuality
{
    /// <summary>Sum of the standard luminance table, of which every table at quality 50 is a copy.</summary>
    private const double StandardSum = 3_688;

    /// <summary>1 to 100, or null where there is no table to read.</summary>
    internal static int? Estimate(ReadOnlySpan<byte> jpeg)
    {
        for (int at = 2; at + 4 <= jpeg.Length && jpeg[at] == 0xff;)
        {
            byte marker = jpeg[at + 1];
            if (marker == 0xff)
            {
                at++;
                continue;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 2)..]);
            if (marker == 0xda || length < 2 || at + 2 + length > jpeg.Length)
            {
                return null;
            }

            if (marker == 0xdb && Table(jpeg.Slice(at + 4, length - 2)) is { } quality)
            {
                return quality;
            }

            at += 2 + length;
        }

        return null;
    }

    private static int? Table(ReadOnlySpan<byte> segment)
    {
        while (segment.Length > 0)
        {
            bool wide = segment[0] >> 4 != 0;
            int bytes = wide ? 128 : 64;
            if (segment.Length < 1 + bytes)
            {
                return null;
            }

            if ((segment[0] & 15) == 0)
            {
                double sum = 0;
                for (int i = 0; i < 64; i++)
                {
                    sum += wide ? BinaryPrimitives.ReadUInt16BigEndian(segment[(1 + (2 * i))..]) : segment[1 + i];
                }

                double percent = 100 * sum / StandardSum;
                double quality = percent <= 100 ? (200 - percent) / 2 : 5_000 / percent;
                return (int)Math.Clamp(Math.Round(quality), 1, 100);
            }

            segment = segment[(1 + bytes)..];
        }

        return null;
    }
}
