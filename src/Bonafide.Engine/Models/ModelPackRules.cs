namespace Bonafide.Engine.Models;

/// <summary>What a pack description must fulfil beyond its types.</summary>
internal static class ModelPackRules
{
    internal static void Check(ModelPack pack, string path)
    {
        string[] faults = [.. Faults(pack)];
        if (faults.Length > 0)
        {
            throw new ModelException($"{path}: {string.Join(" ", faults)}");
        }
    }

    private static IEnumerable<string> Faults(ModelPack pack)
    {
        if (pack.Format != 1)
        {
            yield return $"format {pack.Format} is not known to this version (1).";
        }

        if (pack.Pad.Models.Count == 0)
        {
            yield return "pad.models must name at least one model: a pack without PAD has no verdict.";
        }

        IReadOnlyList<CalibrationPoint> curve = pack.Pad.Calibration;
        if (curve.Count < 2 || curve.Zip(curve.Skip(1)).Any(step => step.Second.Logit <= step.First.Logit || step.Second.Score <= step.First.Score)
            || curve.Any(point => point.Score is < 0 or > 1))
        {
            yield return "pad.calibration needs two points or more, rising in logit and in score, with scores in [0,1].";
        }
    }
}
