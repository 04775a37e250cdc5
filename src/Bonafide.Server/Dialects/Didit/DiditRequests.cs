using System.Globalization;
using System.Text.Json;
using Bonafide.Engine;
using Bonafide.Server.Checks;

namespace Bonafide.Server.Dialects.Didit;

/// <summary>The fields of <c>POST /v3/passive-liveness/</c>, read and checked. Unknown fields are ignored, unknown values refused.</summary>
internal sealed record DiditPassiveLivenessRequest
{
    internal required ReadOnlyMemory<byte> Image { get; init; }

    /// <summary>0-100; a score at or below it declines.</summary>
    internal required decimal DeclineThreshold { get; init; }

    internal required bool RotateImage { get; init; }

    internal required bool SaveApiRequest { get; init; }

    internal string? VendorData { get; init; }

    /// <summary>A JSON object, echoed unchanged.</summary>
    internal JsonElement? Metadata { get; init; }

    internal LivenessCheckRequest ToCheck() =>
        new(Image, new AssessmentRequest { Rotate = RotateImage, Quality = true, AgeGender = true });
}

/// <summary>
/// Reads the form. Messages are those of the framework behind the vendor's service (Django REST Framework), which its clients
/// know how to show.
/// </summary>
internal static class DiditRequests
{
    private const string ImageField = "user_image";
    private static readonly string[] _extensions = ["tiff", "jpg", "jpeg", "png", "webp"];

    /// <summary>The request, or the faults of every field at once.</summary>
    internal static (DiditPassiveLivenessRequest? Request, Dictionary<string, string[]> Faults) Read(
        IFormCollection form, Func<IFormFile, ReadOnlyMemory<byte>> read, DiditSettings settings)
    {
        Dictionary<string, string[]> faults = [];
        IFormFile? file = File(form, faults);
        decimal threshold = Threshold(Value(form, "face_liveness_score_decline_threshold"), settings, faults);
        bool rotate = Boolean(form, "rotate_image", preset: false, faults);
        bool save = Boolean(form, "save_api_request", preset: true, faults);
        JsonElement? metadata = Metadata(Value(form, "metadata"), faults);
        if (faults.Count > 0 || file is null)
        {
            return (null, faults);
        }

        return (
            new DiditPassiveLivenessRequest
            {
                Image = read(file),
                DeclineThreshold = threshold,
                RotateImage = rotate,
                SaveApiRequest = save,
                VendorData = Value(form, "vendor_data"),
                Metadata = metadata,
            },
            faults);
    }

    private static IFormFile? File(IFormCollection form, Dictionary<string, string[]> faults)
    {
        IFormFile[] files = [.. form.Files.Where(file => file.Name == ImageField)];
        string? fault = files switch
        {
            [] => form.ContainsKey(ImageField)
                ? "The submitted data was not a file. Check the encoding type on the form."
                : "No file was submitted.",
            [{ Length: 0 }] => "The submitted file is empty.",
            [{ Length: var length }] when length > DiditSettings.MaxImageBytes =>
                $"The file is {length} bytes large. At most {DiditSettings.MaxImageBytes / (1024 * 1024)} MB are accepted.",
            [var single] => ExtensionFault(single.FileName),
            _ => "More than one file was submitted. Send exactly one picture.",
        };
        if (fault is not null)
        {
            faults[ImageField] = [fault];
            return null;
        }

        return files[0];
    }

    /// <summary>A name with another extension is refused, as the vendor does; a name without one is judged by the bytes.</summary>
    private static string? ExtensionFault(string fileName)
    {
        string extension = Path.GetExtension(fileName).TrimStart('.').ToLowerInvariant();
        return extension.Length == 0 || _extensions.Contains(extension)
            ? null
            : $"File extension “{(extension.Length <= 16 ? extension : extension[..16])}” is not allowed. Allowed extensions are: {string.Join(", ", _extensions)}.";
    }

    private static decimal Threshold(string? text, DiditSettings settings, Dictionary<string, string[]> faults)
    {
        if (string.IsNullOrEmpty(text))
        {
            return settings.LivenessDeclineThreshold;
        }

        string? fault = !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value)
            ? "A valid number is required."
            : value > 100 ? "Ensure this value is less than or equal to 100."
            : value < 0 ? "Ensure this value is greater than or equal to 0."
            : null;
        if (fault is null)
        {
            return (decimal)value;
        }

        faults["face_liveness_score_decline_threshold"] = [fault];
        return 0;
    }

    private static bool Boolean(IFormCollection form, string name, bool preset, Dictionary<string, string[]> faults)
    {
        switch (Value(form, name)?.ToLowerInvariant())
        {
            case null or "":
                return preset;
            case "true" or "t" or "1" or "yes" or "y" or "on":
                return true;
            case "false" or "f" or "0" or "no" or "n" or "off":
                return false;
            default:
                faults[name] = ["Must be a valid boolean."];
                return preset;
        }
    }

    private static JsonElement? Metadata(string? text, Dictionary<string, string[]> faults)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 16 });
            if (document.RootElement.ValueKind is JsonValueKind.Object)
            {
                return document.RootElement.Clone();
            }

            if (document.RootElement.ValueKind is JsonValueKind.Null)
            {
                return null;
            }
        }
        catch (JsonException)
        {
            // Told below, together with JSON that is no object.
        }

        faults["metadata"] = ["Value must be a valid JSON object."];
        return null;
    }

    private static string? Value(IFormCollection form, string name) =>
        form.TryGetValue(name, out Microsoft.Extensions.Primitives.StringValues values) ? values.LastOrDefault()?.Trim() : null;
}
