using Bonafide.Engine.Decision;
using Bonafide.Engine.Imaging;

namespace Bonafide.Cli.Checking;

/// <summary>What is wrong with a picture, and what to do about it.</summary>
internal static class FaultAdvice
{
    /// <param name="fault">Why there are no pixels.</param>
    /// <param name="detail">Sizes and limits, or null.</param>
    internal static CheckFault For(ImageFault fault, string? detail) =>
        new(ReportJson.Word(fault), Sentence(fault, detail is null ? "" : $" ({detail})"));

    /// <summary>What to do about a picture without a verdict.</summary>
    internal static string For(NonResponseReason reason) => reason switch
    {
        NonResponseReason.NoFace => "No face was found. If the picture lies on its side, try --rotate.",
        NonResponseReason.FaceTooSmall => "The face is too small to judge. Take the picture from nearer, or send it larger.",
    };

    private static string Sentence(ImageFault fault, string detail) => fault switch
    {
        ImageFault.Empty => "The file is empty. Take or export the picture again.",
        ImageFault.TooManyBytes => $"The file is too large{detail}. Save it smaller, for example as JPEG.",
        ImageFault.UnsupportedFormat => "This is not a JPEG, PNG, WebP or TIFF picture (decided by its bytes, not its name). Convert it first.",
        ImageFault.TooManyPixels => $"The picture has too many pixels{detail}. Make it smaller first.",
        ImageFault.TooManyPages => $"The file has too many pages or frames{detail}. Save the first one by itself.",
        ImageFault.Damaged => "The picture is damaged or was cut off on its way. Copy or export it again.",
        ImageFault.TookTooLong => $"Decoding the picture took too long{detail}. Save it anew, for example as JPEG.",
    };
}
