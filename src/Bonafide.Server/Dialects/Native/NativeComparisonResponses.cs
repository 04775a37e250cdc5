using System.Globalization;
using Bonafide.Engine;
using Bonafide.Engine.Recognition;
using Bonafide.Server.Checks;
using Bonafide.Server.Dialects.Native.Advice;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Dialects.Native;

/// <param name="Id">Of this comparison; <c>GET /v1/checks/{id}</c> reads it.</param>
/// <param name="CreatedAt">ISO 8601, UTC.</param>
/// <param name="Outcome">match, no_match, or non_response where one of the pictures has no face that can be compared.</param>
/// <param name="Similarity">[0,1], 0.5 at the limit: for people. Null exactly for a non-response, as the next two are.</param>
/// <param name="Cosine">[-1,1], six decimals: what is decided on. A number of one network.</param>
/// <param name="FalseMatchRate">The share of pairs of different persons that come at least as close, three digits: comparable between networks.</param>
/// <param name="Limit">From which it is a match.</param>
/// <param name="Pack">The model pack.</param>
/// <param name="Models">Every loaded network with its weights' hash.</param>
/// <param name="Policy">The policy's version.</param>
internal sealed record NativeComparison(
    Guid Id,
    string CreatedAt,
    string Outcome,
    double? Similarity,
    double? Cosine,
    double? FalseMatchRate,
    NativeSimilarityLimit Limit,
    NativeComparedPicture Probe,
    NativeComparedPicture Reference,
    string Pack,
    IReadOnlyList<NativeModel> Models,
    string Policy);

internal sealed record NativeSimilarityLimit(double Cosine, double FalseMatchRate);

/// <param name="NonResponseReason">no_face or face_too_small; null where its largest face was compared.</param>
/// <param name="Reasons">What stood in the way of a good picture.</param>
/// <param name="Faces">Largest first; the first was compared.</param>
/// <param name="BestAngle">Degrees by which the picture was turned clockwise.</param>
/// <param name="Image">Size of the upright picture, in whose pixels boxes and landmarks are.</param>
/// <param name="TimingsMs">Milliseconds by stage.</param>
internal sealed record NativeComparedPicture(
    string? NonResponseReason,
    IReadOnlyList<NativeReason> Reasons,
    IReadOnlyList<NativeFace> Faces,
    int BestAngle,
    NativeSize Image,
    IReadOnlyDictionary<string, double> TimingsMs);

/// <summary>From a comparison to our own body. Pure.</summary>
internal static class NativeComparisonResponses
{
    private const string Match = "match";

    internal static NativeComparison From(
        ComparisonResult.Completed done, PolicyVersion policy, AdviceLanguage language, SimilarityScale scale, ILivenessEngine engine, Guid id, DateTimeOffset createdAt)
    {
        double limit = NativeResponses.Six(policy.SameFaceCosine(scale));
        double? cosine = done.Similarity is { } similarity ? NativeResponses.Six(similarity.Cosine) : null;
        return new NativeComparison(
            id,
            NativeResponses.Iso(createdAt),
            cosine is null ? "non_response" : cosine >= limit ? Match : "no_match",
            cosine is { } close ? NativeResponses.Six(Likeness.Of(close, limit)) : null,
            cosine,
            done.Similarity is { } found ? ThreeDigits(found.FalseMatchRate) : null,
            new NativeSimilarityLimit(limit, ThreeDigits(scale.FalseMatchRateAt(limit))),
            Picture(done.Probes[0], language),
            Picture(done.References[0], language),
            engine.Pack.Id,
            NativeResponses.Models(engine),
            $"policy-{policy.Version}");
    }

    internal static bool IsMatch(NativeComparison body) => body.Outcome == Match;

    internal static CheckNote Note(NativeComparison body, NativeComparisonRequest request, DateTimeOffset at) => new(
        body.Id,
        at,
        "native",
        IsMatch(body) ? CheckVerdict.Approved : CheckVerdict.Declined,
        request.Options.Save,
        request.Options.Subject,
        request.Options.SavePicture ? request.Probe : (ReadOnlyMemory<byte>?)null);

    internal static NativeComparedPicture Picture(FaceDescription picture, AdviceLanguage language) => new(
        picture.NonResponseReason is { } reason ? NativeResponses.Reason(reason) : null,
        RetakeAdvice.Of(picture, language),
        [.. picture.Faces.Select(NativeResponses.Face)],
        picture.BestAngle,
        new NativeSize(picture.ImageWidth, picture.ImageHeight),
        NativeResponses.Milliseconds(picture.Timings));

    /// <summary>A rate may be far below a millionth.</summary>
    internal static double ThreeDigits(double rate) => double.Parse(rate.ToString("G3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
