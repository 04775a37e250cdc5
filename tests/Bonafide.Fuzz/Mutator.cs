using System.Buffers.Binary;

namespace Bonafide.Fuzz;

/// <summary>
/// Damages inputs as storage, networks and attackers do: flipped bits, numbers at their limits, edited lengths, cuts, repeated and spliced parts, words that
/// mean something to the reader. The same lot and the same seeds give the same input.
/// </summary>
/// <param name="words">What the reader under test looks for.</param>
internal sealed class Mutator(IReadOnlyList<byte[]> words)
{
    private const int MaxBytes = 1 << 20;

    /// <summary>Bytes at the beginning that tell what the input is, and mostly stay.</summary>
    private const int Head = 12;

    private static readonly uint[] _limits = [0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x00ffffff, 0x7fffffff, 0x80000000, 0xfffffffe, uint.MaxValue];

    /// <param name="lot">Decides.</param>
    /// <param name="seed">What is damaged; left as it is.</param>
    /// <param name="other">What a splice takes parts of.</param>
    /// <param name="lengthFields">Where the seed holds numbers that say how long something is.</param>
    internal byte[] Mutate(Lot lot, byte[] seed, byte[] other, IReadOnlyList<LengthField> lengthFields)
    {
        List<byte> bytes = [.. seed];
        if (lengthFields.Count > 0 && lot.OneIn(2))
        {
            Edit(lot, bytes, lot.Of(lengthFields));
        }

        // Mostly few changes: an input that is wrong everywhere is refused at its first byte.
        for (int changes = lot.OneIn(4) ? 1 << lot.Below(5) : lot.Below(3); changes > 0; changes--)
        {
            Change(lot, bytes, other);
        }

        return bytes.Count <= MaxBytes ? [.. bytes] : [.. bytes.Take(MaxBytes)];
    }

    private void Change(Lot lot, List<byte> bytes, byte[] other)
    {
        int at = lot.OneIn(16) ? lot.Below(bytes.Count) : Math.Min(bytes.Count, Head) + lot.Below(bytes.Count - Head);
        int rest = bytes.Count - at;
        switch (lot.Below(12))
        {
            case 0 or 1 when rest > 0:
                bytes[at] ^= (byte)(1 << lot.Below(8));
                break;
            case 2 when rest > 0:
                bytes[at] = (byte)lot.Next();
                break;
            case 3 or 4:
                Edit(lot, bytes, new LengthField(at, lot.OneIn(2) ? 2 : 4, lot.OneIn(2)));
                break;
            case 5:
                bytes.RemoveRange(at, lot.OneIn(4) ? rest : lot.Below(Math.Min(rest, 64)));
                break;
            case 6 when bytes.Count < MaxBytes:
                byte[] part = [.. bytes.GetRange(at, lot.Below(Math.Min(rest, 4_096)))];
                for (int times = 1 << lot.Below(lot.OneIn(8) ? 8 : 3); times > 0 && bytes.Count < MaxBytes; times--)
                {
                    bytes.InsertRange(at, part);
                }

                break;
            case 7 when other.Length > 0:
                int from = lot.Below(other.Length);
                bytes.InsertRange(at, other.AsSpan(from, lot.Below(Math.Min(other.Length - from, 4_096))));
                break;
            case 8 when other.Length > 0:
                bytes.RemoveRange(at, rest);
                bytes.AddRange(other.AsSpan(lot.Below(other.Length)));
                break;
            case 9 when words.Count > 0:
                bytes.InsertRange(at, lot.Of(words));
                break;
            case 10 when words.Count > 0:
                byte[] word = lot.Of(words);
                for (int i = 0; i < Math.Min(rest, word.Length); i++)
                {
                    bytes[at + i] = word[i];
                }

                break;
            default:
                byte fill = (byte)(lot.OneIn(2) ? 0 : lot.Next());
                for (int end = at + lot.Below(Math.Min(rest, 256)); at < end; at++)
                {
                    bytes[at] = fill;
                }

                break;
        }
    }

    /// <summary>Puts a number at its limit, or a little more or less than it was.</summary>
    private static void Edit(Lot lot, List<byte> bytes, LengthField field)
    {
        if (field.At + field.Bytes > bytes.Count)
        {
            return;
        }

        Span<byte> number = stackalloc byte[4];
        Span<byte> written = number[..field.Bytes];
        for (int i = 0; i < field.Bytes; i++)
        {
            written[i] = bytes[field.At + i];
        }

        uint before = field.Bytes == 2
            ? field.IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(written) : BinaryPrimitives.ReadUInt16LittleEndian(written)
            : field.IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(written) : BinaryPrimitives.ReadUInt32LittleEndian(written);
        uint after = lot.OneIn(2) ? lot.Of(_limits) : before + (uint)lot.Below(33) - 16;
        for (int i = 0; i < field.Bytes; i++)
        {
            bytes[field.At + i] = (byte)(after >> (8 * (field.IsBigEndian ? field.Bytes - 1 - i : i)));
        }
    }
}

/// <summary>A number in an input that says how much of something follows.</summary>
/// <param name="At">Of its first byte.</param>
/// <param name="Bytes">2 or 4.</param>
/// <param name="IsBigEndian">Which byte comes first.</param>
internal readonly record struct LengthField(int At, int Bytes, bool IsBigEndian);
