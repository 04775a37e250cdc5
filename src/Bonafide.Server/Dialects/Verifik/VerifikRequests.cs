namespace Bonafide.Server.Dialects.Verifik;

/// <summary>A picture as a request holds it: base64, data URI or URL.</summary>
/// <param name="Label">The member's name, for messages.</param>
/// <param name="Text">What it holds.</param>
internal readonly record struct VerifikPicture(string Label, string Text);

/// <param name="Pictures">Every picture of the request, in order.</param>
/// <param name="Collections">The ids or codes of the collections that it names.</param>
internal abstract record VerifikRequest(IReadOnlyList<VerifikPicture> Pictures, IReadOnlyList<string> Collections)
{
    protected static IReadOnlyList<string> Named(string? collection) => collection is null ? [] : [collection];
}

/// <param name="MinScore">A score passes when it is strictly greater. 0.5-1.</param>
internal sealed record VerifikLivenessRequest(VerifikPicture Image, double MinScore, string? Collection) : VerifikRequest([Image], Named(Collection));

internal sealed record VerifikDetectRequest(VerifikPicture Image, string? Collection) : VerifikRequest([Image], Named(Collection));

/// <param name="Probes">Of one person.</param>
/// <param name="Gallery">With whom the probes are compared; the closest pair counts.</param>
/// <param name="CompareMinScore">A score passes when it is strictly greater. 0.67-0.95.</param>
/// <param name="LivenessMinScore">Null where liveness is not judged.</param>
internal sealed record VerifikComparisonRequest(
    IReadOnlyList<VerifikPicture> Probes, IReadOnlyList<VerifikPicture> Gallery, double CompareMinScore, double? LivenessMinScore)
    : VerifikRequest([.. Probes, .. Gallery], []);

/// <summary>
/// Members in the order of the vendor's documentation, in which its validator looks at them. What is given back is worth something only where the
/// reader found no fault.
/// </summary>
internal static class VerifikRequests
{
    internal const double PresetLivenessMinScore = 0.6;

    internal static string[] Systems { get; } = ["DESKTOP", "IOS", "ANDROID"];

    internal static string[] SearchModes { get; } = ["FAST", "ACCURATE"];

    internal static VerifikLivenessRequest Liveness(JoiReader body)
    {
        body.RequiredOneOf("os", Systems);
        VerifikPicture image = Picture(body, "image");
        string? collection = body.Text("collection_id");
        return new VerifikLivenessRequest(image, body.Number("liveness_min_score", 0.5, 1) ?? PresetLivenessMinScore, collection);
    }

    /// <summary>The vendor's page asks for search_mode, its own application leaves it out: both are let pass.</summary>
    internal static VerifikComparisonRequest Compare(JoiReader body)
    {
        IReadOnlyList<VerifikPicture> probes = Pictures(body, "probe"), gallery = Pictures(body, "gallery");
        body.OneOf("search_mode", SearchModes);
        return new VerifikComparisonRequest(probes, gallery, CompareMinScore(body), null);
    }

    internal static VerifikComparisonRequest CompareLive(JoiReader body)
    {
        VerifikPicture probe = Picture(body, "probe");
        IReadOnlyList<VerifikPicture> gallery = Pictures(body, "gallery");
        body.RequiredOneOf("os", Systems);
        body.RequiredOneOf("search_mode", SearchModes);
        double livenessMinScore = body.RequiredNumber("liveness_min_score", 0.52, 1);
        return new VerifikComparisonRequest([probe], gallery, CompareMinScore(body), livenessMinScore);
    }

    internal static VerifikComparisonRequest CompareWithLiveness(JoiReader body)
    {
        VerifikPicture probe = Picture(body, "probe");
        IReadOnlyList<VerifikPicture> gallery = Pictures(body, "gallery");
        body.RequiredOneOf("search_mode", SearchModes);
        double livenessMinScore = body.Number("liveness_min_score", 0.5, 1) ?? PresetLivenessMinScore;
        return new VerifikComparisonRequest([probe], gallery, CompareMinScore(body), livenessMinScore);
    }

    /// <summary>min_score, max_results and collection_id are about persons, whom this call does not name: read, and without effect.</summary>
    internal static VerifikDetectRequest Detect(JoiReader body)
    {
        VerifikPicture image = Picture(body, "image");
        body.RequiredNumber("min_score", 0.2, 1);
        body.RequiredOneOf("search_mode", SearchModes);
        string? collection = body.Text("collection_id");
        body.Integer("max_results", 1, 100);
        return new VerifikDetectRequest(image, collection);
    }

    internal static VerifikPicture Picture(JoiReader body, string name) => new(name, body.RequiredText(name));

    private static IReadOnlyList<VerifikPicture> Pictures(JoiReader body, string name) =>
        [.. body.RequiredTexts(name, VerifikSettings.MaxPictures).Select((text, i) => new VerifikPicture($"{name}[{i}]", text))];

    private static double CompareMinScore(JoiReader body) => body.Number("compare_min_score", 0.67, 0.95) ?? VerifikScale.AnchorScore;
}
