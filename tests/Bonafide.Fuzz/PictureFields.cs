using System.Buffers.Binary;
using Bonafide.Engine.Imaging;

namespace Bonafide.Fuzz;

/// <summary>Where the four formats keep lengths and sizes, and the checksums that would hide every other change.</summary>
internal static class PictureFields
{
    private static readonly uint[] _checksums = [.. Enumerable.Range(0, 256).Select(number =>
    {
        uint sum = (uint)number;
        for (int bit = 0; bit < 8; bit++)
        {
            sum = (sum & 1) != 0 ? (sum >> 1) ^ 0xedb88320 : sum >> 1;
        }

        return sum;
    })];

    internal static List<LengthField> Of(byte[] picture) => ImageSignature.Of(picture) switch
    {
        ImageFormat.Png => Png(picture),
        ImageFormat.Jpeg => Jpeg(picture),
        ImageFormat.WebP => WebP(picture),
        ImageFormat.Tiff => Tiff(picture),
        null => [],
    };

    private static List<LengthField> Png(byte[] png)
    {
        List<LengthField> fields = [new(16, 4, true), new(20, 4, true)];
        for (int at = 8; at + 12 <= png.Length;)
        {
            fields.Add(new(at, 4, true));
            uint length = BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at));
            at = length > png.Length - at - 12 ? png.Length : at + 12 + (int)length;
        }

        return fields;
    }

    private static List<LengthField> Jpeg(byte[] jpeg)
    {
        List<LengthField> fields = [];
        for (int at = 2; at + 9 <= jpeg.Length && jpeg[at] == 0xff;)
        {
            fields.Add(new(at + 2, 2, true));
            if (jpeg[at + 1] is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc))
            {
                fields.AddRange([new(at + 5, 2, true), new(at + 7, 2, true), new(at + 9, 2, true), new(at + 11, 2, true)]);
            }

            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(at + 2));
        }

        return fields;
    }

    private static List<LengthField> WebP(byte[] webP)
    {
        List<LengthField> fields = [new(4, 4, false)];
        for (int at = 12; at + 12 <= webP.Length;)
        {
            fields.AddRange([new(at + 4, 4, false), new(at + 8, 4, false), new(at + 12, 4, false), new(at + 14, 2, false)]);
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(webP.AsSpan(at + 4));
            at = length > webP.Length - at - 8 ? webP.Length : at + 8 + (int)(length + (length & 1));
        }

        return fields;
    }

    private static List<LengthField> Tiff(byte[] tiff)
    {
        bool big = tiff[0] == (byte)'M';
        List<LengthField> fields = [new(4, 4, big)];
        uint directory = Number(tiff, 4, big);
        if (directory > tiff.Length - 2)
        {
            return fields;
        }

        fields.Add(new((int)directory, 2, big));
        int entries = big ? BinaryPrimitives.ReadUInt16BigEndian(tiff.AsSpan((int)directory)) : BinaryPrimitives.ReadUInt16LittleEndian(tiff.AsSpan((int)directory));
        for (int at = (int)directory + 2; entries > 0 && at + 12 <= tiff.Length; at += 12, entries--)
        {
            fields.AddRange([new(at, 2, big), new(at + 2, 2, big), new(at + 4, 4, big), new(at + 8, 4, big), new(at + 8, 2, big)]);
        }

        return fields;
    }

    private static uint Number(byte[] bytes, int at, bool big) => at + 4 > bytes.Length ? 0
        : big ? BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    /// <summary>Writes the checksum of each chunk of a PNG anew; anything else stays as it is.</summary>
    internal static void Seal(byte[] picture)
    {
        if (ImageSignature.Of(picture) != ImageFormat.Png)
        {
            return;
        }

        for (int at = 8; at + 12 <= picture.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(picture.AsSpan(at));
            if (length > picture.Length - at - 12)
            {
                return;
            }

            BinaryPrimitives.WriteUInt32BigEndian(picture.AsSpan(at + 8 + (int)length), Checksum(picture.AsSpan(at + 4, 4 + (int)length)));
            at += 12 + (int)length;
        }
    }

    /// <summary>CRC-32 as PNG wants it (ISO 3309).</summary>
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = uint.MaxValue;
        foreach (byte value in bytes)
        {
            sum = (sum >> 8) ^ _checksums[(byte)(sum ^ value)];
        }

        return ~sum;
    }
}
