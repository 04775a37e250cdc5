using Bonafide.Server.Console.Shell;
using Bonafide.Storage.People;

namespace Bonafide.Server.Console.SignIn;

/// <summary>In and out: <c>/console/sign-in</c>, <c>/console/sign-out</c>, and the one-time link <c>/console/welcome</c>.</summary>
internal static class SignInEndpoints
{
    internal static void MapSignIn(this IEndpointRouteBuilder console)
    {
        console.MapGet("/sign-in", (string? to) => Form(new SignInModel(to ?? ""))).ForAnybody();
        console.MapPost("/sign-in", SignInAsync).ForAnybody();
        console.MapPost("/sign-out", SignOutAsync).For(ConsoleRole.Viewer);
        console.MapGet("/welcome", WelcomePage.ShowAsync).ForAnybody();
        console.MapPost("/welcome", WelcomePage.OpenAsync).ForAnybody();
    }

    private static async Task<IResult> SignInAsync(HttpContext http, ConsoleSignIn people, ServerOptions options, CancellationToken cancellation)
    {
        IFormCollection form = await http.Request.ReadFormAsync(cancellation);
        string name = form["name"].ToString().Trim(), to = form["to"].ToString();
        SignInResult result = await people.SignInAsync(name, form["password"].ToString(), http.Connection.RemoteIpAddress?.ToString() ?? "", cancellation);
        switch (result.Outcome)
        {
            case SignInOutcome.Accepted:
                SessionCookie.Set(http, options, result.SessionToken!);
                return SeeOther.To(to);
            case SignInOutcome.Wrong:
                return Form(new SignInModel(to, name, "Name or password is wrong."), StatusCodes.Status401Unauthorized);
            case SignInOutcome.Locked:
                http.Response.Headers.RetryAfter = $"{Math.Ceiling(result.LockedFor.TotalSeconds)}";
                return Form(new SignInModel(to, name, $"Too many wrong passwords. Try again in {Minutes(result.LockedFor)}, or have somebody run 'bonafide users link' on the server."), StatusCodes.Status429TooManyRequests);
            case SignInOutcome.Busy:
                http.Response.Headers.RetryAfter = "5";
                return Form(new SignInModel(to, name, "Too many people sign in at once. Try again in a few seconds."), StatusCodes.Status503ServiceUnavailable);
            default:
                throw new InvalidOperationException($"{result.Outcome} has no answer.");
        }
    }

    private static async Task<IResult> SignOutAsync(HttpContext http, ConsoleSessions sessions, ServerOptions options, CancellationToken cancellation)
    {
        Visitor visitor = Visitor.Of(http);
        await sessions.EndAsync(visitor.SessionToken, visitor.User, cancellation);
        SessionCookie.Delete(http, options);
        return SeeOther.To($"{ConsoleEndpoints.Root}/sign-in");
    }

    private static IResult Form(SignInModel model, int status = StatusCodes.Status200OK) => ConsolePage.Of<SignInView, SignInModel>("Sign in", model, status);

    private static string Minutes(TimeSpan time) => time <= TimeSpan.FromMinutes(1) ? "a minute" : $"{Math.Ceiling(time.TotalMinutes)} minutes";
}

/// <param name="To">Where to go on.</param>
/// <param name="Name">As it was typed.</param>
/// <param name="Fault">Why the last try failed; null before the first.</param>
public sealed record SignInModel(string To, string Name = "", string? Fault = null);
