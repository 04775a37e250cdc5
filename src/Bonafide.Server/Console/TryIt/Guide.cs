using System.Text.Json.Serialization;
using Bonafide.Engine;
using Bonafide.Engine.Attributes;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Quality;
using Bonafide.Server.Checks;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Console.TryIt;

/// <summary>Looks at a frame of the camera for what is in the way of a good picture. Judges no liveness.</summary>
internal sealed class Guide(ILivenessEngine engine, PictureReader pictures, PolicyStore policies)
{
    internal const int MaxFrameBytes = 512 * 1024;

    /// <summary>Height of the face over the height of the frame, and degrees of a head that is turned or tilted.</summary>
    private const double SmallShare = 0.28, LargeShare = 0.8, MaxTurn = 22, MaxTilt = 20, LowSharpness = 20, LowVisible = 30;

    /// <summary>Null while the server has no time for it.</summary>
    internal async Task<GuideHint?> LookAsync(Guid applicationId, ReadOnlyMemory<byte> frame, CancellationToken cancellation)
    {
        ApplicationPolicy policy = (await policies.CurrentAsync(applicationId, cancellation))?.Policy ?? new ApplicationPolicy();
        DescriptionRequest wanted = new() { Quality = true, MinFaceSizePixels = policy.MinFaceSizePixels };
        Read<FaceDescription> read = await pictures.ReadAsync(frame, image => engine.Describe(image, wanted, cancellation), cancellation);
        return read.Value is not { } seen ? null
            : seen.Faces is [var face, ..] ? new GuideHint(Advice(seen, face.Box, policy), Fractions(face.Box, seen.ImageWidth, seen.ImageHeight))
            : new GuideHint("Look into the camera: there is no face to be seen.", null);
    }

    /// <summary>The one thing to do next; null where the picture can be taken. Pure.</summary>
    internal static string? Advice(FaceDescription seen, BoundingBox face, ApplicationPolicy policy) =>
        face.Left < 0 || face.Top < 0 || face.Right > seen.ImageWidth || face.Bottom > seen.ImageHeight ? "Move into the middle: the face is cut off."
        : face.Height < SmallShare * seen.ImageHeight ? "Too far: come closer."
        : face.Height > LargeShare * seen.ImageHeight ? "Too close: move back."
        : seen.Quality?.Luminance < policy.LowLuminance ? "Too dark: turn towards a light."
        : seen.Quality?.Luminance > policy.HighLuminance ? "Too bright: step out of the direct light."
        : seen.HeadPose is { } pose && IsTurned(pose) ? "Turn to the camera."
        : seen.HeadPose is { } tilted && Math.Abs(tilted.Roll) > MaxTilt ? "Hold the head upright."
        : Score(seen.Quality, QualityMeasure.EyesVisible) < LowVisible ? "The eyes are covered: take off dark glasses."
        : Score(seen.Quality, QualityMeasure.MouthVisible) < LowVisible ? "Nose and mouth are covered: take off the mask."
        : Score(seen.Quality, QualityMeasure.Sharpness) < LowSharpness ? "Blurred: hold still."
        : seen.Faces.Count > 1 && seen.Faces[1].Box.Height > face.Height / 2 ? "One person alone, please."
        : null;

    private static bool IsTurned(HeadPose pose) => Math.Abs(pose.Yaw) > MaxTurn || Math.Abs(pose.Pitch) > MaxTurn;

    private static double? Score(FaceQuality? quality, QualityMeasure measure) =>
        quality?.Components.Where(component => component.Measure == measure).Select(component => (double?)component.Score).FirstOrDefault();

    private static double[] Fractions(BoundingBox box, int width, int height) =>
        [Math.Round(box.Left / width, 4), Math.Round(box.Top / height, 4), Math.Round(box.Width / width, 4), Math.Round(box.Height / height, 4)];
}

/// <param name="Advice">What to do; null = the picture can be taken.</param>
/// <param name="Face">Left, top, width and height as parts of the frame; null where there is none.</param>
internal sealed record GuideHint(string? Advice, double[]? Face);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(GuideHint))]
internal sealed partial class GuideJson : JsonSerializerContext;
