using Bonafide.Server.Checks;
using Bonafide.Storage.Limits;

namespace Bonafide.Server.Dialects.Didit;

/// <summary>
/// From a failure to status and body. The vendor's service has three shapes: <c>{"field": ["message"]}</c> for what is wrong in a field,
/// <c>{"error": "message"}</c> for a good request that is not served, and <c>{"detail": "message"}</c> for everything before and after the fields.
/// </summary>
internal static class DiditErrors
{
    internal static IResult WrongKey() => Detail("Invalid API key.", StatusCodes.Status401Unauthorized);

    /// <summary>Yes, 403: the vendor answers 401 only to a key that is wrong.</summary>
    internal static IResult MissingKey() => Detail("You do not have permission to perform this action.", StatusCodes.Status403Forbidden);

    /// <summary>A good key, but not for this, or not from this address.</summary>
    internal static IResult NotAllowed() => MissingKey();

    /// <summary>With the vendor's headers, which it sends here and nowhere else.</summary>
    internal static IResult TooManyCalls(HttpResponse response, RateDecision rate, DateTimeOffset now)
    {
        int seconds = Math.Max(1, (int)Math.Ceiling(rate.RetryAfter.TotalSeconds));
        response.Headers["X-RateLimit-Limit"] = $"{rate.Limit}";
        response.Headers["X-RateLimit-Remaining"] = "0";
        response.Headers["X-RateLimit-Reset"] = $"{(now + rate.RetryAfter).ToUnixTimeSeconds() + 1}";
        return new RetryLater(
            Detail($"Request was throttled. Expected available in {seconds} seconds.", StatusCodes.Status429TooManyRequests), seconds);
    }

    internal static IResult MethodNotAllowed(HttpContext http) => Detail($"Method \"{http.Request.Method}\" not allowed.", StatusCodes.Status405MethodNotAllowed);

    internal static IResult NotFound() => Detail("Not found.", StatusCodes.Status404NotFound);

    internal static IResult UnsupportedMediaType(string? type) =>
        Detail($"Unsupported media type \"{type}\" in request.", StatusCodes.Status415UnsupportedMediaType);

    internal static IResult JsonParseError() => Detail("JSON parse error.", StatusCodes.Status400BadRequest);

    internal static IResult BodyTooLarge(int limit) => Detail($"The body is too large: at most {limit / 1024} KB are accepted.", StatusCodes.Status400BadRequest);

    internal static IResult InternalError() => Detail("A server error occurred.", StatusCodes.Status500InternalServerError);

    /// <summary>The database cannot be used; nothing of the call was kept.</summary>
    internal static IResult Unavailable() => new RetryLater(
        Detail("The service is temporarily unavailable. Try again shortly.", StatusCodes.Status503ServiceUnavailable), seconds: 5);

    internal static IResult Fields(Dictionary<string, string[]> faults) =>
        Results.Json(faults, DiditJson.Wire.DictionaryStringStringArray, statusCode: StatusCodes.Status400BadRequest);

    /// <summary>What the framework could not read: a body too large is a fault of the picture, anything else of the form.</summary>
    internal static IResult BadRequest(BadHttpRequestException fault) => fault.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => Field("user_image", $"The file is too large. At most {DiditSettings.MaxImageBytes / (1024 * 1024)} MB are accepted."),
        StatusCodes.Status408RequestTimeout => Detail("The request body came too slowly.", StatusCodes.Status408RequestTimeout),
        StatusCodes.Status503ServiceUnavailable => Busy(),
        _ => Detail("Multipart form parse error.", StatusCodes.Status400BadRequest),
    };

    internal static IResult NoFace() => Error("No face detected in the image", StatusCodes.Status400BadRequest);

    /// <summary>Of a description that did not complete.</summary>
    internal static IResult From(FaceDescriptionResult result) => result is FaceDescriptionResult.Failed failed
        ? From(failed.Failure, failed.Detail)
        : throw new InvalidOperationException("The set of results is closed.");

    /// <summary>Of a check that did not complete.</summary>
    internal static IResult From(LivenessCheckResult result) => result is LivenessCheckResult.Failed failed
        ? From(failed.Failure, failed.Detail)
        : throw new InvalidOperationException("The set of results is closed.");

    /// <param name="failure">Why.</param>
    /// <param name="detail">Sizes and limits, or null.</param>
    /// <param name="field">The picture that it is about.</param>
    internal static IResult From(CheckFailure failure, string? detail, string field = "user_image") => failure switch
    {
        CheckFailure.EmptyImage => Field(field, "The submitted file is empty."),
        CheckFailure.TooManyBytes => Field(field, $"The file is too large: {detail}."),
        CheckFailure.UnsupportedFormat => Field(
            field,
            "Upload a valid image. The file you uploaded was either not an image or of another format than JPEG, PNG, WebP and TIFF."),
        CheckFailure.TooManyPixels => Field(field, $"The picture is too large: {detail}. Scale it down and send it again."),
        CheckFailure.TooManyPages => Field(field, $"The file has too many pages or frames: {detail}. Send a single picture."),
        CheckFailure.DamagedImage => Field(field, "Upload a valid image. The file you uploaded is truncated or corrupted."),
        CheckFailure.TookTooLong => Field(field, $"The picture took too long to decode ({detail}). Save it as a plain JPEG and send it again."),
        CheckFailure.NoCredits => Error("You don't have enough credits", StatusCodes.Status403Forbidden),
        CheckFailure.NotInPack => Detail("This server's model pack cannot do that.", StatusCodes.Status501NotImplemented),
        CheckFailure.Overloaded => Busy(),
    };

    private static RetryLater Busy() => new(Detail("The server is busy. Try again shortly.", StatusCodes.Status503ServiceUnavailable));

    private static IResult Field(string field, string message) => Fields(new() { [field] = [message] });

    private static IResult Error(string text, int status) => Results.Json(new DiditError(text), DiditJson.Wire.DiditError, statusCode: status);

    private static IResult Detail(string text, int status) => Results.Json(new DiditDetail(text), DiditJson.Wire.DiditDetail, statusCode: status);
}
