using System.Text.Json;
using Bonafide.Engine;
using Bonafide.Server.Checks;

namespace Bonafide.Server.Dialects.Native;

/// <summary>
/// A picture comes as multipart field <c>image</c>, as the raw body, or as base64 in JSON; <c>rotate</c> as a query parameter, a form field or a
/// JSON member.
/// </summary>
internal static class NativeRequests
{
    private const string ImageField = "image";
    private const string RotateField = "rotate";

    internal static async ValueTask<(LivenessCheckRequest? Check, IResult? Fault)> ReadAsync(HttpRequest http, CancellationToken cancellation)
    {
        if (!TryRotate(http.Query[RotateField], out bool rotate))
        {
            return (null, NativeErrors.BadField(http, "rotate must be true or false."));
        }

        if (http.HasFormContentType)
        {
            return FromForm(http, await RequestForm.ReadAsync(http, cancellation), rotate);
        }

        if (http.HasJsonContentType())
        {
            return await FromJsonAsync(http, rotate, cancellation);
        }

        string type = http.ContentType ?? "";
        bool raw = type.StartsWith("image/", StringComparison.OrdinalIgnoreCase) || type.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase);
        return raw
            ? (ToCheck(await BodyAsync(http, cancellation), rotate), null)
            : (null, NativeErrors.UnsupportedMediaType(http));
    }

    private static (LivenessCheckRequest? Check, IResult? Fault) FromForm(HttpRequest http, IFormCollection form, bool rotate)
    {
        IFormFile[] files = [.. form.Files.Where(file => file.Name == ImageField)];
        if (files.Length != 1)
        {
            return (null, NativeErrors.BadField(http, files.Length == 0
                ? "The form has no file part 'image'. Send one picture in it."
                : "The form has more than one file part 'image'. Send exactly one picture."));
        }

        return form.ContainsKey(RotateField) && !TryRotate(form[RotateField], out rotate)
            ? (null, NativeErrors.BadField(http, "rotate must be true or false."))
            : (ToCheck(UploadedFile.Read(files[0]), rotate), null);
    }

    private static async ValueTask<(LivenessCheckRequest? Check, IResult? Fault)> FromJsonAsync(HttpRequest http, bool rotate, CancellationToken cancellation)
    {
        NativeImageBody? body;
        try
        {
            body = await JsonSerializer.DeserializeAsync(http.Body, NativeJson.Wire.NativeImageBody, cancellation);
        }
        catch (JsonException)
        {
            return (null, NativeErrors.BadField(http, "The body is not a JSON object like {\"image\": \"<base64>\"}."));
        }

        string text = body?.Image ?? "";
        string base64 = text.StartsWith("data:", StringComparison.OrdinalIgnoreCase) ? text[(text.IndexOf(',') + 1)..] : text;
        byte[] bytes = new byte[(base64.Length / 4 * 3) + 3];
        return base64.Length > 0 && Convert.TryFromBase64String(base64, bytes, out int length)
            ? (ToCheck(bytes.AsMemory(0, length), rotate || body!.Rotate), null)
            : (null, NativeErrors.BadField(http, "The member 'image' must hold the picture in base64, with or without a data URI's head."));
    }

    private static async ValueTask<ReadOnlyMemory<byte>> BodyAsync(HttpRequest http, CancellationToken cancellation)
    {
        using MemoryStream buffer = new((int)Math.Clamp(http.ContentLength ?? 0, 0, 16 * 1024 * 1024));
        await http.Body.CopyToAsync(buffer, cancellation);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    private static LivenessCheckRequest ToCheck(ReadOnlyMemory<byte> image, bool rotate) =>
        new(image, AssessmentRequest.Full with { Rotate = rotate, Embedding = false });

    private static bool TryRotate(string? text, out bool rotate)
    {
        rotate = text is "true" or "1";
        return text is null or "" or "true" or "false" or "1" or "0";
    }
}
