using Bonafide.Engine;
using Bonafide.Engine.Detection;
using Bonafide.Server.Checks;
using Bonafide.Storage.Checks;

namespace Bonafide.Server.Dialects.Glair;

/// <summary>From an assessment to the vendor's words, which are of attacks: the score is flipped. Pure.</summary>
internal static class GlairResponses
{
    private const int Decimals = 5;
    private const string Low = "LOW", Moderate = "MODERATE", High = "HIGH";

    internal static GlairPassiveLiveness From(LivenessAssessment assessment, GlairSettings settings) =>
        assessment.Score is not { } score ? Failed("face not detected")
        : HasSeveralFaces(assessment.Faces, settings) ? Failed("too many faces detected")
        : new GlairPassiveLiveness("success", new GlairSpoof(Spoof(score), Level(score, settings)));

    /// <summary>What is recorded of the answer: LOW is approved, and somebody should look at MODERATE.</summary>
    internal static CheckNote Note(GlairPassiveLiveness answer, Guid id, DateTimeOffset at) =>
        new(id, at, "glair", Verdict(answer.Result.Status), IsSaved: true, SubjectReference: null, Picture: null);

    /// <summary>Whether the second largest face is about as large as the largest; smaller ones are background.</summary>
    internal static bool HasSeveralFaces(IReadOnlyList<FaceDetection> faces, GlairSettings settings)
    {
        double[] sizes = [.. faces.Select(face => Math.Min(face.Box.Width, face.Box.Height)).OrderDescending()];
        return sizes.Length > 1 && sizes[1] >= settings.SeveralFacesRatio * sizes[0];
    }

    private static GlairPassiveLiveness Failed(string status) => new("failed", new GlairSpoof(1.0m, status));

    /// <summary>By way of a double, which takes trailing zeros off.</summary>
    private static decimal Spoof(double score) => (decimal)(double)Math.Round(1 - (decimal)score, Decimals, MidpointRounding.AwayFromZero);

    private static string Level(double score, GlairSettings settings) =>
        score <= settings.HighAt ? High
        : score > settings.LowAbove ? Low
        : Moderate;

    private static CheckVerdict Verdict(string status) => status switch
    {
        Low => CheckVerdict.Approved,
        Moderate => CheckVerdict.InReview,
        _ => CheckVerdict.Declined,
    };
}
