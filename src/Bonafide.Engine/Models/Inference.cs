using System.Runtime.InteropServices;
using Bonafide.Engine.Native;

namespace Bonafide.Engine.Models;

/// <summary>
/// One run of a network: fill the input, run, read the outputs, dispose. The input block is native and kept for the next run;
/// outputs are the runtime's and live until the next run or the disposal.
/// </summary>
internal sealed unsafe class Inference(ModelSession session) : IDisposable
{
    private const nuint Alignment = 64;

    private readonly nint[] _outputs = new nint[session.Outputs.Count];
    private float* _block;
    private long _capacity;
    private nint _value;
    private readonly long[] _shape = new long[4];

    /// <summary>The input as [1, a, b, c] floats, uninitialised or left over from the last run.</summary>
    internal Span<float> Input(long a, long b, long c)
    {
        long elements = a * b * c;
        if (elements > _capacity)
        {
            ReleaseInput();
            NativeMemory.AlignedFree(_block);
            _block = (float*)NativeMemory.AlignedAlloc((nuint)(elements * sizeof(float)), Alignment);
            _capacity = elements;
        }

        if (_value == 0 || _shape[1] != a || _shape[2] != b || _shape[3] != c)
        {
            ReleaseInput();
            (_shape[0], _shape[1], _shape[2], _shape[3]) = (1, a, b, c);
            _value = OnnxRuntimeApi.CreateFloatTensor(_block, elements, _shape);
        }

        return new Span<float>(_block, (int)elements);
    }

    internal void Run()
    {
        ReleaseOutputs();
        fixed (nint* outputs = _outputs)
        {
            session.Run(_value, outputs);
        }
    }

    internal ReadOnlySpan<float> Output(int index) => OnnxRuntimeApi.FloatData(_outputs[index]);

    public void Dispose()
    {
        ReleaseOutputs();
        session.Return(this);
    }

    internal void Free()
    {
        ReleaseOutputs();
        ReleaseInput();
        NativeMemory.AlignedFree(_block);
        _block = null;
        _capacity = 0;
    }

    private void ReleaseInput()
    {
        OnnxRuntimeApi.Release(OnnxRuntimeApi.Released.Value, _value);
        _value = 0;
    }

    private void ReleaseOutputs()
    {
        foreach (ref nint output in _outputs.AsSpan())
        {
            OnnxRuntimeApi.Release(OnnxRuntimeApi.Released.Value, output);
            output = 0;
        }
    }
}
