using System.Text.Json;
using Bonafide.Engine;
using Bonafide.Engine.Imaging;
using Bonafide.Server.Checks;

namespace Bonafide.Server.Dialects.Glair;

/// <summary>
/// Reads pictures, as files of a form or as base64 in JSON. What a file is called and what its part says of itself decide nothing: the vendor's own
/// client sends <c>blob</c> and <c>application/octet-stream</c>.
/// </summary>
internal static class GlairRequests
{
    /// <summary>The pictures of the named fields, in order, or what to answer where one of them is none.</summary>
    internal static async ValueTask<(ReadOnlyMemory<byte>[]? Pictures, IResult? Fault)> ReadAsync(
        HttpRequest http, GlairSettings settings, CancellationToken cancellation, params (string Field, GlairPicture Picture)[] wanted)
    {
        Func<string, (ReadOnlyMemory<byte> Bytes, int Count)> read =
            http.HasFormContentType ? FromForm(await RequestForm.ReadAsync(http, cancellation))
            : http.HasJsonContentType() ? FromJson(await JsonAsync(http, cancellation))
            : _ => default;
        List<ReadOnlyMemory<byte>> pictures = [];
        foreach ((string field, GlairPicture picture) in wanted)
        {
            (ReadOnlyMemory<byte> bytes, int count) = read(field);
            IResult? fault = count > 1 ? GlairErrors.SeveralPictures(picture) : Fault(bytes.Span, picture, settings);
            if (fault is not null)
            {
                return (null, fault);
            }

            pictures.Add(bytes);
        }

        return ([.. pictures], null);
    }

    internal static LivenessCheckRequest ToCheck(ReadOnlyMemory<byte> picture) => new(picture, new AssessmentRequest());

    private static Func<string, (ReadOnlyMemory<byte> Bytes, int Count)> FromForm(IFormCollection form) => field =>
    {
        IReadOnlyList<IFormFile> files = form.Files.GetFiles(field);
        return files.Count == 1 ? (UploadedFile.Read(files[0]), 1) : (default, files.Count);
    };

    private static Func<string, (ReadOnlyMemory<byte> Bytes, int Count)> FromJson(GlairPictures? body) => field =>
    {
        string? text = field switch
        {
            "image" => body?.Image,
            "captured_image" => body?.CapturedImage,
            "stored_image" => body?.StoredImage,
            _ => null,
        };
        return Base64Picture.TryRead(text, out ReadOnlyMemory<byte> bytes) ? (bytes, 1) : default;
    };

    /// <summary>The body; null where it is no JSON object with texts.</summary>
    private static async ValueTask<GlairPictures?> JsonAsync(HttpRequest http, CancellationToken cancellation)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(http.Body, GlairJson.Wire.GlairPictures, cancellation);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IResult? Fault(ReadOnlySpan<byte> bytes, GlairPicture picture, GlairSettings settings) => ImageSignature.Of(bytes) switch
    {
        ImageFormat.Jpeg or ImageFormat.Png => null,
        ImageFormat.WebP or ImageFormat.Tiff => GlairErrors.UnsupportedMedia(picture, settings),
        null => IsOfAnotherFormat(bytes) ? GlairErrors.UnsupportedMedia(picture, settings) : GlairErrors.NoPicture(picture),
    };

    /// <summary>What phones and browsers send besides: GIF, BMP, and the HEIC and AVIF family. Nothing here decodes them; their senders should know why.</summary>
    private static bool IsOfAnotherFormat(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => true,
        [(byte)'B', (byte)'M', _, _, _, _, 0, 0, 0, 0, ..] => true,
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => true,
        _ => false,
    };
}
