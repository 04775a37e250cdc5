using Bonafide.Engine;

namespace Bonafide.Server.Checks;

/// <summary>Pictures to be compared. The best pair of a probe and a reference counts.</summary>
/// <param name="Probes">Encoded, as they came: one at least.</param>
/// <param name="References">Encoded, as they came: one at least.</param>
internal sealed record ComparisonRequest(IReadOnlyList<ReadOnlyMemory<byte>> Probes, IReadOnlyList<ReadOnlyMemory<byte>> References)
{
    /// <summary>Try four ways up.</summary>
    internal bool Rotate { get; init; }

    /// <summary>Age and gender of each picture's largest face.</summary>
    internal bool AgeGender { get; init; }

    /// <summary>Judge the first probe for liveness as well; null = do not.</summary>
    internal AssessmentRequest? Liveness { get; init; }

    /// <summary>Judge it only where the comparison reaches this cosine; null = always.</summary>
    internal double? LivenessFromCosine { get; init; }
}

/// <summary>Which of the pictures of a comparison.</summary>
/// <param name="Side">Probe or reference.</param>
/// <param name="Index">From 0.</param>
internal readonly record struct ComparedPicture(ComparedSide Side, int Index);

internal enum ComparedSide
{
    Probe,
    Reference,
}
