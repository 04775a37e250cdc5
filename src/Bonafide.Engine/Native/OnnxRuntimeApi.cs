using System.Runtime.InteropServices;

namespace Bonafide.Engine.Native;

/// <summary>
/// ONNX Runtime's C API as a table of function pointers (struct OrtApi, onnxruntime_c_api.h). The table is append-only: the
/// highest slot used here is 130, and asking for version 16 works with every runtime from 1.16 on.
/// </summary>
internal static unsafe partial class OnnxRuntimeApi
{
    private const uint ApiVersion = 16;
    private const int LogErrorsOnly = 3;

    private static readonly void** _api;

    static OnnxRuntimeApi()
    {
        OrtApiBase* entry = OrtGetApiBase();
        Version = Marshal.PtrToStringUTF8((nint)entry->GetVersionString()) ?? "";
        _api = entry->GetApi(ApiVersion);
        if (_api == null)
        {
            throw new NotSupportedException(
                $"ONNX Runtime {Version} is too old: 1.{ApiVersion} or later is needed. Point {NativeLibraries.OnnxRuntimeVariable} at a newer one.");
        }

        fixed (byte* id = "bonafide\0"u8)
        {
            nint environment;
            Check(((delegate* unmanaged<int, byte*, nint*, nint>)_api[3])(LogErrorsOnly, id, &environment));
            Environment = environment;
        }

        Check(((delegate* unmanaged<nint, nint>)_api[6])(Environment)); // no telemetry on Windows; elsewhere NativeLibraries saw to it
        nint memory;
        Check(((delegate* unmanaged<int, int, nint*, nint>)_api[69])(0, 0, &memory)); // device allocator, default memory
        CpuMemory = memory;
        nint allocator;
        Check(((delegate* unmanaged<nint*, nint>)_api[78])(&allocator));
        Allocator = allocator;
    }

    internal static string Version { get; }

    private static nint Environment { get; }

    private static nint CpuMemory { get; }

    private static nint Allocator { get; }

    [LibraryImport(NativeLibraries.OnnxRuntime)]
    private static partial OrtApiBase* OrtGetApiBase();

    /// <summary>Makes a session of a model in memory: the given number of threads, no spinning (it burns shared machines).</summary>
    internal static nint CreateSession(ReadOnlySpan<byte> model, int threads)
    {
        nint options;
        Check(((delegate* unmanaged<nint*, nint>)_api[10])(&options));
        try
        {
            Check(((delegate* unmanaged<nint, int, nint>)_api[24])(options, threads));
            Check(((delegate* unmanaged<nint, int, nint>)_api[25])(options, 1));
            Check(((delegate* unmanaged<nint, int, nint>)_api[23])(options, 99)); // all graph optimizations
            fixed (byte* key = "session.intra_op.allow_spinning\0"u8, no = "0\0"u8)
            {
                Check(((delegate* unmanaged<nint, byte*, byte*, nint>)_api[130])(options, key, no));
            }

            fixed (byte* bytes = model)
            {
                nint session;
                Check(((delegate* unmanaged<nint, void*, nuint, nint, nint*, nint>)_api[8])(
                    Environment, bytes, (nuint)model.Length, options, &session));
                return session;
            }
        }
        finally
        {
            Release(Released.SessionOptions, options);
        }
    }

    internal static int Count(nint session, bool inputs)
    {
        nuint count;
        Check(((delegate* unmanaged<nint, nuint*, nint>)_api[inputs ? 30 : 31])(session, &count));
        return (int)count;
    }

    internal static string Name(nint session, bool inputs, int index)
    {
        byte* name;
        Check(((delegate* unmanaged<nint, nuint, nint, byte**, nint>)_api[inputs ? 36 : 37])(session, (nuint)index, Allocator, &name));
        string text = Marshal.PtrToStringUTF8((nint)name) ?? "";
        Check(((delegate* unmanaged<nint, void*, nint>)_api[76])(Allocator, name));
        return text;
    }

    /// <summary>A float tensor over memory that the caller owns and keeps in place until the value is released.</summary>
    internal static nint CreateFloatTensor(float* data, long elements, ReadOnlySpan<long> shape)
    {
        const int Float = 1;
        fixed (long* dimensions = shape)
        {
            nint value;
            Check(((delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint>)_api[49])(
                CpuMemory, data, (nuint)(elements * sizeof(float)), dimensions, (nuint)shape.Length, Float, &value));
            return value;
        }
    }

    /// <summary>Runs the session; outputs that are null on entry are allocated by the runtime and must be released.</summary>
    internal static void Run(nint session, byte** inputNames, nint* inputs, int inputCount, byte** outputNames, nint* outputs, int outputCount) =>
        Check(((delegate* unmanaged<nint, nint, byte**, nint*, nuint, byte**, nuint, nint*, nint>)_api[9])(
            session, 0, inputNames, inputs, (nuint)inputCount, outputNames, (nuint)outputCount, outputs));

    internal static ReadOnlySpan<float> FloatData(nint value)
    {
        void* data;
        Check(((delegate* unmanaged<nint, void**, nint>)_api[51])(value, &data));
        nint info;
        Check(((delegate* unmanaged<nint, nint*, nint>)_api[65])(value, &info));
        nuint count;
        Check(((delegate* unmanaged<nint, nuint*, nint>)_api[64])(info, &count));
        Release(Released.TensorInfo, info);
        return new ReadOnlySpan<float>(data, (int)count);
    }

    internal static void Release(Released kind, nint handle)
    {
        if (handle != 0)
        {
            ((delegate* unmanaged<nint, void>)_api[(int)kind])(handle);
        }
    }

    private static void Check(nint status)
    {
        if (status == 0)
        {
            return;
        }

        int code = ((delegate* unmanaged<nint, int>)_api[1])(status);
        string message = Marshal.PtrToStringUTF8((nint)((delegate* unmanaged<nint, byte*>)_api[2])(status)) ?? "";
        Release(Released.Status, status);
        throw new OnnxRuntimeException(code, message);
    }

    internal enum Released
    {
        Status = 93,
        Session = 95,
        Value = 96,
        TensorInfo = 99,
        SessionOptions = 100,
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct OrtApiBase
    {
        public delegate* unmanaged<uint, void**> GetApi;
        public delegate* unmanaged<byte*> GetVersionString;
    }
}
