using Bonafide.Engine.Imaging;

namespace Bonafide.Cli.Checking;

/// <summary>A copy of the picture, upright, with what the report says drawn into it: every face's box and five points.</summary>
internal static class Annotation
{
    /// <summary>A thin line is one pixel in this many of the shorter side, and never less than <see cref="MinThickness"/>.</summary>
    private const int PixelsPerThickness = 300;
    private const int MinThickness = 1;

    /// <summary>A dot's radius is one pixel in this many of the face's width, so that the dots of a small face stay apart.</summary>
    private const int WidthsPerRadius = 35;

    private static readonly (byte R, byte G, byte B) _otherFace = (70, 130, 240);
    private static readonly (byte R, byte G, byte B) _landmark = (0, 225, 255);

    /// <returns>Why nothing was written; null where the file is there.</returns>
    internal static CheckFault? Write(byte[] encoded, CheckReport report, string path)
    {
        ImageDecodeResult decoded = new ImageDecoder(new ImageLimits()).Decode(encoded);
        if (!decoded.TryGet(out RgbImage? image, out ImageFault fault))
        {
            return FaultAdvice.For(fault, decoded.Detail);
        }

        using (image)
        using (RgbImage drawn = Draw(image, report))
        {
            try
            {
                File.WriteAllBytes(path, ImageEncoder.EncodePng(drawn));
                return null;
            }
            catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
            {
                return new CheckFault("unwritable", $"The annotated picture cannot be written: {unwritable.Message}");
            }
        }
    }

    private static RgbImage Draw(RgbImage image, CheckReport report)
    {
        if (report.BestAngle == 0)
        {
            return DrawUpright(image, report);
        }

        using RgbImage turned = image.Turn(report.BestAngle);
        return DrawUpright(turned, report);
    }

    /// <param name="image">May have been shrunk on load; the report's pixels are those of the picture as it was sent.</param>
    /// <param name="report">What to draw.</param>
    private static RgbImage DrawUpright(RgbImage image, CheckReport report)
    {
        double x = 1 / image.OriginalPerPixelX;
        double y = 1 / image.OriginalPerPixelY;
        int thin = Math.Max(MinThickness, Math.Min(image.Width, image.Height) / PixelsPerThickness);
        BoxDrawing drawing = new(image);
        for (int i = report.Faces.Count - 1; i >= 0; i--) // The judged face comes last, on top of the others.
        {
            ReportedFace face = report.Faces[i];
            bool isJudged = i == 0;
            BoundingBox box = new(face.Box[0], face.Box[1], face.Box[2] - face.Box[0], face.Box[3] - face.Box[1]);
            drawing.Frame(box.Scale(x, y), isJudged ? 3 * thin : thin, isJudged ? Verdict.Of(report.Outcome).Color : _otherFace);
            int radius = (int)Math.Clamp(box.Width * x / WidthsPerRadius, 1, 3 * thin);
            foreach (double[] point in face.Landmarks)
            {
                drawing.Dot(point[0] * x, point[1] * y, radius, _landmark);
            }
        }

        return drawing.ToImage();
    }
}
