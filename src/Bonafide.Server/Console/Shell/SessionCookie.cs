using Bonafide.Storage.People;

namespace Bonafide.Server.Console.Shell;

/// <summary>The cookie with the session's token: for this host alone, out of reach of scripts, sent by no other site.</summary>
internal static class SessionCookie
{
    /// <summary>Browsers take a cookie of this prefix only over https, from the host itself and for all of its paths.</summary>
    private const string SecureName = "__Host-bonafide", PlainName = "bonafide";

    internal static string? Read(HttpContext http, ServerOptions options) => http.Request.Cookies[Name(http, options)];

    internal static void Set(HttpContext http, ServerOptions options, string token) =>
        http.Response.Cookies.Append(Name(http, options), token, Terms(http, options, ConsoleSessions.Lifetime));

    internal static void Delete(HttpContext http, ServerOptions options) =>
        http.Response.Cookies.Delete(Name(http, options), Terms(http, options, null));

    private static CookieOptions Terms(HttpContext http, ServerOptions options, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        IsEssential = true,
        MaxAge = lifetime,
        Path = "/",
        SameSite = SameSiteMode.Strict,
        Secure = IsSecure(http, options),
    };

    private static string Name(HttpContext http, ServerOptions options) => IsSecure(http, options) ? SecureName : PlainName;

    /// <summary>Behind a proxy that ends TLS the request itself does not tell.</summary>
    private static bool IsSecure(HttpContext http, ServerOptions options) => http.Request.IsHttps || options.PublicUrl?.Scheme == Uri.UriSchemeHttps;
}
