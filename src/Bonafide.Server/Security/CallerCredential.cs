namespace Bonafide.Server.Security;

/// <summary>Reads credentials from headers; empty where there is none. How each dialect answers that is the dialect's business.</summary>
internal static class CallerCredential
{
    private const string KeyHeader = "x-api-key";
    private const string BearerScheme = "Bearer ";

    /// <summary>The key in <c>x-api-key</c>.</summary>
    internal static string FromKeyHeader(HttpRequest request) => request.Headers[KeyHeader].ToString();

    /// <summary>The key in <c>Authorization: Bearer</c>, else in <c>x-api-key</c>.</summary>
    internal static string FromBearerOrKeyHeader(HttpRequest request)
    {
        string authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(BearerScheme, StringComparison.OrdinalIgnoreCase)
            ? authorization[BearerScheme.Length..].Trim()
            : FromKeyHeader(request);
    }
}
