using System.Globalization;
using System.Text.Json;
using Bonafide.Server.Webhooks;

namespace Bonafide.Server.Dialects.Didit;

/// <summary>
/// A form of this dialect as it is read field by field; what is wrong is gathered and told at once. Messages are those of the framework behind the
/// vendor's service (Django REST Framework), which its clients know how to show. Unknown fields are ignored, unknown values refused.
/// </summary>
internal sealed class DiditForm(IFormCollection form)
{
    private static readonly string[] _extensions = ["tiff", "jpg", "jpeg", "png", "webp"];

    /// <summary>Messages by field; empty where everything was good.</summary>
    internal Dictionary<string, string[]> Faults { get; } = [];

    /// <exception cref="BadHttpRequestException">The body is not the form that its content type promises, or too large.</exception>
    internal static async ValueTask<(DiditForm Form, IResult? Fault)> ReadAsync(HttpRequest http, CancellationToken cancellation) =>
        http.HasFormContentType ? (new DiditForm(await RequestForm.ReadAsync(http, cancellation)), null)
        : http.ContentType is { Length: > 0 } other ? (new DiditForm(FormCollection.Empty), DiditErrors.UnsupportedMediaType(other))
        : (new DiditForm(FormCollection.Empty), null);

    /// <summary>The bytes of exactly one picture; empty where there is a fault.</summary>
    internal ReadOnlyMemory<byte> Picture(string name)
    {
        IFormFile[] files = [.. form.Files.Where(file => file.Name == name)];
        string? fault = files switch
        {
            [] => form.ContainsKey(name)
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
            Faults[name] = [fault];
            return default;
        }

        return UploadedFile.Read(files[0]);
    }

    /// <summary>A number from 0 to 100.</summary>
    internal decimal Threshold(string name, decimal preset)
    {
        string? text = Text(name);
        if (string.IsNullOrEmpty(text))
        {
            return preset;
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

        Faults[name] = [fault];
        return preset;
    }

    /// <summary>A whole number.</summary>
    internal int Whole(string name, int preset, int max)
    {
        string? text = Text(name);
        if (string.IsNullOrEmpty(text))
        {
            return preset;
        }

        string? fault = !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            ? "A valid integer is required."
            : value > max ? $"Ensure this value is less than or equal to {max}."
            : value < 0 ? "Ensure this value is greater than or equal to 0."
            : null;
        if (fault is null)
        {
            return value;
        }

        Faults[name] = [fault];
        return preset;
    }

    internal bool Flag(string name, bool preset)
    {
        switch (Text(name)?.ToLowerInvariant())
        {
            case null or "":
                return preset;
            case "true" or "t" or "1" or "yes" or "y" or "on":
                return true;
            case "false" or "f" or "0" or "no" or "n" or "off":
                return false;
            default:
                Faults[name] = ["Must be a valid boolean."];
                return preset;
        }
    }

    /// <summary>One of the words that there are.</summary>
    internal string Choice(string name, string preset, params string[] choices)
    {
        string? text = Text(name);
        if (string.IsNullOrEmpty(text) || choices.Contains(text))
        {
            return string.IsNullOrEmpty(text) ? preset : text;
        }

        Faults[name] = [$"\"{(text.Length <= 64 ? text : text[..64])}\" is not a valid choice."];
        return preset;
    }

    /// <summary>What every call of this dialect may say beside its pictures.</summary>
    internal DiditOptions Options() => new(Flag("rotate_image", preset: false), Flag("save_api_request", preset: true), Text("vendor_data"), Object("metadata"));

    /// <summary>A JSON object, or null.</summary>
    private JsonElement? Object(string name)
    {
        string? text = Text(name);
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 16 });
            if (document.RootElement.ValueKind is JsonValueKind.Object)
            {
                _ = CanonicalJson.Of(document.RootElement); // As a webhook will write it.
                return document.RootElement.Clone();
            }

            if (document.RootElement.ValueKind is JsonValueKind.Null)
            {
                return null;
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // Told below, together with JSON that is no object and with texts that hold half of a surrogate pair, which nobody could write again.
        }

        Faults[name] = ["Value must be a valid JSON object."];
        return null;
    }

    private string? Text(string name) =>
        form.TryGetValue(name, out Microsoft.Extensions.Primitives.StringValues values) ? values.LastOrDefault()?.Trim() : null;

    /// <summary>A name with another extension is refused, as the vendor does; a name without one is judged by the bytes.</summary>
    private static string? ExtensionFault(string fileName)
    {
        string extension = Path.GetExtension(fileName).TrimStart('.').ToLowerInvariant();
        return extension.Length == 0 || _extensions.Contains(extension)
            ? null
            : $"File extension “{(extension.Length <= 16 ? extension : extension[..16])}” is not allowed. Allowed extensions are: {string.Join(", ", _extensions)}.";
    }
}

/// <param name="RotateImage">Try four ways up.</param>
/// <param name="SaveApiRequest">Keep the call in the record.</param>
/// <param name="VendorData">The caller's own name for the person, echoed.</param>
/// <param name="Metadata">A JSON object, echoed unchanged and kept with a saved call.</param>
internal sealed record DiditOptions(bool RotateImage, bool SaveApiRequest, string? VendorData, JsonElement? Metadata)
{
    /// <summary>Under which the record finds the person again; null where none was named.</summary>
    internal string? Subject => string.IsNullOrEmpty(VendorData) ? null : VendorData;
}
