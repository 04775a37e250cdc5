using System.Text;

namespace Bonafide.Server.Security;

/// <summary>Reads credentials from headers; empty where there is none. How each dialect answers that is the dialect's business.</summary>
internal static class CallerCredential
{
    private const string KeyHeader = "x-api-key";
    private const string BearerScheme = "Bearer ";
    private const string BasicScheme = "Basic ";

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

    /// <summary>User and password in <c>Authorization: Basic</c> (RFC 7617, UTF-8); null where the header is missing or is something else.</summary>
    internal static (string User, string Password)? FromBasic(HttpRequest request)
    {
        string authorization = request.Headers.Authorization.ToString();
        if (!authorization.StartsWith(BasicScheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        byte[] bytes = new byte[authorization.Length];
        if (!Convert.TryFromBase64String(authorization[BasicScheme.Length..].Trim(), bytes, out int length))
        {
            return null;
        }

        string pair = Encoding.UTF8.GetString(bytes, 0, length);
        int colon = pair.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : (pair[..colon], pair[(colon + 1)..]);
    }
}
