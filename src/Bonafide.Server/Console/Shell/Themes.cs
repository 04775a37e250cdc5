namespace Bonafide.Server.Console.Shell;

/// <summary>Light, dark, or as the system has it: a choice of the browser's user, in a cookie, so that the page comes in its colours at once.</summary>
internal static class Themes
{
    private const string Cookie = "bonafide-theme";

    internal static void MapTheme(this IEndpointRouteBuilder console) =>
        console.MapPost("/theme", async (HttpContext http) =>
        {
            IFormCollection form = await http.Request.ReadFormAsync(http.RequestAborted);
            string theme = form["theme"].ToString();
            if (IsKnown(theme))
            {
                http.Response.Cookies.Append(Cookie, theme, new CookieOptions { MaxAge = TimeSpan.FromDays(365), Path = ConsoleEndpoints.Root, SameSite = SameSiteMode.Strict, HttpOnly = true });
            }
            else
            {
                http.Response.Cookies.Delete(Cookie, new CookieOptions { Path = ConsoleEndpoints.Root });
            }

            return SeeOther.To(form["to"].ToString());
        }).ForAnybody();

    internal static string Of(HttpRequest request) => request.Cookies[Cookie] is { } theme && IsKnown(theme) ? theme : "";

    private static bool IsKnown(string theme) => theme is "light" or "dark";
}
