using System.Buffers.Binary;
using System.IO.Compression;
using Bonafide.Engine.Imaging;

namespace Bonafide.Engine.Tests.Imaging;

/// <summary>Few bytes that promise much, made byte by byte.</summary>
internal static class Bombs
{
    /// <summary>A sound picture of the format whose header promises another size.</summary>
    internal static byte[] Sized(ImageFormat format, int width, int height)
    {
        using RgbImage small = TestPictures.Gradient(16, 16);
        byte[] bytes = ImageEncoder.Encode(small, format);
        switch (format)
        {
            case ImageFormat.Png:
                return TestPng.Write(width, height, 8, TestPng.Rgb, []);
            case ImageFormat.Jpeg:
                int frame = IndexOf(bytes, [0xff, 0xc0]);
                BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(frame + 5), (ushort)height);
                BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(frame + 7), (ushort)width);
                break;
            case ImageFormat.WebP:
                int key = IndexOf(bytes, [0x9d, 0x01, 0x2a]); // Of a lossy key frame: 14 bits each follow.
                BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(key + 3), (ushort)width);
                BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(key + 5), (ushort)height);
                break;
            case ImageFormat.Tiff:
                int directory = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4));
                for (int at = directory + 2; at + 12 <= bytes.Length; at += 12)
                {
                    ushort tag = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));
                    if (tag is 256 or 257)
                    {
                        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at + 2), 4);
                        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at + 8), tag == 256 ? width : height);
                    }
                }

                break;
        }

        return bytes;
    }

    /// <summary>A progressive JPEG in grey whose every scan but the first says in a few bytes that nothing changes: each costs a walk over all blocks.</summary>
    internal static byte[] ManyScans(int side, int scans)
    {
        int blocks = (side + 7) / 8 * ((side + 7) / 8);
        List<byte> jpeg = [0xff, 0xd8, 0xff, 0xdb, 0, 67, 0, .. Enumerable.Repeat((byte)16, 64)];
        jpeg.AddRange([0xff, 0xc2, 0, 11, 8, (byte)(side >> 8), (byte)side, (byte)(side >> 8), (byte)side, 1, 1, 0x11, 0]);
        jpeg.AddRange([0xff, 0xc4, 0, 20, 0x00, 1, .. new byte[15], 0]); // DC: the code 0 is "no difference".
        jpeg.AddRange([0xff, 0xc4, 0, 20, 0x10, 1, .. new byte[15], 0xe0]); // AC: the code 0 is "the next 2^14 + n blocks are empty", 14 bits follow.
        jpeg.AddRange([0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0, .. new byte[(blocks + 7) / 8]]);

        // 15 zero bits are one run of 2^14 blocks.
        byte[] scan = [0xff, 0xda, 0, 8, 1, 1, 0, 1, 63, 0, .. new byte[(((blocks + 16_383) / 16_384 * 15) + 7) / 8]];
        for (int i = 0; i < scans; i++)
        {
            jpeg.AddRange(scan);
        }

        jpeg.AddRange([0xff, 0xd9]);
        return [.. jpeg];
    }

    /// <summary>A sound PNG with a compressed chunk that unfolds to so many zeros.</summary>
    internal static byte[] PackedChunk(string type, string head, int unfolded)
    {
        using MemoryStream data = new();
        data.Write(System.Text.Encoding.Latin1.GetBytes(head));
        using (ZLibStream zlib = new(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            byte[] zeros = new byte[1 << 20];
            for (int written = 0; written < unfolded; written += zeros.Length)
            {
                zlib.Write(zeros);
            }
        }

        return TestPng.WriteWith(type, data.ToArray());
    }

    /// <summary>A JPEG with segments of this kind before its own.</summary>
    internal static byte[] WithSegments(byte marker, IEnumerable<byte[]> contents)
    {
        using RgbImage small = TestPictures.Gradient(16, 16);
        byte[] jpeg = ImageEncoder.Encode(small, ImageFormat.Jpeg);
        List<byte> bytes = [0xff, 0xd8];
        foreach (byte[] content in contents)
        {
            bytes.AddRange([0xff, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content]);
        }

        bytes.AddRange(jpeg[2..]);
        return [.. bytes];
    }

    /// <summary>EXIF whose directories point at each other and at themselves.</summary>
    internal static byte[] CircularExif()
    {
        List<byte> tiff = [.. "Exif\0\0"u8, .. "II*\0"u8, 8, 0, 0, 0];
        foreach (byte[] entry in (byte[][])[[0x69, 0x87, 4, 0, 1, 0, 0, 0, 8, 0, 0, 0], [0x25, 0x88, 4, 0, 1, 0, 0, 0, 8, 0, 0, 0], [0x05, 0xa0, 4, 0, 1, 0, 0, 0, 8, 0, 0, 0]])
        {
            tiff.AddRange(tiff.Count == 14 ? [3, 0, .. entry] : entry);
        }

        tiff.AddRange([8, 0, 0, 0]); // The next directory is this one.
        return [.. tiff];
    }

    /// <summary>A TIFF of one grey pixel a page.</summary>
    /// <param name="pages">How many there are.</param>
    /// <param name="isCircular">Whether the last page says that the first one is next.</param>
    /// <param name="bands">Channels of the pixel.</param>
    internal static byte[] Pages(int pages, bool isCircular = false, int bands = 1)
    {
        List<byte> tiff = [.. "II*\0"u8, 8, 0, 0, 0];
        for (int page = 0; page < pages; page++)
        {
            (ushort Tag, ushort Type, int Value)[] entries = [(256, 4, 1), (257, 4, 1), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 0), (277, 3, bands), (278, 4, 1), (279, 4, bands)];
            int length = 2 + (entries.Length * 12) + 4;
            Span<byte> directory = new byte[length];
            BinaryPrimitives.WriteUInt16LittleEndian(directory, (ushort)entries.Length);
            for (int i = 0; i < entries.Length; i++)
            {
                Span<byte> entry = directory[(2 + (i * 12))..];
                BinaryPrimitives.WriteUInt16LittleEndian(entry, entries[i].Tag);
                BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], entries[i].Type);
                BinaryPrimitives.WriteInt32LittleEndian(entry[4..], 1);
                BinaryPrimitives.WriteInt32LittleEndian(entry[8..], entries[i].Value);
            }

            bool isLast = page == pages - 1;
            BinaryPrimitives.WriteInt32LittleEndian(directory[^4..], isLast ? (isCircular ? 8 : 0) : tiff.Count + length);
            tiff.AddRange(directory);
        }

        return [.. tiff];
    }

    private static int IndexOf(byte[] bytes, byte[] mark)
    {
        int at = bytes.AsSpan().IndexOf(mark);
        Assert.True(at >= 0);
        return at;
    }
}
