using System.Text.Json.Serialization;
using Bonafide.Engine.Decision;

namespace Bonafide.Cli.Checking;

/// <summary>
/// Everything known of one picture, in the shape of our own HTTP dialect's answer plus <c>file</c>, so that a script need not
/// care where the check ran. Boxes and points are in pixels of the upright picture as it was sent, after <see cref="BestAngle"/>.
/// </summary>
internal sealed record CheckReport
{
    /// <summary>The file as it was named on the command line.</summary>
    public string? File { get; init; }

    /// <summary>The server's name for this check; null on this machine, where nothing is recorded.</summary>
    public string? Id { get; init; }

    public string? CreatedAt { get; init; }

    public required PadOutcome Outcome { get; init; }

    public NonResponseReason? NonResponseReason { get; init; }

    /// <summary>[0,1], higher = more bona fide; null exactly where there was no classification.</summary>
    public double? Score { get; init; }

    public required ReportedLimits Limits { get; init; }

    /// <summary>Largest first; the first one was judged.</summary>
    public required IReadOnlyList<ReportedFace> Faces { get; init; }

    public int BestAngle { get; init; }

    public required ReportedSize Image { get; init; }

    public IReadOnlyList<ReportedPadScore> PadScores { get; init; } = [];

    public ReportedQuality? Quality { get; init; }

    public ReportedPose? HeadPose { get; init; }

    /// <summary>Years.</summary>
    public double? Age { get; init; }

    public ReportedGender? Gender { get; init; }

    public string? Pack { get; init; }

    public IReadOnlyList<ReportedModel> Models { get; init; } = [];

    public string? Policy { get; init; }

    public Dictionary<string, double> TimingsMs { get; init; } = [];

    /// <summary>Always null: a document has either an outcome or a fault, and both members always.</summary>
    [JsonPropertyOrder(1)]
    public string? Fault { get; init; }
}

/// <summary>The document of a picture that could not be checked.</summary>
internal sealed record FaultReport(string File, PadOutcome? Outcome, string Fault, string Detail);

internal sealed record ReportedLimits(double Attack, double BonaFide);

/// <param name="Box">Left, top, right, bottom.</param>
/// <param name="Landmarks">Image-left eye, image-right eye, nose, image-left and image-right corner of the mouth; x and y each.</param>
/// <param name="DetectionScore">[0,1], higher = surer that it is a face.</param>
internal sealed record ReportedFace(double[] Box, double[][] Landmarks, double DetectionScore);

internal sealed record ReportedSize(int Width, int Height);

internal sealed record ReportedPadScore(string Model, double BonaFide, double Logit);

/// <param name="Unified">0 to 100.</param>
/// <param name="Luminance">0 to 100.</param>
/// <param name="Components">What was measured.</param>
internal sealed record ReportedQuality(double Unified, double Luminance, IReadOnlyList<ReportedComponent> Components);

internal sealed record ReportedComponent(string Name, double Score, double Raw);

internal sealed record ReportedPose(double Yaw, double Pitch, double Roll);

/// <param name="Label">male or female, whichever is likelier.</param>
/// <param name="Probability">Of the label, [0.5,1].</param>
internal sealed record ReportedGender(string Label, double Probability);

internal sealed record ReportedModel(string Id, string Sha256);
