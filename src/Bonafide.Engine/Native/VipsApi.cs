using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Bonafide.Engine.Native;

/// <summary>
/// libvips' C API as far as the decoder needs it. Set up on first use: one thread a picture, no cache (nobody's picture is
/// kept), and every loader blocked but the four that read from memory.
/// </summary>
internal static unsafe partial class VipsApi
{
    static VipsApi()
    {
        if (vips_init("bonafide") != 0)
        {
            throw new InvalidOperationException("libvips could not start: " + TakeErrors());
        }

        vips_concurrency_set(1);
        vips_cache_set_max(0);
        vips_operation_block_set("VipsForeignLoad", 1);
        foreach (string allowed in (string[])["VipsForeignLoadJpegBuffer", "VipsForeignLoadPngBuffer", "VipsForeignLoadWebpBuffer", "VipsForeignLoadTiffBuffer"])
        {
            vips_operation_block_set(allowed, 0);
        }

        const int AllLevels = 0xff << 2;
        fixed (byte* domain = "VIPS\0"u8)
        {
            _ = g_log_set_handler(domain, AllLevels, &Ignore, 0);
        }
    }

    internal static string Version => $"{vips_version(0)}.{vips_version(1)}.{vips_version(2)}";

    /// <summary>Bytes that libvips holds now, for leak tests.</summary>
    internal static ulong TrackedMemory => vips_tracked_get_mem();

    /// <summary>
    /// Reads and clears the error buffer. It is one for the whole process, so its text may be about somebody else's picture:
    /// for the log of a fault of ours, never for an answer.
    /// </summary>
    internal static string TakeErrors()
    {
        nint copy = vips_error_buffer_copy();
        string text = Marshal.PtrToStringUTF8(copy)?.Trim() ?? "";
        g_free(copy);
        vips_error_clear();
        return text;
    }

    [LibraryImport(NativeLibraries.Vips, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int vips_init(string argv0);

    [LibraryImport(NativeLibraries.Vips)]
    private static partial int vips_version(int part);

    [LibraryImport(NativeLibraries.Vips)]
    private static partial void vips_concurrency_set(int threads);

    [LibraryImport(NativeLibraries.Vips)]
    private static partial void vips_cache_set_max(int operations);

    [LibraryImport(NativeLibraries.Vips, StringMarshalling = StringMarshalling.Utf8)]
    private static partial void vips_operation_block_set(string name, int state);

    [LibraryImport(NativeLibraries.Vips)]
    private static partial nuint vips_tracked_get_mem();

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial void vips_error_clear();

    [LibraryImport(NativeLibraries.Vips)]
    private static partial nint vips_error_buffer_copy();

    [LibraryImport(NativeLibraries.Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint vips_operation_new(string name);

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial nint vips_cache_operation_build(nint operation);

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial void vips_object_unref_outputs(nint operation);

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial nint vips_blob_new(nint free, void* data, nuint size);

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial void* vips_blob_get(nint blob, out nuint size);

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial void vips_area_unref(nint area);

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial nuint vips_blob_get_type();

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial nuint vips_image_get_type();

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial nuint vips_array_double_get_type();

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial void vips_value_set_array_double(GValue* value, double* array, int n);

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial int vips_image_get_width(nint image);

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial int vips_image_get_height(nint image);

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial int vips_image_get_bands(nint image);

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial int vips_image_get_format(nint image);

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial int vips_image_get_interpretation(nint image);

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial int vips_image_hasalpha(nint image);

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial int vips_image_get_orientation(nint image);

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial int vips_image_get_n_pages(nint image);

    [LibraryImport(NativeLibraries.Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nuint vips_image_get_typeof(nint image, string name);

    [LibraryImport(NativeLibraries.Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void vips_image_set_int(nint image, string name, int value);

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial void vips_image_set_kill(nint image, int kill);

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial nint vips_image_new_from_memory(void* data, nuint size, int width, int height, int bands, int format);

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial nint vips_image_write_to_memory(nint image, out nuint size);

    [LibraryImport(NativeLibraries.GObject, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nuint g_type_from_name(string name);

    [LibraryImport(NativeLibraries.GObject, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void g_object_set_property(nint target, string name, GValue* value);

    [LibraryImport(NativeLibraries.GObject, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void g_object_get_property(nint target, string name, GValue* value);

    [LibraryImport(NativeLibraries.GObject)]
    internal static partial void g_object_unref(nint target);

    [LibraryImport(NativeLibraries.GObject)]
    internal static partial nint g_object_ref(nint target);

    [LibraryImport(NativeLibraries.GObject)]
    internal static partial GValue* g_value_init(GValue* value, nuint type);

    [LibraryImport(NativeLibraries.GObject)]
    internal static partial void g_value_unset(GValue* value);

    [LibraryImport(NativeLibraries.GObject)]
    internal static partial void g_value_set_int(GValue* value, int number);

    [LibraryImport(NativeLibraries.GObject)]
    internal static partial void g_value_set_boolean(GValue* value, int number);

    [LibraryImport(NativeLibraries.GObject)]
    internal static partial void g_value_set_enum(GValue* value, int number);

    [LibraryImport(NativeLibraries.GObject, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void g_value_set_string(GValue* value, string text);

    [LibraryImport(NativeLibraries.GObject)]
    internal static partial void g_value_set_object(GValue* value, nint target);

    [LibraryImport(NativeLibraries.GObject)]
    internal static partial nint g_value_get_object(GValue* value);

    [LibraryImport(NativeLibraries.GObject)]
    internal static partial void g_value_set_boxed(GValue* value, nint boxed);

    [LibraryImport(NativeLibraries.GObject)]
    internal static partial nint g_value_get_boxed(GValue* value);

    [LibraryImport(NativeLibraries.GLib)]
    internal static partial void g_free(nint memory);

    [LibraryImport(NativeLibraries.GLib)]
    private static partial uint g_log_set_handler(byte* domain, int levels, delegate* unmanaged[Cdecl]<byte*, int, byte*, nint, void> handler, nint data);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Ignore(byte* domain, int level, byte* message, nint data)
    {
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct GValue
    {
        public nuint Type;
        public ulong A;
        public ulong B;
    }
}
