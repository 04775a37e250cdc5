namespace Bonafide.Engine.Models;

/// <summary>What a card must fulfil beyond its types; all faults are told at once.</summary>
internal static class ModelCardRules
{
    internal static void Check(ModelCard card, string path)
    {
        string[] faults = [.. Faults(card)];
        if (faults.Length > 0)
        {
            throw new ModelException($"{path}: {string.Join(" ", faults)}");
        }
    }

    private static IEnumerable<string> Faults(ModelCard card)
    {
        if (card.Format != 1)
        {
            yield return $"format {card.Format} is not known to this version (1).";
        }

        if (card.Id.Length == 0 || !card.Id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.'))
        {
            yield return "id must consist of lower-case letters, digits, dots and hyphens.";
        }

        if (card.Weights.Candidates().Any(file => file.Sha256.Length != 64 || !file.Sha256.All(char.IsAsciiHexDigitLower)))
        {
            yield return "weights.sha256 must be 64 lower-case hex digits.";
        }

        if (card.Weights.Candidates().Any(file => file.Url is { } url && url.Scheme != Uri.UriSchemeHttps && !url.IsLoopback))
        {
            yield return "weights.url must begin with https://.";
        }

        if (card.Input.Mean.Count != 3 || card.Input.Std.Count != 3 || card.Input.Std.Any(std => std == 0))
        {
            yield return "input.mean and input.std need three values each, and no std may be 0.";
        }

        bool letterbox = card.Crop.Kind == CropKind.Letterbox;
        if (!letterbox && (card.Input.Width <= 0 || card.Input.Height <= 0))
        {
            yield return "input.width and input.height must be given.";
        }

        if (letterbox && (card.Crop.Sides.Count == 0 || card.Crop.Sides.Any(side => side < card.Crop.MultipleOf)))
        {
            yield return "crop.sides needs at least one side, none below crop.multipleOf.";
        }

        if (card.Crop.Kind == CropKind.Aligned
            && (card.Crop.Template.Count < 2 || card.Crop.Template.Count != card.Crop.Landmarks.Count || card.Crop.Template.Any(p => p.Length != 2)))
        {
            yield return "crop.template needs a point [x, y] for each of crop.landmarks, two at least.";
        }

        if (card.Crop is { Kind: CropKind.Context, Factor: <= 0 })
        {
            yield return "crop.factor must be positive.";
        }

        OutputKind[] fitting = Fitting(card.Task);
        if (!fitting.Contains(card.Output.Kind))
        {
            yield return $"output.kind does not fit the task; expected {string.Join(" or ", fitting)}.";
        }

        if (card.Task == ModelTask.Pad && card.Output.Classes.Count(name => name == "bona-fide") != 1)
        {
            yield return "output.classes must name \"bona-fide\" exactly once.";
        }

        IReadOnlyList<FalseMatchPoint> rates = card.Output.FalseMatchRates;
        if (card.Task == ModelTask.FaceEmbedding
            && (rates.Count < 2 || rates.Any(point => point.Rate is <= 0 or > 1 || point.Cosine is < -1 or > 1)
                || rates.Zip(rates.Skip(1)).Any(step => step.Second.Cosine <= step.First.Cosine || step.Second.Rate >= step.First.Rate)))
        {
            yield return "output.falseMatchRates needs two points or more, rising in cosine (from -1 to 1) and falling in rate (above 0, at most 1).";
        }

        if (card.Task == ModelTask.FaceLandmarks && (card.Crop.Kind != CropKind.Context || card.Output.Name is null))
        {
            yield return "landmarks are placed within a crop of kind \"context\", and output.name must name the points.";
        }

        if (card.Task == ModelTask.FaceDetection && (card.Output.DoubtfulThreshold is <= 0 || card.Output.DoubtfulThreshold >= card.Output.ScoreThreshold))
        {
            yield return "output.doubtfulThreshold must lie between 0 and output.scoreThreshold.";
        }

        if (card is { Task: ModelTask.FaceDetection, Output.Kind: OutputKind.AnchorFreePlanes } && (card.Output.Strides.Count == 0 || card.Output.Name is null))
        {
            yield return "output needs strides and name.";
        }

        if (card is { Task: ModelTask.FaceDetection, Output.Kind: OutputKind.AnchorFreeGrid }
            && (card.Output.Strides.Count == 0 || card.Output.Scores.Count == 0 || card.Output.Boxes is null || card.Output.Landmarks is null))
        {
            yield return "output needs strides, scores, boxes and landmarks.";
        }
    }

    private static OutputKind[] Fitting(ModelTask task) => task switch
    {
        ModelTask.FaceDetection => [OutputKind.AnchorFreeGrid, OutputKind.AnchorFreePlanes],
        ModelTask.FaceLandmarks => [OutputKind.Points],
        ModelTask.Pad => [OutputKind.Logits, OutputKind.Probabilities],
        ModelTask.AgeGender => [OutputKind.AgeGender],
        ModelTask.FaceEmbedding => [OutputKind.Vector],
        ModelTask.FaceQuality => [OutputKind.Score],
        ModelTask.HeadPose => [OutputKind.YawPitchRoll],
    };
}
