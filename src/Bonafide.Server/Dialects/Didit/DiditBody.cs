using System.Text.Json;

namespace Bonafide.Server.Dialects.Didit;

/// <summary>Reads JSON bodies of this dialect and their members, with the messages of the framework behind the vendor's service.</summary>
internal static class DiditBody
{
    private const int PresetMaxBytes = 64 * 1024, MaxDepth = 16;

    /// <summary>The body's object, or why there is none.</summary>
    internal static async ValueTask<(JsonElement Body, IResult? Fault)> ReadAsync(
        HttpRequest http, CancellationToken cancellation, int maxBytes = PresetMaxBytes)
    {
        if (!http.HasJsonContentType())
        {
            return (default, DiditErrors.UnsupportedMediaType(http.ContentType));
        }

        byte[] bytes = new byte[maxBytes + 1];
        int length = await http.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
        if (length > maxBytes)
        {
            return (default, DiditErrors.BodyTooLarge(maxBytes));
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes.AsMemory(0, length), new JsonDocumentOptions { MaxDepth = MaxDepth });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return (default, DiditErrors.Fields(new() { ["non_field_errors"] = ["Invalid data. Expected an object."] }));
            }

            foreach (JsonProperty member in document.RootElement.EnumerateObject())
            {
                _ = member.Name; // Throws where it holds half of a surrogate pair, as every later look for a name would.
            }

            return (document.RootElement.Clone(), null);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return (default, DiditErrors.JsonParseError());
        }
    }

    /// <summary>A text; null where it is missing or null, or a fault.</summary>
    internal static string? Text(JsonElement body, string name, Dictionary<string, string[]> faults)
    {
        switch (Kind(body, name))
        {
            case JsonValueKind.Undefined or JsonValueKind.Null:
                return null;
            case JsonValueKind.String when TryRead(body.GetProperty(name), out string text):
                return text;
            default:
                faults[name] = ["Not a valid string."];
                return null;
        }
    }

    /// <summary>A boolean; null where it is missing, or a fault.</summary>
    internal static bool? Flag(JsonElement body, string name, Dictionary<string, string[]> faults)
    {
        switch (Kind(body, name))
        {
            case JsonValueKind.Undefined:
                return null;
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            default:
                faults[name] = ["Must be a valid boolean."];
                return null;
        }
    }

    /// <summary>Undefined where the member is missing.</summary>
    internal static JsonValueKind Kind(JsonElement body, string name) =>
        body.TryGetProperty(name, out JsonElement member) ? member.ValueKind : JsonValueKind.Undefined;

    /// <summary>False for half of a surrogate pair, which is no text.</summary>
    private static bool TryRead(JsonElement member, out string text)
    {
        try
        {
            text = member.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            text = "";
            return false;
        }
    }
}
