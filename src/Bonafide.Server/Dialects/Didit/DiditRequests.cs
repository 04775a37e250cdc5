using Bonafide.Engine;
using Bonafide.Server.Checks;

namespace Bonafide.Server.Dialects.Didit;

/// <summary>The fields of <c>POST /v3/passive-liveness/</c>, read and checked.</summary>
internal sealed record DiditPassiveLivenessRequest
{
    internal required ReadOnlyMemory<byte> Image { get; init; }

    /// <summary>0-100; a score at or below it declines.</summary>
    internal required decimal DeclineThreshold { get; init; }

    internal required DiditOptions Options { get; init; }

    internal LivenessCheckRequest ToCheck() =>
        new(Image, new AssessmentRequest { Rotate = Options.RotateImage, Quality = true, AgeGender = true, Embedding = true });

    /// <summary>The request; of no use where the form has faults.</summary>
    internal static DiditPassiveLivenessRequest From(DiditForm form, DiditSettings settings) => new()
    {
        Image = form.Picture("user_image"),
        DeclineThreshold = form.Threshold("face_liveness_score_decline_threshold", settings.LivenessDeclineThreshold),
        Options = form.Options(),
    };
}
