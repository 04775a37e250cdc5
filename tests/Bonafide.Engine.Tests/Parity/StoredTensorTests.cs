using System.Runtime.InteropServices;
using System.Text.Json;
using Bonafide.Engine.Models;

namespace Bonafide.Engine.Tests.Parity;

/// <summary>The same numbers in, the same numbers out: session, layout and output order agree with the original networks.</summary>
public sealed class StoredTensorTests
{
    /// <summary>Kernels of different processors sum in different orders.</summary>
    private const double Tolerance = 1e-4;

    [Fact]
    public void Every_network_gives_the_stored_outputs_on_the_stored_inputs()
    {
        ReferenceOutputs reference = ReferenceOutputs.Read();
        ModelCatalog catalog = ModelCatalog.Open([reference.Folder]);

        foreach (JsonElement tensor in reference.Tensors)
        {
            string cardId = ReferenceOutputs.CardIds[tensor.GetProperty("model").GetString()!];
            double[] dims = ReferenceOutputs.Numbers(tensor.GetProperty("dims"));
            using ModelSession session = ReferenceOutputs.Session(catalog, cardId);
            using Inference inference = session.Rent();
            byte[] stored = File.ReadAllBytes(Path.Combine(reference.Folder, tensor.GetProperty("tensor").GetString()!));
            MemoryMarshal.Cast<byte, float>(stored).CopyTo(inference.Input((long)dims[1], (long)dims[2], (long)dims[3]));

            inference.Run();

            int output = 0;
            foreach (JsonElement expected in tensor.GetProperty("outputs").EnumerateArray())
            {
                double[] numbers = ReferenceOutputs.Numbers(expected);
                ReadOnlySpan<float> actual = inference.Output(output++);
                Assert.Equal(numbers.Length, actual.Length);
                for (int i = 0; i < numbers.Length; i++)
                {
                    Assert.True(Math.Abs(numbers[i] - actual[i]) <= Tolerance * Math.Max(1, Math.Abs(numbers[i])), $"{cardId} [{i}]: {numbers[i]} became {actual[i]}");
                }
            }
        }
    }
}
