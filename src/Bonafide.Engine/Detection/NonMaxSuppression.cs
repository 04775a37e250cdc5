namespace Bonafide.Engine.Detection;

/// <summary>Of boxes that overlap, keeps the one with the highest score.</summary>
internal static class NonMaxSuppression
{
    /// <summary>Reorders the candidates by falling score and returns those that no better one covers.</summary>
    internal static List<FaceDetection> Keep(List<FaceDetection> candidates, double maxOverlap)
    {
        candidates.Sort(static (a, b) => b.DetectionScore.CompareTo(a.DetectionScore));
        List<FaceDetection> kept = [];
        foreach (FaceDetection candidate in candidates)
        {
            if (!kept.Exists(better => better.Box.OverlapWith(candidate.Box) > maxOverlap))
            {
                kept.Add(candidate);
            }
        }

        return kept;
    }
}
