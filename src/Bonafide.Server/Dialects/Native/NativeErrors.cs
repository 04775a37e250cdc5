using Bonafide.Server.Checks;
using Bonafide.Storage.Limits;

namespace Bonafide.Server.Dialects.Native;

/// <summary>From a failure to a problem document (RFC 9457). The type is a stable name to branch on; the detail says what to do.</summary>
internal static class NativeErrors
{
    private const string TypePrefix = "urn:bonafide:problem:";
    private const int BusySeconds = 1, RecordRetrySeconds = 5;
    private const string ContentType = "application/problem+json";

    internal static NativeAnswer MissingKey(HttpRequest http) => Problem(
        http, "missing-key", "No API key", StatusCodes.Status401Unauthorized, "Send the key as 'Authorization: Bearer KEY' or in the header 'x-api-key'.");

    internal static NativeAnswer WrongKey(HttpRequest http) => Problem(
        http, "wrong-key", "Wrong API key", StatusCodes.Status401Unauthorized, "The key is unknown, revoked or expired.");

    internal static NativeAnswer NotAllowed(HttpRequest http) => Problem(
        http, "not-allowed", "Not allowed", StatusCodes.Status403Forbidden, "The key is good, but not for this, or not from this address.");

    internal static NativeAnswer TooManyCalls(HttpRequest http, RateDecision rate)
    {
        int seconds = Math.Max(1, (int)Math.Ceiling(rate.RetryAfter.TotalSeconds));
        string detail = $"The key may be used {rate.Limit} times a minute. One call fits again in {seconds} s.";
        return Problem(http, "too-many-calls", "Too many calls", StatusCodes.Status429TooManyRequests, detail, retryAfter: seconds);
    }

    internal static NativeAnswer NotFound(HttpRequest http) => Problem(
        http, "not-found", "Not found", StatusCodes.Status404NotFound, "There is no such resource.");

    internal static NativeAnswer MethodNotAllowed(HttpContext http) => Problem(
        http.Request, "method-not-allowed", "Method not allowed", StatusCodes.Status405MethodNotAllowed, $"{http.Request.Method} is not possible here.");

    internal static NativeAnswer UnsupportedMediaType(
        HttpRequest http, string detail = "Send the picture as multipart/form-data (field 'image'), as a raw body (image/…), or as base64 in JSON.") =>
        Problem(http, "unsupported-media-type", "Unsupported media type", StatusCodes.Status415UnsupportedMediaType, detail);

    internal static NativeAnswer BadField(HttpRequest http, string detail) => Problem(http, "bad-request", "Bad request", StatusCodes.Status400BadRequest, detail);

    /// <summary>The request is well formed, and what it names cannot be used.</summary>
    internal static NativeAnswer Unusable(HttpRequest http, string detail) => Problem(
        http, "unusable", "Cannot be used", StatusCodes.Status422UnprocessableEntity, detail);

    internal static NativeAnswer MayNotSavePicture(HttpRequest http) =>
        BadField(http, "save_picture needs save, and a policy that allows pictures to be kept (may_store_pictures).");

    internal static NativeAnswer BadKey(HttpRequest http) =>
        BadField(http, "Idempotency-Key must be one header of 1 to 255 printable ASCII characters. A random UUID is good.");

    internal static NativeAnswer KeyReused(HttpRequest http) => Problem(
        http, "idempotency-key-reused", "Idempotency key reused", StatusCodes.Status422UnprocessableEntity,
        "The Idempotency-Key was used for another request in the last 24 hours. Choose a new one for each new request.");

    internal static NativeAnswer InProgress(HttpRequest http) => Problem(
        http, "idempotency-in-progress", "Still in progress", StatusCodes.Status409Conflict,
        "A request with this Idempotency-Key is being done. Send it again after the time in Retry-After to have its answer.", retryAfter: BusySeconds);

