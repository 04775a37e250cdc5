namespace Bonafide.Server.Operations;

/// <summary>
/// Every answer carries <c>Request-Id</c>; an incoming <c>X-Request-Id</c> of at most 128 harmless characters is taken over, so that
/// a call can be followed through the client's own logs.
/// </summary>
internal static class RequestIds
{
    internal const string Header = "Request-Id";
    private const string IncomingHeader = "X-Request-Id";
    private const int MaxLength = 128;

    internal static void UseRequestIds(this WebApplication app) => app.Use(async (context, next) =>
    {
        string incoming = context.Request.Headers[IncomingHeader].ToString();
        string id = IsHarmless(incoming) ? incoming : context.RequestServices.GetRequiredService<IdSource>().NextRequestId();
        context.TraceIdentifier = id;
        context.Response.Headers[Header] = id;
        await next(context);
    });

    private static bool IsHarmless(string id) =>
        id.Length is > 0 and <= MaxLength && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':');
}
