using Bonafide.Storage.ApiKeys;

namespace Bonafide.Server.Security;

/// <summary>What became of the credential that a request carries.</summary>
internal enum CredentialVerdict
{
    /// <summary>None was sent.</summary>
    Missing,

    /// <summary>It is wrong, revoked or expired.</summary>
    Wrong,

    /// <summary>It may call.</summary>
    Accepted,
}

/// <summary>Reads credentials from headers. How each dialect answers a missing or wrong one is the dialect's business.</summary>
internal static class CallerCredential
{
    private const string KeyHeader = "x-api-key";
    private const string BearerScheme = "Bearer ";

    /// <summary>The key in <c>x-api-key</c>.</summary>
    internal static CredentialVerdict FromKeyHeader(HttpRequest request, ApiKeyFile keys) =>
        Judge(request.Headers[KeyHeader].ToString(), keys);

    /// <summary>The key in <c>Authorization: Bearer</c>, else in <c>x-api-key</c>.</summary>
    internal static CredentialVerdict FromBearerOrKeyHeader(HttpRequest request, ApiKeyFile keys)
    {
        string authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(BearerScheme, StringComparison.OrdinalIgnoreCase)
            ? Judge(authorization[BearerScheme.Length..].Trim(), keys)
            : FromKeyHeader(request, keys);
    }

    private static CredentialVerdict Judge(string key, ApiKeyFile keys) =>
        key.Length == 0 ? CredentialVerdict.Missing
        : keys.Accepts(key) ? CredentialVerdict.Accepted
        : CredentialVerdict.Wrong;
}
