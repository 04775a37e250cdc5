using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using Bonafide.Engine.Native;

namespace Bonafide.Engine.Models;

/// <summary>
/// One loaded network: weights that matched their card's hash, in an ONNX Runtime session. Thread-safe; each run takes an
/// <see cref="Inference"/> from a pool, so that nothing managed is allocated per picture.
/// </summary>
internal sealed unsafe class ModelSession : IDisposable
{
    private const int MaxIdle = 64;

    private readonly nint _session;
    private readonly ConcurrentBag<Inference> _idle = [];
    private readonly byte** _names;
    private bool _disposed;

    internal ModelSession(ModelCard card, ReadOnlySpan<byte> weights, int threads)
    {
        Card = card;
        try
        {
            _session = OnnxRuntimeApi.CreateSession(weights, threads);
            if (OnnxRuntimeApi.Count(_session, inputs: true) != 1)
            {
                throw new ModelException($"Model '{card.Id}': networks with exactly one input are supported.");
            }

            string input = OnnxRuntimeApi.Name(_session, inputs: true, 0);
            if (input != card.Input.Name)
            {
                throw new ModelException($"Model '{card.Id}': the card names the input '{card.Input.Name}', the file calls it '{input}'.");
            }

            Outputs = [.. Enumerable.Range(0, OnnxRuntimeApi.Count(_session, inputs: false)).Select(i => OnnxRuntimeApi.Name(_session, inputs: false, i))];
            _names = NameTable([input, .. Outputs]);
        }
        catch (OnnxRuntimeException fault)
        {
            throw new ModelException($"Model '{card.Id}': ONNX Runtime cannot load it. {fault.Message}", fault);
        }
    }

    internal ModelCard Card { get; }

    /// <summary>Names of the outputs in the file's order; <see cref="Inference.Output"/> takes an index into it.</summary>
    internal IReadOnlyList<string> Outputs { get; }

    internal int OutputIndex(string name)
    {
        for (int i = 0; i < Outputs.Count; i++)
        {
            if (Outputs[i] == name)
            {
                return i;
            }
        }

        throw new ModelException($"Model '{Card.Id}': the card names an output '{name}' that the file lacks (it has {string.Join(", ", Outputs)}).");
    }

    /// <summary>A run to be filled; disposing it gives its buffers back.</summary>
    internal Inference Rent()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _idle.TryTake(out Inference? inference) ? inference : new Inference(this);
    }

    /// <summary>One run on zeros.</summary>
    /// <exception cref="ModelException">The network cannot run on the input that its card describes.</exception>
    internal void WarmUp()
    {
        int width = Card.Crop.Kind == CropKind.Letterbox ? Card.Crop.Sides[0] : Card.Input.Width;
        int height = Card.Crop.Kind == CropKind.Letterbox ? Card.Crop.Sides[0] : Card.Input.Height;
        using Inference inference = Rent();
        (Card.Input.Layout == TensorLayout.Nchw ? inference.Input(3, height, width) : inference.Input(height, width, 3)).Clear();
        try
        {
            inference.Run();
        }
        catch (OnnxRuntimeException fault)
        {
            throw new ModelException($"Model '{Card.Id}' cannot run on the input that its card describes. {fault.Message}", fault);
        }
    }

    internal void Return(Inference inference)
    {
        if (_disposed || _idle.Count >= MaxIdle)
        {
            inference.Free();
        }
        else
        {
            _idle.Add(inference);
        }
    }

    internal void Run(nint input, nint* outputs) =>
        OnnxRuntimeApi.Run(_session, _names, &input, 1, _names + 1, outputs, Outputs.Count);

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        while (_idle.TryTake(out Inference? inference))
        {
            inference.Free();
        }

        OnnxRuntimeApi.Release(OnnxRuntimeApi.Released.Session, _session);
        NativeMemory.Free(_names);
    }

    /// <summary>One native block: a table of pointers followed by the zero-terminated UTF-8 names.</summary>
    private static byte** NameTable(string[] names)
    {
        byte[][] utf8 = [.. names.Select(name => Encoding.UTF8.GetBytes(name + '\0'))];
        int table = utf8.Length * sizeof(nint);
        byte* block = (byte*)NativeMemory.Alloc((nuint)(table + utf8.Sum(bytes => bytes.Length)));
        byte* at = block + table;
        for (int i = 0; i < utf8.Length; i++)
        {
            ((byte**)block)[i] = at;
            utf8[i].CopyTo(new Span<byte>(at, utf8[i].Length));
            at += utf8[i].Length;
        }

        return (byte**)block;
    }
}
