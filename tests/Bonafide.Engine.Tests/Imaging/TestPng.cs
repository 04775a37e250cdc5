using System.Buffers.Binary;
using System.IO.Compression;

namespace Bonafide.Engine.Tests.Imaging;

/// <summary>Writes PNG files of any color type, bit depth and promised size, for pictures that no ordinary writer makes.</summary>
internal static class TestPng
{
    internal const byte Grey = 0;
    internal const byte Rgb = 2;
    internal const byte Rgba = 6;

    /// <param name="width">As the header promises.</param>
    /// <param name="height">As the header promises.</param>
    /// <param name="bits">8 or 16.</param>
    /// <param name="colorType">0, 2 or 6.</param>
    /// <param name="rows">Raw rows without filter bytes; may be fewer than promised.</param>
    internal static byte[] Write(int width, int height, byte bits, byte colorType, byte[][] rows) => Write(width, height, bits, colorType, rows, null, []);

    /// <summary>One grey pixel, with a chunk before it.</summary>
    internal static byte[] WriteWith(string type, byte[] data) => Write(1, 1, 8, Grey, [[128]], type, data);

    private static byte[] Write(int width, int height, byte bits, byte colorType, byte[][] rows, string? extraType, byte[] extra)
    {
        using MemoryStream file = new();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = bits;
        header[9] = colorType;
        Chunk(file, "IHDR"u8, header);
        if (extraType is not null)
        {
            Chunk(file, System.Text.Encoding.ASCII.GetBytes(extraType), extra);
        }

        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (byte[] row in rows)
            {
                zlib.WriteByte(0);
                zlib.Write(row);
            }
        }

        Chunk(file, "IDAT"u8, packed.ToArray());
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        byte[] body = [.. type, .. data];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(body));
        file.Write(number);
    }

    /// <summary>CRC-32 as PNG wants it (ISO 3309).</summary>
    private static uint Crc(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xedb88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
