using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Bonafide.Engine.Native;

/// <summary>
/// Finds the two native libraries: a file that the environment names, else the one that the build put under runtimes/, else
/// (libvips only) the distribution's own. One assembly takes one resolver, so both share it.
/// </summary>
internal static partial class NativeLibraries
{
    internal const string OnnxRuntime = "onnxruntime";
    internal const string Vips = "vips";
    internal const string GObject = "gobject";
    internal const string GLib = "glib";

    internal const string OnnxRuntimeVariable = "BONAFIDE_ONNXRUNTIME";
    internal const string VipsVariable = "BONAFIDE_LIBVIPS";

    /// <summary>
    /// Read by ONNX Runtime from 1.29 on as it is loaded. Without it the official builds for Linux and macOS report every process and session
    /// to Microsoft over HTTPS, and keep an id of the machine and what was not sent yet below the user's home; DisableTelemetryEvents comes
    /// too late for both. https://github.com/microsoft/onnxruntime/pull/27379
    /// </summary>
    internal const string NoTelemetryVariable = "ORT_DISABLE_TELEMETRY";

    private static readonly Lazy<nint> _onnxRuntime = new(LoadOnnxRuntime);
    private static readonly Lazy<nint?> _vipsInOneFile = new(LoadVipsInOneFile);

#pragma warning disable CA2255 // A module initializer is the one place that runs before the first call into either library.
    [ModuleInitializer]
    internal static void Install() => NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);
#pragma warning restore CA2255

    private static nint Resolve(string name, System.Reflection.Assembly assembly, DllImportSearchPath? path) => name switch
    {
        OnnxRuntime => _onnxRuntime.Value,
        Vips => _vipsInOneFile.Value ?? LoadFromSystem("libvips.so.42"),
        GObject => _vipsInOneFile.Value ?? LoadFromSystem("libgobject-2.0.so.0"),
        GLib => _vipsInOneFile.Value ?? LoadFromSystem("libglib-2.0.so.0"),
        _ => 0,
    };

    private static nint LoadOnnxRuntime()
    {
        if (!OperatingSystem.IsWindows())
        {
            // .NET keeps an environment of its own, which native code does not see.
            _ = SetNativeVariable(NoTelemetryVariable, "1", 1);
        }

        return Load("ONNX Runtime", OnnxRuntimeVariable, OnnxRuntimeFileNames());
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNativeVariable(string name, string value, int overwrite);

    private static string[] OnnxRuntimeFileNames() =>
        OperatingSystem.IsWindows() ? ["onnxruntime.dll"]
        : OperatingSystem.IsMacOS() ? ["libonnxruntime.1.dylib", "libonnxruntime.dylib"]
        : ["libonnxruntime.so.1", "libonnxruntime.so"];

    private static string[] VipsFileNames() =>
        OperatingSystem.IsWindows() ? ["libvips-42.dll"] : OperatingSystem.IsMacOS() ? ["libvips-cpp.dylib"] : ["libvips-cpp.so"];

    /// <summary>The prebuilt file that holds libvips, GLib and the codecs; null where only the distribution's libraries are.</summary>
    private static nint? LoadVipsInOneFile()
    {
        if (Environment.GetEnvironmentVariable(VipsVariable) is "system")
        {
            return null;
        }

        string? file = Find(VipsVariable, VipsFileNames(), out string lookedAt);
        if (file is null && NativeLibrary.TryLoad("libvips.so.42", out _))
        {
            return null;
        }

        return file is not null ? NativeLibrary.Load(file) : throw NotFound("libvips", VipsVariable, lookedAt);
    }

    private static nint LoadFromSystem(string name) =>
        NativeLibrary.TryLoad(name, out nint handle) ? handle : throw NotFound("libvips", VipsVariable, name);

    private static nint Load(string title, string variable, string[] fileNames) =>
        Find(variable, fileNames, out string lookedAt) is { } file ? NativeLibrary.Load(file) : throw NotFound(title, variable, lookedAt);

    private static string? Find(string variable, string[] fileNames, out string lookedAt)
    {
        string[] candidates = Environment.GetEnvironmentVariable(variable) is { Length: > 0 } named
            ? [named]
            : [.. fileNames.SelectMany(name => new[]
            {
                Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeId(), "native", name),
                Path.Combine(AppContext.BaseDirectory, name),
            })];
        lookedAt = string.Join(", ", candidates);
        return candidates.FirstOrDefault(File.Exists);
    }

    private static string RuntimeId()
    {
        string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
    }

    private static DllNotFoundException NotFound(string title, string variable, string lookedAt) => new(
        $"{title} was not found (looked at: {lookedAt}). Build the solution once with npm on the PATH, which puts it there, " +
        $"or set {variable} to a library of your own.");
}
