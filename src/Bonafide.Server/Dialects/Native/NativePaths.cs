using Microsoft.AspNetCore.Http.Features;

namespace Bonafide.Server.Dialects.Native;

/// <summary>Callers' own names as parts of paths.</summary>
internal static class NativePaths
{
    /// <summary>
    /// The end of the path as the caller meant it. Kestrel leaves <c>%2F</c> as it is while it decodes all else, so that a route's value
    /// cannot tell a slash in a name from the three characters; the request line can.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="routed">The route's value.</param>
    /// <param name="before">What stands before the name.</param>
    internal static string Name(HttpRequest http, string routed, string before)
    {
        string path = (http.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "").Split('?')[0];
        int at = path.IndexOf(before, StringComparison.OrdinalIgnoreCase);
        return at >= 0 && routed.Contains("%2F", StringComparison.OrdinalIgnoreCase) ? Uri.UnescapeDataString(path[(at + before.Length)..]) : routed;
    }
}
