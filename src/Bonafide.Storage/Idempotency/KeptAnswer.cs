using System.Globalization;
using System.Text;

namespace Bonafide.Storage.Idempotency;

/// <summary>An answer to be given again byte for byte.</summary>
/// <param name="Status">Of HTTP.</param>
/// <param name="ContentType">Without line breaks.</param>
/// <param name="Body">As it went over the wire.</param>
public sealed record KeptAnswer(int Status, string ContentType, ReadOnlyMemory<byte> Body)
{
    /// <summary>A line with status and type, then the body.</summary>
    internal byte[] ToBytes() => [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Status} {ContentType}\n")), .. Body.Span];

    internal static KeptAnswer FromBytes(byte[] bytes)
    {
        int end = Array.IndexOf(bytes, (byte)'\n');
        string[] head = Encoding.ASCII.GetString(bytes, 0, end).Split(' ', 2);
        return new KeptAnswer(int.Parse(head[0], CultureInfo.InvariantCulture), head[1], bytes.AsMemory(end + 1));
    }
}

/// <summary>An answer that is to be kept under a claim, in the transaction that records the check which it tells of.</summary>
public sealed record IdempotentAnswer(IdempotencyClaim Claim, KeptAnswer Answer);
