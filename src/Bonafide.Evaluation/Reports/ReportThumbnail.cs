using Bonafide.Engine.Imaging;
using Bonafide.Evaluation.Protocols;

namespace Bonafide.Evaluation.Reports;

/// <summary>The pictures of a report's worst errors, made small.</summary>
public static class ReportThumbnail
{
    private const int Side = 128;

    /// <summary>A data URI; null where the picture cannot be read.</summary>
    public static string? Of(ProtocolEntry entry, IPictureFiles files)
    {
        try
        {
            ImageDecodeResult decoded = new ImageDecoder(new ImageLimits()).Decode(files.Read(entry));
            if (!decoded.TryGet(out RgbImage? image, out _))
            {
                return null;
            }

            using (image)
            {
                return "data:image/jpeg;base64," + Convert.ToBase64String(ImageEncoder.EncodeThumbnail(image, Side));
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
