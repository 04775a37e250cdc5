namespace Bonafide.Server.Console.Shell;

/// <summary>Whether a request that changes something comes from a page of ours, as far as the browser tells.</summary>
internal static class RequestOrigin
{
    internal static bool IsOurs(HttpRequest request, ServerOptions options)
    {
        string site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0)
        {
            return site is "same-origin" or "none";
        }

        // Browsers of before 2023, and programs.
        string origin = request.Headers.Origin.ToString();
        return origin.Length == 0
            || (Uri.TryCreate(origin, UriKind.Absolute, out Uri? from) && (from.Authority == request.Host.Value || from.Authority == options.PublicUrl?.Authority));
    }
}
