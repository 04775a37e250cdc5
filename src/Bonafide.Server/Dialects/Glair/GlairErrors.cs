using Bonafide.Server.Checks;
using Bonafide.Storage.Limits;

namespace Bonafide.Server.Dialects.Glair;

/// <summary>
/// From a failure to status and body, always JSON: the vendor's client parses every body before it looks at the status. The vendor's service has
/// two shapes. Its gateway says <c>{"error": …}</c> about whatever it decides before it hands a call on: credentials, limits, paths, methods. Its face
/// service says <c>{"status": "failed", "error_message": …}</c> about pictures and about itself. 413 is none of its documented statuses.
/// </summary>
internal static class GlairErrors
{
    private const int BusySeconds = 1, RecordRetrySeconds = 5;

    internal static IResult MissingCredential(HttpResponse response) => Unauthorized(
        response, "Authorization field missing: send user and password as Basic authentication, and the API key in x-api-key");

    internal static IResult WrongLogin(HttpResponse response) => Unauthorized(response, "Wrong user or password");

    /// <summary>A key that is unknown, revoked, expired or another user's; one that may not do this; no credits.</summary>
    internal static IResult Disallowed() => Gateway("Access to this API has been disallowed", StatusCodes.Status403Forbidden);

    internal static IResult TooManyCalls(RateDecision rate) => new RetryLater(
        Gateway("Rate limit exceeded", StatusCodes.Status429TooManyRequests), Math.Max(1, (int)Math.Ceiling(rate.RetryAfter.TotalSeconds)));

    /// <summary>Several passwords of the application are being tried already.</summary>
    internal static IResult TooManyPasswords() => new RetryLater(Gateway("Rate limit exceeded", StatusCodes.Status429TooManyRequests), BusySeconds);

    internal static IResult NotFound() => Gateway("Not Found", StatusCodes.Status404NotFound);

    internal static IResult MethodNotAllowed(HttpContext http)
    {
        http.Response.Headers.Allow = HttpMethods.Post;
        return Gateway("Method Not Allowed", StatusCodes.Status405MethodNotAllowed);
    }

    internal static IResult InternalError() => Face("internal server error", StatusCodes.Status500InternalServerError);

    /// <summary>The database cannot be used; nothing of the call was kept.</summary>
    internal static IResult Unavailable() => new RetryLater(
        Face("service unavailable, try again shortly", StatusCodes.Status503ServiceUnavailable), RecordRetrySeconds);

    /// <summary>What the framework could not read.</summary>
    internal static IResult BadRequest(BadHttpRequestException fault) => fault.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => BadRequest("the request is too large: a picture may have 10 MB"),
        StatusCodes.Status408RequestTimeout => Gateway("Request Timeout", StatusCodes.Status408RequestTimeout),
        StatusCodes.Status503ServiceUnavailable => Busy(),
        _ => BadRequest("the request body cannot be read"),
    };

    internal static IResult NoPicture(GlairPicture picture) => BadRequest($"enter valid base64 for {Name(picture)}");

    internal static IResult SeveralPictures(GlairPicture picture) => BadRequest($"enter exactly one file for {Name(picture)}");

    internal static IResult UnsupportedMedia(GlairPicture picture, GlairSettings settings) =>
        Face($"enter valid format image for {Name(picture)}", settings.UnsupportedMedia);

    internal static IResult From(CheckFailure failure, string? detail, GlairPicture picture, GlairSettings settings) => failure switch
    {
        CheckFailure.EmptyImage or CheckFailure.DamagedImage => NoPicture(picture),
        CheckFailure.UnsupportedFormat or CheckFailure.TooManyPages => UnsupportedMedia(picture, settings),
        CheckFailure.TooManyBytes or CheckFailure.TooManyPixels => BadRequest($"{Name(picture)} is too large: {detail}"),
        CheckFailure.TookTooLong => BadRequest($"{Name(picture)} took too long to decode: save it as a plain jpeg"),
        CheckFailure.NoCredits => Disallowed(),
        CheckFailure.NotInPack => Face("not available with this server's model pack", StatusCodes.Status501NotImplemented),
        CheckFailure.Overloaded => Busy(),
    };

    private static RetryLater Busy() => new(Face("server busy, try again shortly", StatusCodes.Status503ServiceUnavailable), BusySeconds);

    private static string Name(GlairPicture picture) => picture switch
    {
        GlairPicture.Captured => "captured image",
        GlairPicture.Stored => "stored image",
    };

    private static IResult Unauthorized(HttpResponse response, string text)
    {
        response.Headers.WWWAuthenticate = "Basic realm=\"Bonafide\", charset=\"UTF-8\"";
        return Gateway(text, StatusCodes.Status401Unauthorized);
    }

    private static IResult BadRequest(string text) => Face(text, StatusCodes.Status400BadRequest);

    private static IResult Gateway(string text, int status) => Results.Json(new GlairGatewayError(text), GlairJson.Wire.GlairGatewayError, statusCode: status);

    private static IResult Face(string text, int status) => Results.Json(new GlairFaceError("failed", text), GlairJson.Wire.GlairFaceError, statusCode: status);
}
