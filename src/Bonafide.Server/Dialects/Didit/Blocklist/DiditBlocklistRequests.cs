using System.Text.Json;

namespace Bonafide.Server.Dialects.Didit.Blocklist;

/// <summary>Reads bodies and queries of the blocklist's routes, with the messages of the framework behind the vendor's service.</summary>
internal static class DiditBlocklistRequests
{
    private const int MaxCommentLength = 500;
    private const string OnlyFaces = "Only faces are kept here: this server reads no documents, phone numbers or e-mail addresses.";

    private static readonly string[] _others = ["document", "phone", "email"];

    /// <summary>The session whose face it is about.</summary>
    /// <param name="body">Of the request.</param>
    /// <param name="verb">With which its flags begin: blocklist or unblock.</param>
    internal static (Guid? Session, Dictionary<string, string[]> Faults) ReadSession(JsonElement body, string verb)
    {
        Dictionary<string, string[]> faults = [];
        string? text = DiditBody.Text(body, "session_id", faults);
        Guid session = default;
        if (!faults.ContainsKey("session_id") && !Guid.TryParse(text, out session))
        {
            faults["session_id"] = [text is null ? "This field is required." : "Must be a valid UUID."];
        }

        bool hasFace = DiditBody.Flag(body, $"{verb}_face", faults) == true;
        foreach (string name in _others.Select(other => $"{verb}_{other}"))
        {
            if (DiditBody.Flag(body, name, faults) == true)
            {
                faults[name] = [OnlyFaces];
            }
        }

        if (!hasFace && faults.Count == 0)
        {
            faults[$"{verb}_face"] = ["Nothing was chosen. Send true."];
        }

        return faults.Count > 0 ? (null, faults) : (session, faults);
    }

    /// <summary>What is wrong with <c>item_type</c>; null where faces are asked for, or everything.</summary>
    internal static Dictionary<string, string[]>? ItemTypeFault(IQueryCollection query) => query["item_type"].LastOrDefault() switch
    {
        null or "" or "face" => null,
        { } other => new()
        {
            ["item_type"] = [_others.Contains(other) ? OnlyFaces : $"Select a valid choice. {(other.Length <= 64 ? other : other[..64])} is not one of the available choices."],
        },
    };

    /// <summary>A picture to be put on the list.</summary>
    internal static (DiditUploadedFace? Face, Dictionary<string, string[]> Faults) ReadFace(JsonElement body)
    {
        Dictionary<string, string[]> faults = [];
        string? text = DiditBody.Text(body, "image", faults);
        ReadOnlyMemory<byte> image = default;
        if (!faults.ContainsKey("image"))
        {
            string? fault = string.IsNullOrEmpty(text) ? "This field is required."
                : !Base64Picture.TryRead(text, out image) ? "The picture must be base64, bare or as a data URI."
                : image.Length > DiditSettings.MaxImageBytes ? $"The file is {image.Length} bytes large. At most {DiditSettings.MaxImageBytes / (1024 * 1024)} MB are accepted."
                : null;
            if (fault is not null)
            {
                faults["image"] = [fault];
            }
        }

        string? comment = DiditBody.Text(body, "comment", faults);
        if (comment?.Length > MaxCommentLength)
        {
            faults["comment"] = [$"Ensure this field has no more than {MaxCommentLength} characters."];
        }

        return faults.Count > 0 ? (null, faults) : (new DiditUploadedFace(image, string.IsNullOrWhiteSpace(comment) ? null : comment), faults);
    }
}

/// <param name="Image">Encoded, as it came.</param>
/// <param name="Comment">Why it is put there, or null.</param>
internal sealed record DiditUploadedFace(ReadOnlyMemory<byte> Image, string? Comment);
