namespace Bonafide.Engine.Search;

/// <summary>
/// The loop over the top parts of the rows: for 64 rows that lie behind one another, the sum over all components of T * A, where T is the row's highest four bits (0..15)
/// and A the probe's component in eight (-127..127). Integers throughout, so that every kernel gives the same sums.
/// </summary>
internal abstract unsafe class CoarseKernel
{
    /// <summary>All that this machine can run, the fastest first.</summary>
    internal static IReadOnlyList<CoarseKernel> Supported { get; } = [.. All().Where(k => k.IsSupported)];

    internal static CoarseKernel Fastest { get; } = Supported[0];

    internal abstract string Name { get; }

    internal abstract bool IsSupported { get; }

    /// <param name="top">The first row's top part, aligned to 32 bytes.</param>
    /// <param name="width">Components of a row, in whole groups of 128.</param>
    /// <param name="probe">The probe's components, in order, aligned to 32 bytes.</param>
    /// <param name="sums">64 sums.</param>
    internal abstract void Sum(byte* top, int width, sbyte* probe, int* sums);

    private static CoarseKernel[] All() => [new Avx512Kernel(), new AvxVnniKernel(), new Avx2Kernel(), new NeonDotKernel(), new NeonKernel(), new ScalarKernel()];
}