    internal static NativeAnswer BadRequest(HttpRequest http, BadHttpRequestException fault) => fault.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => Problem(
            http, "image-too-large", "Picture too large", StatusCodes.Status413PayloadTooLarge, "The body is larger than this server accepts."),
        StatusCodes.Status408RequestTimeout => Problem(
            http, "too-slow", "Body too slow", StatusCodes.Status408RequestTimeout, "The body came too slowly."),
        StatusCodes.Status503ServiceUnavailable => Overloaded(http, "Too many bodies are being read."),
        _ => BadField(http, "The body could not be read."),
    };

    internal static NativeAnswer InternalError(HttpRequest http) => Problem(
        http, "internal", "Internal error", StatusCodes.Status500InternalServerError, "The fault is ours. The Request-Id finds it in the server's log.");

    internal static NativeAnswer Unavailable(HttpRequest http) => Problem(
        http, "record-unavailable", "The record cannot be used", StatusCodes.Status503ServiceUnavailable,
        "The database cannot be reached or is full. Nothing of this call was kept. Try again after the time in Retry-After.", retryAfter: RecordRetrySeconds);

    /// <param name="picture">Which picture of several it is about; null where there is one.</param>
    internal static NativeAnswer From(HttpRequest http, CheckFailure failure, string? detail, string? picture = null) => failure switch
    {
        CheckFailure.EmptyImage => Problem(http, "empty-image", "Empty picture", StatusCodes.Status400BadRequest, "The picture has no bytes.", picture),
        CheckFailure.TooManyBytes => Problem(
            http, "image-too-large", "Picture too large", StatusCodes.Status413PayloadTooLarge, $"{detail}. Send a smaller or more compressed picture.", picture),
        CheckFailure.UnsupportedFormat => Problem(
            http, "unsupported-format", "Unsupported format", StatusCodes.Status415UnsupportedMediaType,
            "The bytes are not a JPEG, PNG, WebP or TIFF picture, whatever their name. Convert it first.", picture),
        CheckFailure.TooManyPixels => Problem(
            http, "too-many-pixels", "Too many pixels", StatusCodes.Status422UnprocessableEntity, $"{detail}. Scale the picture down.", picture),
        CheckFailure.TooManyPages => Problem(
            http, "too-many-pages", "Too many pages", StatusCodes.Status422UnprocessableEntity, $"{detail}. Send a single picture.", picture),
        CheckFailure.DamagedImage => Problem(
            http, "damaged-image", "Damaged picture", StatusCodes.Status422UnprocessableEntity, "The picture is truncated or corrupt. Send the complete file.", picture),
        CheckFailure.TookTooLong => Problem(
            http, "took-too-long", "Decoding took too long", StatusCodes.Status422UnprocessableEntity, $"Decoding was {detail}. Save the picture as a plain JPEG.", picture),
        CheckFailure.NoCredits => Problem(
            http, "no-credits", "No credits left", StatusCodes.Status403Forbidden, "The application has no credit left. Its operator can give it more."),
        CheckFailure.NotInPack => Problem(
            http, "not-in-pack", "Not in the model pack", StatusCodes.Status501NotImplemented, "The server's model pack has no network for this. Its operator can choose another pack."),
        CheckFailure.Overloaded => Overloaded(http, "Too many pictures are waiting."),
    };

    private static NativeAnswer Overloaded(HttpRequest http, string why) => Problem(
        http, "overloaded", "Overloaded", StatusCodes.Status503ServiceUnavailable, why + " Try again after the time in Retry-After.", retryAfter: BusySeconds);

    private static NativeAnswer Problem(HttpRequest http, string type, string title, int status, string detail, string? picture = null, int? retryAfter = null)
    {
        if (status == StatusCodes.Status401Unauthorized)
        {
            http.HttpContext.Response.Headers.WWWAuthenticate = "Bearer";
        }

        NativeProblem problem = new(TypePrefix + type, title, status, detail, $"urn:bonafide:request:{http.HttpContext.TraceIdentifier}", picture);
        return NativeAnswer.Of(problem, NativeJson.Wire.NativeProblem, status, ContentType) with { RetryAfterSeconds = retryAfter };
    }
}
