using System.Text.Json;

namespace Bonafide.Server.Dialects.Native;

/// <summary>One picture of a batch: what is asked of it, or why it cannot be.</summary>
/// <param name="Check">Null where it is at fault.</param>
/// <param name="Fault">The problem; null where there is none.</param>
internal sealed record NativeBatchPicture(NativeCheckRequest? Check, NativeAnswer? Fault)
{
    /// <summary>Of what is asked; pictures that are at fault differ from all others.</summary>
    internal byte[] Digest() => Check?.Digest("batch picture") ?? Faulty();

    private static byte[] Faulty()
    {
        using RequestDigest digest = new("batch picture at fault");
        return digest.ToBytes();
    }
}

/// <summary>
/// A batch comes as several file parts <c>image</c>, whose options are those of the form, or as JSON, where each picture has its own. A form's
/// <c>subject</c> is one for all pictures, or one for each in order.
/// </summary>
internal static class NativeBatchRequests
{
    internal const int MaxPictures = 20;
    internal const int MaxBodyBytes = 64 * 1024 * 1024;

    private const string Form = "Send 1 to 20 pictures as file parts 'image' of a form, or as JSON like {\"images\": [{\"image\": \"<base64>\"}]}.";

    internal static async ValueTask<(IReadOnlyList<NativeBatchPicture> Pictures, NativeAnswer? Fault)> ReadAsync(HttpRequest http, CancellationToken cancellation)
    {
        (IReadOnlyList<NativeBatchPicture> pictures, NativeAnswer? fault) =
            http.HasFormContentType ? FromForm(http, await RequestForm.ReadAsync(http, cancellation))
            : http.HasJsonContentType() ? await FromJsonAsync(http, cancellation)
            : ([], NativeErrors.UnsupportedMediaType(http, Form));
        return fault is null && pictures.Count is 0 or > MaxPictures ? ([], NativeErrors.BadField(http, Form)) : (pictures, fault);
    }

    /// <summary>Of the whole: its pictures in order.</summary>
    internal static byte[] Digest(IReadOnlyList<NativeBatchPicture> pictures)
    {
        using RequestDigest digest = new("batch");
        foreach (NativeBatchPicture picture in pictures)
        {
            digest.Add("picture", picture.Digest());
        }

        return digest.ToBytes();
    }

    private static (IReadOnlyList<NativeBatchPicture> Pictures, NativeAnswer? Fault) FromForm(HttpRequest http, IFormCollection form)
    {
        IReadOnlyList<IFormFile> files = form.Files.GetFiles("image");
        string?[] subjects = form.TryGetValue("subject", out var given) ? [.. given] : [];
        if (subjects.Length > 1 && subjects.Length != files.Count)
        {
            return ([], NativeErrors.BadField(http, "'subject' is one for all pictures, or one for each of them in order."));
        }

        return (
            [
                .. files.Take(MaxPictures + 1).Select((file, i) => Picture(NativeRequests.Combine(http, UploadedFile.Read(file), name =>
                    name == "subject" ? (subjects.Length > 1 ? subjects[i] : subjects.FirstOrDefault())
                    : form.TryGetValue(name, out var values) ? values.ToString()
                    : null))),
            ],
            null);
    }

    private static async ValueTask<(IReadOnlyList<NativeBatchPicture> Pictures, NativeAnswer? Fault)> FromJsonAsync(HttpRequest http, CancellationToken cancellation)
    {
        NativeBatchBody? body;
        try
        {
            body = await JsonSerializer.DeserializeAsync(http.Body, NativeJson.Wire.NativeBatchBody, cancellation);
        }
        catch (JsonException)
        {
            return ([], NativeErrors.BadField(http, Form));
        }

        NativeImageBody?[] images = body?.Images ?? [];
        return ([.. images.Take(MaxPictures + 1).Select(image => Picture(NativeRequests.FromJson(http, image)))], null);
    }

    private static NativeBatchPicture Picture((NativeCheckRequest? Check, NativeAnswer? Fault) read) => new(read.Check, read.Fault);
}
