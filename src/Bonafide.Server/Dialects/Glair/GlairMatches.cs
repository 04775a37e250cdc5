using Bonafide.Engine;
using Bonafide.Engine.Recognition;
using Bonafide.Server.Checks;
using Bonafide.Storage.Checks;

namespace Bonafide.Server.Dialects.Glair;

/// <summary>From a comparison to the vendor's words. Where both pictures are at fault the captured one is told of, which can be taken again. Pure.</summary>
internal static class GlairMatches
{
    private const int Decimals = 5;

    /// <summary>What is shown at the limit; it is decided on what is shown.</summary>
    private const decimal Limit = 0.5m;

    private const string Match = "MATCH";

    internal static GlairMatch From(ComparisonResult.Completed done, SimilarityScale scale, GlairSettings settings)
    {
        if (Fault(done.Probes[0], "captured", "CAPTURED", settings) is { } captured)
        {
            return captured;
        }

        if (Fault(done.References[0], "stored", "STORED", settings) is { } stored)
        {
            return stored;
        }

        double cosine = done.Similarity!.Value.Cosine;
        decimal share = Rounded(Likeness.Of(cosine, scale.CosineAt(settings.FalseMatchRate)));
        return new GlairMatch("success", share >= Limit ? new(share, "match", Match) : new(share, "not match", "NOT_MATCH"));
    }

    internal static bool IsMatch(GlairMatch answer) => answer.Result.MatchStatusCode == Match;

    /// <summary>The comparison as it is recorded: where a picture has several faces it is not said whose likeness was measured, so there is none.</summary>
    internal static ComparisonResult.Completed WithoutSeveralFaces(ComparisonResult.Completed done, GlairSettings settings) =>
        GlairResponses.HasSeveralFaces(done.Probes[0].Faces, settings) || GlairResponses.HasSeveralFaces(done.References[0].Faces, settings)
            ? done with { Similarity = null }
            : done;

    internal static CheckNote Note(bool isMatch, Guid id, DateTimeOffset at) =>
        new(id, at, "glair", isMatch ? CheckVerdict.Approved : CheckVerdict.Declined, IsSaved: true, SubjectReference: null, Picture: null);

    private static GlairMatch? Fault(FaceDescription picture, string name, string code, GlairSettings settings) =>
        picture.NonResponseReason is not null ? Failed($"face not detected in {name} image", $"NO_FACE_{code}_IMG")
        : GlairResponses.HasSeveralFaces(picture.Faces, settings) ? Failed($"too many faces detected in {name} image", $"MANY_FACES_{code}_IMG")
        : null;

    private static GlairMatch Failed(string status, string code) => new("failed", new GlairMatchResult(0, status, code));

    /// <summary>By way of a double, which takes trailing zeros off.</summary>
    private static decimal Rounded(double share) => (decimal)Math.Round(share, Decimals, MidpointRounding.AwayFromZero);
}
