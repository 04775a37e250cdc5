using Bonafide.Engine.Imaging;

namespace Bonafide.Engine.Detection;

/// <summary>Of boxes that overlap, keeps the one with the highest score.</summary>
internal static class NonMaxSuppression
{
    /// <summary>
    /// Reorders the candidates by falling score and returns those that no better one covers. With <paramref name="voting"/> a kept
    /// face lies where it and those that it covers lie on average, each weighing its score; the score stays its own
    /// (S. Gidaris and N. Komodakis, "Object detection via a multi-region and semantic segmentation-aware CNN model", ICCV 2015).
    /// </summary>
    internal static List<FaceDetection> Keep(List<FaceDetection> candidates, double maxOverlap, bool voting = false)
    {
        candidates.Sort(static (a, b) => b.DetectionScore.CompareTo(a.DetectionScore));
        List<FaceDetection> kept = [];
        List<Votes> votes = [];
        foreach (FaceDetection candidate in candidates)
        {
            int better = kept.FindIndex(face => face.Box.OverlapWith(candidate.Box) > maxOverlap);
            if (better < 0)
            {
                kept.Add(candidate);
                votes.Add(new Votes().With(candidate));
            }
            else if (voting)
            {
                votes[better] = votes[better].With(candidate);
            }
        }

        return voting ? [.. kept.Zip(votes, static (face, cast) => cast.Move(face))] : kept;
    }

    /// <summary>Sums of what boxes and points are, times the score.</summary>
    private readonly record struct Votes(double Weight, BoundingBox Box, FaceLandmarks Landmarks)
    {
        internal Votes With(FaceDetection face)
        {
            double weight = face.DetectionScore;
            BoundingBox box = face.Box.Scale(weight, weight);
            return new(
                Weight + weight,
                new BoundingBox(Box.Left + box.Left, Box.Top + box.Top, Box.Width + box.Width, Box.Height + box.Height),
                Landmarks.Plus(face.Landmarks.Scale(weight, weight)));
        }

        internal FaceDetection Move(FaceDetection face) =>
            face with { Box = Box.Scale(1 / Weight, 1 / Weight), Landmarks = Landmarks.Scale(1 / Weight, 1 / Weight) };
    }
}
