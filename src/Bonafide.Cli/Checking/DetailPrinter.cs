using Spectre.Console;

namespace Bonafide.Cli.Checking;

/// <summary>For one picture: the verdict and all evidence for it.</summary>
internal sealed class DetailPrinter(IAnsiConsole console) : ICheckPrinter
{
    /// <summary>A quality component under it, of 100, is worth a hint.</summary>
    private const double LowQuality = 40;

    public void Show(CheckReport report)
    {
        Verdict verdict = Verdict.Of(report.Outcome);
        string limits = $"attack up to {report.Limits.Attack:0.00##}, bona fide above {report.Limits.BonaFide:0.00##}";
        string score = report.Score is { } value ? $"score {value:F3} ({limits})" : $"no score ({limits})";
        console.MarkupLineInterpolated($"[{verdict.Style}]{verdict.Word}[/]  {score}");
        Line("file", report.File);
        Line("reason", report.NonResponseReason is { } reason ? FaultAdvice.For(reason) : null);
        Line("models", Join(report.PadScores.Select(pad => $"{pad.Model} {pad.BonaFide:F3}")));
        Line("faces", Faces(report.Faces));
        string turn = report.BestAngle == 0 ? "" : $", turned clockwise by {report.BestAngle} degrees";
        Line("picture", $"{report.Image.Width} x {report.Image.Height} pixels{turn}");
        Line("quality", report.Quality is { } quality ? Quality(quality) : null);
        Line("light", report.Quality is { } lit ? $"face luminance {lit.Luminance:F0} of 100" : null);
        Line("pose", report.HeadPose is { } pose ? $"yaw {pose.Yaw:F0}, pitch {pose.Pitch:F0}, roll {pose.Roll:F0} degrees" : null);
        Line("age", report.Age is { } age ? $"about {age:F0} (estimate)" : null);
        Line("gender", report.Gender is { } gender ? $"{gender.Label}, {gender.Probability:P0} (estimate)" : null);
        Line("time", $"{report.TimingsMs.Values.Sum():F0} ms ({Join(report.TimingsMs.Select(stage => $"{stage.Key} {stage.Value:F0}"))})");
        Line("pack", report.Pack);
        Line("check", report.Id);
    }

    public void Show(string file, CheckFault fault)
    {
    }

    public void End()
    {
    }

    private void Line(string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            console.MarkupLineInterpolated($"  [grey]{name,-8}[/] {text}");
        }
    }

    private static string Faces(IReadOnlyList<ReportedFace> faces)
    {
        if (faces.Count == 0)
        {
            return "none";
        }

        double[] box = faces[0].Box;
        string which = faces.Count == 1 ? "1" : $"{faces.Count}; the largest was judged";
        return $"{which}: {box[2] - box[0]:F0} x {box[3] - box[1]:F0} pixels at ({box[0]:F0}, {box[1]:F0}), detection {faces[0].DetectionScore:F2}";
    }

    private static string Quality(ReportedQuality quality)
    {
        string low = Join(quality.Components.Where(part => part.Score < LowQuality).OrderBy(part => part.Score)
            .Select(part => $"{part.Name.Replace('_', ' ')} {part.Score:F0}"));
        return $"{quality.Unified:F0} of 100" + (low.Length > 0 ? $"; low: {low}" : "");
    }

    private static string Join(IEnumerable<string> parts) => string.Join(", ", parts);
}
