using System.Net;
using System.Text.Json;
using Bonafide.Engine.Imaging;

namespace Bonafide.Cli.Checking;

/// <summary>What a server's failures mean to the person who called, and what to do.</summary>
internal sealed class ServerFaults(Uri server)
{
    internal CheckFault Unreachable(HttpRequestException fault) => new(
        "server_unreachable", $"The server {server} cannot be reached: {fault.Message} Is it running, and is the address right?", EndsRun: true);

    internal CheckFault Silent(TimeSpan timeout) => new(
        "server_timeout", $"The server {server} did not answer within {timeout.TotalSeconds:0} seconds. Try again later.");

    internal CheckFault Unintelligible() => new(
        "server_unintelligible",
        $"The answer of {server} is not one that this version understands. Is it a Bonafide server of the same version?",
        EndsRun: true);

    internal CheckFault Of(HttpResponseMessage answer, byte[] body)
    {
        ServerProblem? problem = Problem(body);
        string said = problem?.Detail ?? problem?.Title ?? $"HTTP {(int)answer.StatusCode}.";
        string why = said.TrimEnd('.');
        string later = answer.Headers.RetryAfter?.Delta is { } delay ? $"in {delay.TotalSeconds:0} seconds" : "later";
        return answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized => new(
                "unauthorized", $"The server does not accept the API key ({why}). Check BONAFIDE_KEY or --key.", EndsRun: true),
            HttpStatusCode.Forbidden => new(
                "forbidden", $"The API key may not do this ({why}). Ask for a key that may check pictures.", EndsRun: true),
            HttpStatusCode.NotFound => new(
                "server_unintelligible", $"{server} knows no checks ({why}). Is it the address of a Bonafide server?", EndsRun: true),
            HttpStatusCode.TooManyRequests => new(
                "too_many_requests", $"The server has had too many checks from this key ({why}). Try again {later}."),
            HttpStatusCode.ServiceUnavailable => new("overloaded", $"The server has no time now ({why}). Try again {later}."),
            >= HttpStatusCode.InternalServerError => new("server_error", $"The server failed ({why}). Its log says why."),
            _ => new(Code(problem) ?? "refused", $"The server refused the picture: {said}"),
        };
    }

    private static ServerProblem? Problem(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, ReportJson.Default.ServerProblem);
        }
        catch (JsonException)
        {
            return null; // A proxy's own page, not the server's words: the status must do.
        }
    }

    /// <summary>The last part of the problem's type in the words of this machine's own faults; null where there is none.</summary>
    private static string? Code(ServerProblem? problem) => problem?.Type?.Split('/', ':', '#')[^1] switch
    {
        null or "" or "blank" => null,
        "empty-image" => ReportJson.Word(ImageFault.Empty),
        "image-too-large" => ReportJson.Word(ImageFault.TooManyBytes),
        "damaged-image" => ReportJson.Word(ImageFault.Damaged),
        var name => name.Replace('-', '_'),
    };
}
