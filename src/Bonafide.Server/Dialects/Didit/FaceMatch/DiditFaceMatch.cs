using Bonafide.Engine.Recognition;
using Bonafide.Server.Checks;
using Bonafide.Storage.Checks;

namespace Bonafide.Server.Dialects.Didit.FaceMatch;

/// <summary>The fields of <c>POST /v3/face-match/</c>, read and checked.</summary>
internal sealed record DiditFaceMatchRequest
{
    internal required ReadOnlyMemory<byte> UserImage { get; init; }

    internal required ReadOnlyMemory<byte> ReferenceImage { get; init; }

    /// <summary>0-100; a score at or below it declines.</summary>
    internal required decimal DeclineThreshold { get; init; }

    internal required DiditOptions Options { get; init; }

    internal ComparisonRequest ToComparison() => new([UserImage], [ReferenceImage]) { Rotate = Options.RotateImage, AgeGender = true };

    /// <summary>The request; of no use where the form has faults.</summary>
    internal static DiditFaceMatchRequest From(DiditForm form) => new()
    {
        UserImage = form.Picture("user_image"),
        ReferenceImage = form.Picture("ref_image"),
        DeclineThreshold = form.Threshold("face_match_score_decline_threshold", DiditSettings.FaceMatchDeclineThreshold),
        Options = form.Options(),
    };
}

/// <summary>From a comparison to the vendor's body. Pure.</summary>
internal static class DiditFaceMatch
{
    /// <summary>The false match rate at which the vendor's default threshold stands in our scale.</summary>
    private const double AnchorRate = 1e-3;

    /// <summary>The score there: the vendor's default threshold.</summary>
    private const double AnchorScore = 30;

    internal static DiditFaceMatchAnswer Answer(
        ComparisonResult.Completed done, SimilarityScale scale, DiditFaceMatchRequest request, Guid requestId, DateTimeOffset createdAt)
    {
        decimal? score = done.Similarity is { } similarity ? Score(similarity.Cosine, scale) : null;
        DiditWarning? warning = score is null ? _noReference : score > request.DeclineThreshold ? null : _lowSimilarity;
        return new DiditFaceMatchAnswer(
            requestId,
            new DiditFaceMatchResult(
                warning is null ? "Approved" : "Declined",
                score ?? (request.Options.SaveApiRequest ? null : 0),
                DiditResponses.Picture(done.Probes[0]),
                DiditResponses.Picture(done.References[0]),
                warning is null ? [] : [warning]),
            request.Options.VendorData,
            request.Options.Metadata,
            DiditResponses.Iso(createdAt));
    }

    /// <summary>
    /// 0-100, two decimals, which are what is decided on: linear in the cosine from 0 to 30 where one in a thousand pairs of strangers comes so close
    /// (FMR 0.1 %), and on to 100 for the same picture.
    /// </summary>
    internal static decimal Score(double cosine, SimilarityScale scale)
    {
        double anchor = scale.CosineAt(AnchorRate);
        double score = cosine <= anchor
            ? AnchorScore * Math.Max(0, cosine) / anchor
            : AnchorScore + ((100 - AnchorScore) * (cosine - anchor) / (1 - anchor));
        return Math.Round((decimal)Math.Min(score, 100), 2);
    }

    internal static bool IsMatch(DiditFaceMatchAnswer answer) => answer.FaceMatch.Status == "Approved";

    /// <summary>What is recorded of the answer. The picture that is kept, if any, is the person's own and not the document's.</summary>
    internal static CheckNote Note(DiditFaceMatchAnswer answer, string json, DiditFaceMatchRequest request, DiditSettings settings, DateTimeOffset at) =>
        DiditResponses.Note(
            answer.RequestId, at, IsMatch(answer) ? CheckVerdict.Approved : CheckVerdict.Declined, request.Options, request.UserImage, settings) with
        {
            Kind = CheckKind.Comparison,
            Answer = json,
        };

    private static readonly DiditWarning _noReference = new(
        "FACEMATCH", "NO_REFERENCE_IMAGE", null, "error", "No pair of faces to compare",
        "In one of the two pictures, or in both, no face that is large enough to be compared was found. Send a picture of the person and one of the reference, each with the whole face.");

    private static readonly DiditWarning _lowSimilarity = new(
        "FACEMATCH", "LOW_FACE_MATCH_SIMILARITY", null, "error", "Faces differ",
        "The faces of the two pictures are not alike enough for the threshold of this request. They may show two persons, or one person years apart or in poor pictures.");
}
