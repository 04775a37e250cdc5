using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bonafide.Storage.Idempotency;

namespace Bonafide.Server.Dialects.Native;

/// <summary>An answer whose bytes are fixed before they are sent, so that they can be kept, and be part of a batch's.</summary>
internal sealed record NativeAnswer(int Status, string ContentType, ReadOnlyMemory<byte> Body) : IResult
{
    private const string Json = "application/json; charset=utf-8";

    /// <summary>For <c>Retry-After</c>; null = there is nothing to wait for.</summary>
    internal int? RetryAfterSeconds { get; init; }

    internal bool IsSuccess => Status == StatusCodes.Status200OK;

    /// <summary>
    /// Whether the same call would fail the same way again. A lack of credits, a claim of somebody else's, too many calls and what is wrong with the
    /// server may be over by then.
    /// </summary>
    internal bool IsLasting => Status is >= 400 and < 500
        and not (StatusCodes.Status403Forbidden or StatusCodes.Status409Conflict or StatusCodes.Status429TooManyRequests);

    internal KeptAnswer Kept => new(Status, ContentType, Body);

    internal static NativeAnswer Of<T>(T body, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK, string contentType = Json) =>
        new(status, contentType, JsonSerializer.SerializeToUtf8Bytes(body, type));

    internal static NativeAnswer Of(KeptAnswer kept) => new(kept.Status, kept.ContentType, kept.Body);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        HttpResponse response = httpContext.Response;
        response.StatusCode = Status;
        response.ContentType = ContentType;
        response.ContentLength = Body.Length;
        if (RetryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return response.Body.WriteAsync(Body, httpContext.RequestAborted).AsTask();
    }
}
