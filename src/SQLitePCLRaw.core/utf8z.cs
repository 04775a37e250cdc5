using System.Runtime.InteropServices;
using System.Text;

namespace SQLitePCL;

/// <summary>UTF-8 text with its ending zero, lent by SQLite; empty where SQLite said null.</summary>
public readonly unsafe ref struct utf8z
{
    internal readonly ReadOnlySpan<byte> Z;

    internal utf8z(ReadOnlySpan<byte> z) => Z = z;

    public static utf8z FromString(string s) => new(raw.U(s));

    public string utf8_to_string() => Z.IsEmpty ? null : Encoding.UTF8.GetString(Z[..^1]);

    internal static utf8z Of(byte* p) =>
        p == null ? default : new(new ReadOnlySpan<byte>(p, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(p).Length + 1));
}
