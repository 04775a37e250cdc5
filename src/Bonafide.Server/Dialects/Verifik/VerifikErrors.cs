using Bonafide.Server.Checks;
using Bonafide.Server.Security.Outbound;
using Bonafide.Storage.Limits;

namespace Bonafide.Server.Dialects.Verifik;

/// <summary>
/// From a failure to status and body, always <c>{"message", "code"}</c>. Codes that the vendor does not publish are those of the library whose names it uses
/// elsewhere (restify-errors: MissingParameter, PreconditionFailed, Forbidden).
/// </summary>
internal static class VerifikErrors
{
    private const string GeneralCode = "ERROR";
    private const int RecordRetrySeconds = 5;

    /// <summary>No credential, or one that is no good.</summary>
    internal static IResult AuthenticationRequired(HttpResponse response)
    {
        response.Headers.WWWAuthenticate = "Bearer";
        return Error("Authentication required", "UNAUTHORIZED", StatusCodes.Status401Unauthorized);
    }

    internal static IResult TokenExpired() => Error("token_expired", "FORBIDDEN", StatusCodes.Status403Forbidden);

    /// <summary>A good credential, but not for this, or not from this address.</summary>
    internal static IResult NotAllowed() => Error("Access forbidden", "Forbidden", StatusCodes.Status403Forbidden);

    internal static IResult TooManyCalls(RateDecision rate)
    {
        int seconds = Math.Max(1, (int)Math.Ceiling(rate.RetryAfter.TotalSeconds));
        return new RetryLater(
            Error($"At most {rate.Limit} calls a minute. One fits again in {seconds} s.", "TooManyRequests", StatusCodes.Status429TooManyRequests), seconds);
    }

    internal static IResult NotFound() => Error("resource_not_found", "ResourceNotFound", StatusCodes.Status404NotFound);

    internal static IResult MethodNotAllowed(HttpContext http, string allowed)
    {
        http.Response.Headers.Allow = allowed;
        return Error($"{http.Request.Method} is not allowed", "MethodNotAllowed", StatusCodes.Status405MethodNotAllowed);
    }

    internal static IResult UnsupportedMediaType() =>
        Error("Send the body as application/json in UTF-8", "UnsupportedMediaType", StatusCodes.Status415UnsupportedMediaType);

    internal static IResult InvalidJson() => Error("The body is not valid JSON", "InvalidContent", StatusCodes.Status400BadRequest);

    /// <summary>In the validator's words.</summary>
    internal static IResult Invalid(string fault) => Error(fault, "MissingParameter", StatusCodes.Status409Conflict);

    internal static IResult UnknownCollection() => Error("invalid_collection", GeneralCode, StatusCodes.Status404NotFound);

    internal static IResult PersonNotFound() => Error("person_not_found", "NotFound", StatusCodes.Status404NotFound);

    internal static IResult DuplicatedPerson() => Error("409:duplicated_person", GeneralCode, StatusCodes.Status409Conflict);

    /// <summary>With the score, as the vendor's clients read it.</summary>
    internal static IResult LivenessFailed(double score, double limit) =>
        Error(FormattableString.Invariant($"409:liveness_failed@{VerifikScores.Shown(score, limit)}"), GeneralCode, StatusCodes.Status409Conflict);

    internal static IResult NoCredits() => Error("insufficient_credits", "Forbidden", StatusCodes.Status403Forbidden);

    internal static IResult NotBase64() => Error("only_images_in_base64", GeneralCode, StatusCodes.Status412PreconditionFailed);

    internal static IResult InternalError() => Error("internal_error", GeneralCode, StatusCodes.Status500InternalServerError);

    /// <summary>The database cannot be used; nothing of the call was kept.</summary>
    internal static IResult Unavailable() =>
        new RetryLater(Error("service_unavailable", "ServiceUnavailable", StatusCodes.Status503ServiceUnavailable), RecordRetrySeconds);

