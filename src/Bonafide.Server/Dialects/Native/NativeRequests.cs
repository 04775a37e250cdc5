using System.Text.Json;
using Bonafide.Engine;
using Bonafide.Server.Checks;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Dialects.Native;

/// <summary>What a caller may say beside the picture: as form fields or JSON members, else as query parameters.</summary>
/// <param name="Rotate">Try four ways up.</param>
/// <param name="Save">Keep the check in the record; default true. Without it only its moment, outcome and score stay.</param>
/// <param name="SavePicture">Keep the picture too; default false, and only where the policy allows it.</param>
/// <param name="Subject">The caller's own name for the person, under which the record can be erased.</param>
internal sealed record NativeCheckOptions(bool Rotate, bool Save, bool SavePicture, string? Subject)
{
    /// <summary>Look the face up on the blocklist and among approved checks; default false.</summary>
    internal bool Screen { get; init; }

    /// <summary>Let later checks find this face, once the check is saved; default false.</summary>
    internal bool Enroll { get; init; }

    internal RequestDigest AddTo(RequestDigest digest) =>
        digest.Add("rotate", Rotate).Add("save", Save).Add("save_picture", SavePicture).Add("subject", Subject).Add("screen", Screen).Add("enroll", Enroll);

    /// <summary>Whether the picture may be kept where that is asked for.</summary>
    internal bool AreAllowedBy(ApplicationPolicy policy) => !SavePicture || (Save && policy.MayStorePictures);
}

/// <summary>A picture and what is said about it.</summary>
internal sealed record NativeCheckRequest(ReadOnlyMemory<byte> Image, NativeCheckOptions Options)
{
    /// <summary>What else is said beside the picture, by name; null = nothing of that name.</summary>
    internal Func<string, string?> Said { get; init; } = _ => null;

    internal LivenessCheckRequest ToCheck() =>
        new(Image, AssessmentRequest.Full with { Rotate = Options.Rotate, Embedding = Options.Screen || Options.Enroll });

    /// <summary>Of what is asked, however it was sent.</summary>
    internal byte[] Digest(string route)
    {
        using RequestDigest digest = new(route);
        return Options.AddTo(digest.Add("image", Image.Span)).ToBytes();
    }
}

/// <summary>A picture comes as multipart field <c>image</c>, as the raw body, or as base64 in JSON.</summary>
internal static class NativeRequests
{
    private const string ImageField = "image";
    private const int MaxSubjectLength = 1_000;
    private const int MaxBodyBytes = 16 * 1024 * 1024;

    internal static async ValueTask<(NativeCheckRequest? Check, NativeAnswer? Fault)> ReadAsync(HttpRequest http, CancellationToken cancellation)
    {
        if (http.HasFormContentType)
        {
            return FromForm(http, await RequestForm.ReadAsync(http, cancellation));
        }

        if (http.HasJsonContentType())
        {
            return await FromJsonAsync(http, cancellation);
        }

        string type = http.ContentType ?? "";
        bool raw = type.StartsWith("image/", StringComparison.OrdinalIgnoreCase) || type.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase);
        return raw
            ? Combine(http, await BodyAsync(http, cancellation), _ => null)
            : (null, NativeErrors.UnsupportedMediaType(http));
    }

    private static (NativeCheckRequest? Check, NativeAnswer? Fault) FromForm(HttpRequest http, IFormCollection form)
    {
        IFormFile[] files = [.. form.Files.Where(file => file.Name == ImageField)];
        return files.Length == 1
            ? Combine(http, UploadedFile.Read(files[0]), name => form.TryGetValue(name, out var values) ? values.ToString() : null)
            : (null, NativeErrors.BadField(http, files.Length == 0
                ? "The form has no file part 'image'. Send one picture in it."
                : "The form has more than one file part 'image'. Send exactly one picture."));
    }

    private static async ValueTask<(NativeCheckRequest? Check, NativeAnswer? Fault)> FromJsonAsync(HttpRequest http, CancellationToken cancellation)
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

        return FromJson(http, body);
    }

    /// <summary>One picture in JSON with what is said about it.</summary>
    internal static (NativeCheckRequest? Check, NativeAnswer? Fault) FromJson(HttpRequest http, NativeImageBody? body) =>
        Base64Picture.TryRead(body?.Image, out ReadOnlyMemory<byte> image)
            ? Combine(http, image, body!.Text)
            : (null, NativeErrors.BadField(http, "The member 'image' must hold the picture in base64, with or without a data URI's head."));

    internal static (NativeCheckRequest? Check, NativeAnswer? Fault) Combine(HttpRequest http, ReadOnlyMemory<byte> image, Func<string, string?> said)
    {
        (NativeCheckOptions? options, NativeAnswer? fault) = Options(http, said);
        return (options is null ? null : new NativeCheckRequest(image, options) { Said = name => Text(http, said, name) }, fault);
    }

    /// <summary>What is said beside a picture.</summary>
    /// <param name="said">In the body; what it does not say the query may.</param>
    internal static (NativeCheckOptions? Options, NativeAnswer? Fault) Options(HttpRequest http, Func<string, string?> said)
    {
        string? subject = Said("subject");
        return TryFlag(Said("rotate"), preset: false, out bool rotate)
            && TryFlag(Said("save"), preset: true, out bool save)
            && TryFlag(Said("save_picture"), preset: false, out bool savePicture)
            && TryFlag(Said("screen"), preset: false, out bool screen)
            && TryFlag(Said("enroll"), preset: false, out bool enroll)
            && subject is not { Length: > MaxSubjectLength }
            ? (new NativeCheckOptions(rotate, save, savePicture, string.IsNullOrEmpty(subject) ? null : subject) { Screen = screen, Enroll = enroll }, null)
            : (null, NativeErrors.BadField(
                http, $"rotate, save, save_picture, screen and enroll must be true or false, and subject at most {MaxSubjectLength} characters long."));

        string? Said(string name) => Text(http, said, name);
    }

    private static string? Text(HttpRequest http, Func<string, string?> said, string name) =>
        said(name) ?? (http.Query.TryGetValue(name, out var values) ? values.ToString() : null);

    private static async ValueTask<ReadOnlyMemory<byte>> BodyAsync(HttpRequest http, CancellationToken cancellation)
    {
        using MemoryStream buffer = new((int)Math.Clamp(http.ContentLength ?? 0, 0, MaxBodyBytes));
        await http.Body.CopyToAsync(buffer, cancellation);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    private static bool TryFlag(string? text, bool preset, out bool flag)
    {
        flag = text is null or "" ? preset : text is "true" or "1";
        return text is null or "" or "true" or "false" or "1" or "0";
    }
}
