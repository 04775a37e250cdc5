using System.Text.Json;
using Bonafide.Storage.Checks;

namespace Bonafide.Server.Dialects.Didit.Sessions;

/// <summary>What <c>GET /v3/sessions/</c> asks for.</summary>
/// <param name="Filter">Which calls.</param>
/// <param name="IsEmpty">True where a filter names what no recorded call can have: a workflow, a country, a status of hosted sessions.</param>
internal sealed record DiditSessionsRequest(CheckFilter Filter, bool IsEmpty, DiditPage Page);

/// <param name="Verdict">The new one.</param>
/// <param name="Comment">Why, or null.</param>
internal sealed record DiditStatusRequest(CheckVerdict Verdict, string? Comment);

/// <summary>Reads queries and bodies of the session routes, with the messages of the framework behind the vendor's service.</summary>
internal static class DiditSessionRequests
{
    private const int PresetLimit = 20, MaxCommentLength = 5_000;

    private static readonly string[] _hostedOnly = ["Not Started", "In Progress", "Abandoned", "Expired", "Kyc Expired", "Resubmitted"];

    internal static (DiditSessionsRequest? Request, Dictionary<string, string[]> Faults) ReadList(IQueryCollection query)
    {
        string? status = Value(query, "status");
        CheckVerdict? verdict = Verdict(status);
        bool isHostedOnly = _hostedOnly.Contains(status);
        return status is not null && verdict is null && !isHostedOnly
            ? (null, new() { ["status"] = [$"Select a valid choice. {Shortened(status)} is not one of the available choices."] })
            : (
                new DiditSessionsRequest(
                    new CheckFilter { Dialect = DiditSettings.Dialect, SubjectReference = Value(query, "vendor_data"), Verdict = verdict },
                    isHostedOnly || Value(query, "country") is not null || Value(query, "workflow_id") is not null,
                    DiditPage.Of(query, PresetLimit)),
                []);
    }

    internal static (DiditStatusRequest? Request, Dictionary<string, string[]> Faults) ReadStatus(JsonElement body)
    {
        Dictionary<string, string[]> faults = [];
        string? status = DiditBody.Text(body, "new_status", faults);
        CheckVerdict? verdict = Verdict(status) is CheckVerdict.Approved or CheckVerdict.Declined ? Verdict(status) : null;
        if (verdict is null && !faults.ContainsKey("new_status"))
        {
            faults["new_status"] =
            [
                status is null ? "This field is required."
                : status == "Resubmitted" ? "There is nothing to do again: this server has no hosted sessions. Use Approved or Declined."
                : $"\"{Shortened(status)}\" is not a valid choice.",
            ];
        }

        string? comment = DiditBody.Text(body, "comment", faults);
        if (comment?.Length > MaxCommentLength)
        {
            faults["comment"] = [$"Ensure this field has no more than {MaxCommentLength} characters."];
        }

        if (DiditBody.Flag(body, "send_email", faults) == true)
        {
            faults["send_email"] = ["This server sends no mail. Leave the field out, and write to the person yourself."];
        }

        return faults.Count > 0 ? (null, faults) : (new DiditStatusRequest(verdict!.Value, string.IsNullOrWhiteSpace(comment) ? null : comment), faults);
    }

    private static CheckVerdict? Verdict(string? status) => status switch
    {
        "Approved" => CheckVerdict.Approved,
        "In Review" => CheckVerdict.InReview,
        "Declined" => CheckVerdict.Declined,
        _ => null,
    };

    private static string? Value(IQueryCollection query, string name) => query[name].LastOrDefault() is { Length: > 0 } value ? value : null;

    private static string Shortened(string text) => text.Length <= 64 ? text : text[..64];
}