    internal static IResult BadRequest(BadHttpRequestException fault) => fault.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => Error("The body is too large", "RequestEntityTooLarge", StatusCodes.Status413PayloadTooLarge),
        StatusCodes.Status408RequestTimeout => Error("The body came too slowly", "RequestTimeout", StatusCodes.Status408RequestTimeout),
        StatusCodes.Status503ServiceUnavailable => Busy(),
        _ => Error("The body cannot be read", "InvalidContent", StatusCodes.Status400BadRequest),
    };

    /// <param name="label">Which picture, where there are several; else null.</param>
    internal static IResult From(VerifikFaceFault fault, string? label = null)
    {
        (string reason, string code) = fault switch
        {
            VerifikFaceFault.NoFace => ("no_face_detected", "ERR_NO_FACE_DETECTED"),
            VerifikFaceFault.SeveralFaces => ("multiple_faces_detected", "ERR_MULTIPLE_FACES_DETECTED"),
            VerifikFaceFault.TooSmall => ("face_too_far", "ERR_LIVENESS_FACE_TOO_SMALL"),
            VerifikFaceFault.CloseToBorder => ("face_close_to_border", "ERR_LIVENESS_FACE_CLOSE_TO_BORDER"),
        };
        return Error(label is null ? reason : $"\"{label}\": {reason}", code, StatusCodes.Status409Conflict);
    }

    internal static IResult From(CheckFailure failure, string label, string? detail) => failure switch
    {
        CheckFailure.EmptyImage or CheckFailure.UnsupportedFormat => NotBase64(),
        CheckFailure.TooManyBytes => Picture(label, $"is too large: {detail}"),
        CheckFailure.TooManyPixels => Picture(label, $"is too large: {detail}"),
        CheckFailure.TooManyPages => Picture(label, $"has too many pages or frames: {detail}"),
        CheckFailure.DamagedImage => Picture(label, "is truncated or corrupt"),
        CheckFailure.TookTooLong => Picture(label, $"took too long to decode: {detail}"),
        CheckFailure.NoCredits => NoCredits(),
        CheckFailure.NotInPack => Error("This server's model pack cannot do that", "NotImplemented", StatusCodes.Status501NotImplemented),
        CheckFailure.Overloaded => Busy(),
    };

    internal static IResult From(RemoteImageFault fault, string label) => fault switch
    {
        RemoteImageFault.NotAUrl or RemoteImageFault.NotHttps => Invalid($"\"{label}\" must be a valid uri with a scheme matching the https pattern"),
        RemoteImageFault.HasCredentials => Invalid($"\"{label}\" must not hold a user name or a password"),
        RemoteImageFault.PortNotAllowed => Invalid($"\"{label}\" must not name another port than 443"),
        RemoteImageFault.NotPublic => Picture(label, "cannot be fetched: its host is unknown or not public"),
        RemoteImageFault.Unreachable => Picture(label, "cannot be fetched: its host does not answer or breaks off"),
        RemoteImageFault.NotTrusted => Picture(label, "cannot be fetched: its host's certificate is not trusted"),
        RemoteImageFault.TooManyRedirects => Picture(label, "cannot be fetched: too many redirects"),
        RemoteImageFault.NotFound => Picture(label, "cannot be fetched: its host does not answer 200"),
        RemoteImageFault.TooManyBytes => Picture(label, "cannot be fetched: it is larger than 10 MB"),
        RemoteImageFault.NotAPicture => Picture(label, "is not a JPEG, PNG, WebP or TIFF picture"),
        RemoteImageFault.TooSlow => Picture(label, "cannot be fetched: its host is too slow"),
        RemoteImageFault.Busy => Busy(),
    };

    private static RetryLater Busy() => new RetryLater(Error("The server is busy", "ServiceUnavailable", StatusCodes.Status503ServiceUnavailable));

    private static IResult Picture(string label, string fault) => Error($"\"{label}\" {fault}", GeneralCode, StatusCodes.Status409Conflict);

    private static IResult Error(string message, string code, int status) =>
        Results.Json(new VerifikError(message, code), VerifikJson.Wire.VerifikError, statusCode: status);
}
