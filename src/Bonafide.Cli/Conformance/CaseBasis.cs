namespace Bonafide.Cli.Conformance;

/// <summary>How surely a case's expectation is known: a failed guess of ours is no fault of the server that it was asked of.</summary>
internal enum CaseBasis
{
    /// <summary>In the vendor's documentation.</summary>
    Documented,

    /// <summary>Seen in the vendor's own code, or in a published client's.</summary>
    Seen,

    /// <summary>Neither: what the vendor's framework does, or what a client would expect.</summary>
    Inferred,
}
