using System.Globalization;
using System.Text.Json;

namespace Bonafide.Server.Dialects.Didit.Webhooks;

/// <summary>What <c>PATCH /v3/webhook/</c> changes; what is null stays.</summary>
/// <param name="Url">Empty to switch off.</param>
/// <param name="Version">v1, v2 or v3.</param>
/// <param name="RotateSecret">True for a new secret.</param>
/// <param name="CaptureMethod">mobile, desktop or both.</param>
/// <param name="RetentionMonths">1 to 120, or <see cref="DiditWebhookRequests.ForEver"/>.</param>
internal sealed record DiditWebhookRequest(string? Url, string? Version, bool RotateSecret, string? CaptureMethod, int? RetentionMonths);

/// <summary>Reads the body of <c>PATCH /v3/webhook/</c>.</summary>
internal static class DiditWebhookRequests
{
    internal const int ForEver = 0;

    private const int MaxMonths = 120;

    /// <param name="urlFault">What is wrong with a destination; null where nothing is.</param>
    internal static (DiditWebhookRequest? Request, Dictionary<string, string[]> Faults) Read(JsonElement body, Func<string, string?> urlFault)
    {
        Dictionary<string, string[]> faults = [];
        string? url = Url(body, urlFault, faults);
        string? version = Choice(body, "webhook_version", ["v1", "v2", "v3"], faults);
        bool rotate = DiditBody.Flag(body, "rotate_secret_key", faults) ?? false;
        string? capture = Choice(body, "capture_method", ["mobile", "desktop", "both"], faults);
        int? months = Months(body, faults);
        return faults.Count > 0 ? (null, faults) : (new DiditWebhookRequest(url, version, rotate, capture, months), faults);
    }

    /// <summary>Null and the empty text switch webhooks off.</summary>
    private static string? Url(JsonElement body, Func<string, string?> urlFault, Dictionary<string, string[]> faults)
    {
        const string Name = "webhook_url";
        if (DiditBody.Kind(body, Name) == JsonValueKind.Undefined)
        {
            return null;
        }

        string url = DiditBody.Text(body, Name, faults)?.Trim() ?? "";
        if (url.Length > 0 && urlFault(url) is { } fault)
        {
            faults[Name] = [fault];
        }

        return url;
    }

    private static string? Choice(JsonElement body, string name, string[] choices, Dictionary<string, string[]> faults)
    {
        string? value = DiditBody.Text(body, name, faults);
        if (DiditBody.Kind(body, name) == JsonValueKind.Null)
        {
            faults[name] = ["This field may not be null."];
        }
        else if (value is not null && !choices.Contains(value))
        {
            faults[name] = [$"\"{(value.Length <= 64 ? value : value[..64])}\" is not a valid choice."];
        }

        return value;
    }

    private static int? Months(JsonElement body, Dictionary<string, string[]> faults)
    {
        const string Name = "data_retention_months";
        JsonValueKind kind = DiditBody.Kind(body, Name);
        if (kind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return kind == JsonValueKind.Null ? ForEver : null;
        }

        string? fault = kind != JsonValueKind.Number || !body.GetProperty(Name).TryGetInt32(out int months) ? "A valid integer is required."
            : months < 1 ? "Ensure this value is greater than or equal to 1."
            : months > MaxMonths ? string.Create(CultureInfo.InvariantCulture, $"Ensure this value is less than or equal to {MaxMonths}.")
            : null;
        if (fault is null)
        {
            return body.GetProperty(Name).GetInt32();
        }

        faults[Name] = [fault];
        return null;
    }
}
