using System.Text.Json;
using Bonafide.Server.Checks;

namespace Bonafide.Server.Dialects.Native;

/// <summary>Two pictures and what is said about them. The picture that may be kept is the probe.</summary>
/// <param name="Probe">Of the person, encoded as it came.</param>
/// <param name="Reference">What it is compared with.</param>
internal sealed record NativeComparisonRequest(ReadOnlyMemory<byte> Probe, ReadOnlyMemory<byte> Reference, NativeCheckOptions Options)
{
    internal ComparisonRequest ToComparison() => new([Probe], [Reference]) { Rotate = Options.Rotate };

    /// <summary>Of what is asked, however it was sent.</summary>
    internal byte[] Digest()
    {
        using RequestDigest digest = new("comparisons");
        return Options.AddTo(digest.Add("probe", Probe.Span).Add("reference", Reference.Span)).ToBytes();
    }
}

/// <summary>The pictures come as multipart fields <c>probe</c> and <c>reference</c>, or as base64 in JSON members of these names.</summary>
internal static class NativeComparisonRequests
{
    /// <summary>Two of the largest pictures in base64, with their wrapping.</summary>
    internal const int MaxBodyBytes = 32 * 1024 * 1024;

    private const string Form =
        "Send two pictures: as file parts 'probe' and 'reference' of a form, or as JSON like {\"probe\": \"<base64>\", \"reference\": \"<base64>\"}.";

    private const string Probe = "probe", Reference = "reference";

    /// <summary>What a side is called in requests and in problems.</summary>
    internal static string Field(ComparedSide side) => side switch
    {
        ComparedSide.Probe => Probe,
        ComparedSide.Reference => Reference,
    };

    internal static async ValueTask<(NativeComparisonRequest? Request, NativeAnswer? Fault)> ReadAsync(HttpRequest http, CancellationToken cancellation) =>
        http.HasFormContentType ? FromForm(http, await RequestForm.ReadAsync(http, cancellation))
        : http.HasJsonContentType() ? await FromJsonAsync(http, cancellation)
        : (null, NativeErrors.UnsupportedMediaType(http, Form));

    private static (NativeComparisonRequest? Request, NativeAnswer? Fault) FromForm(HttpRequest http, IFormCollection form)
    {
        foreach (string name in (string[])[Probe, Reference])
        {
            int count = form.Files.GetFiles(name).Count;
            if (count != 1)
            {
                return (null, NativeErrors.BadField(http, $"The form has {(count == 0 ? "no" : "more than one")} file part '{name}'. {Form}"));
            }
        }

        return Combine(
            http, UploadedFile.Read(form.Files.GetFile(Probe)!), UploadedFile.Read(form.Files.GetFile(Reference)!),
            name => form.TryGetValue(name, out var values) ? values.ToString() : null);
    }

    private static async ValueTask<(NativeComparisonRequest? Request, NativeAnswer? Fault)> FromJsonAsync(HttpRequest http, CancellationToken cancellation)
    {
        NativeComparisonBody? body;
        try
        {
            body = await JsonSerializer.DeserializeAsync(http.Body, NativeJson.Wire.NativeComparisonBody, cancellation);
        }
        catch (JsonException)
        {
            return (null, NativeErrors.BadField(http, $"The body is not such a JSON object. {Form}"));
        }

        if (!Base64Picture.TryRead(body?.Probe, out ReadOnlyMemory<byte> probe))
        {
            return (null, NoBase64(http, Probe));
        }

        return Base64Picture.TryRead(body!.Reference, out ReadOnlyMemory<byte> reference)
            ? Combine(http, probe, reference, body.Text)
            : (null, NoBase64(http, Reference));
    }

    private static NativeAnswer NoBase64(HttpRequest http, string name) =>
        NativeErrors.BadField(http, $"The member '{name}' must hold a picture in base64, with or without a data URI's head.");

    private static (NativeComparisonRequest? Request, NativeAnswer? Fault) Combine(
        HttpRequest http, ReadOnlyMemory<byte> probe, ReadOnlyMemory<byte> reference, Func<string, string?> said)
    {
        (NativeCheckOptions? options, NativeAnswer? fault) = NativeRequests.Options(http, said);
        return (options is null ? null : new NativeComparisonRequest(probe, reference, options), fault);
    }
}
