using System.Globalization;
using System.Numerics;
using Bonafide.Engine;
using Bonafide.Engine.Detection;
using Bonafide.Server.Checks;
using Bonafide.Storage.Checks;

namespace Bonafide.Server.Dialects.Verifik;

/// <summary>From what was found to the vendor's bodies. Pure: id and time are parameters.</summary>
internal static class VerifikResponses
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private const int IdLength = 5;

    internal static VerifikEnvelope<T> Envelope<T>(T data, Guid id, DateTimeOffset now, VerifikSettings settings) => new(
        ShortId(id), data,
        new VerifikSignature(settings.SignatureMessage, now.UtcDateTime.ToString("MMMM d, yyyy h:mm tt", CultureInfo.InvariantCulture)));

    internal static VerifikLiveness Liveness(LivenessAssessment assessment, double minScore)
    {
        double score = assessment.Score ?? throw new InvalidOperationException("A picture without a score was to be refused before.");
        return new VerifikLiveness(score > minScore, minScore, VerifikScores.Shown(score, minScore));
    }

    /// <param name="score">Six decimals.</param>
    internal static VerifikComparisonResult Comparison(double score, double minScore) =>
        new(VerifikScores.Shown(score, minScore), minScore, score > minScore);

    internal static VerifikFace Face(FaceDetection face) => new(
        new VerifikBox(Whole(face.Box.Left), Whole(face.Box.Top), Whole(face.Box.Right), Whole(face.Box.Bottom)),
        new VerifikLandmarks(
            Point(face.Landmarks.ImageLeftEye), Point(face.Landmarks.ImageRightEye), Point(face.Landmarks.Nose),
            Point(face.Landmarks.ImageLeftMouth), Point(face.Landmarks.ImageRightMouth)),
        Math.Round((decimal)face.DetectionScore * 10_000) / 10_000, []);

    /// <summary>This dialect has no name for a person and no wish to keep a picture.</summary>
    internal static CheckNote Note(Guid id, DateTimeOffset now, bool passed) =>
        new(id, now, "verifik", passed ? CheckVerdict.Approved : CheckVerdict.Declined, IsSaved: true, SubjectReference: null, Picture: null);

    /// <summary>The first bits of the check's own id, so that the one can be found by the other.</summary>
    private static string ShortId(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return string.Create(IdLength, BitConverter.ToUInt32(bytes), (text, rest) =>
        {
            for (int i = 0; i < text.Length; i++, rest /= (uint)Alphabet.Length)
            {
                text[i] = Alphabet[(int)(rest % (uint)Alphabet.Length)];
            }
        });
    }

    private static int Whole(double pixels) => (int)Math.Round(pixels);

    private static int[] Point(Vector2 point) => [Whole(point.X), Whole(point.Y)];
}
