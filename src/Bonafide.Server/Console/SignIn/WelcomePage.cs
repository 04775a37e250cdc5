using Bonafide.Server.Console.Shell;
using Bonafide.Storage.People;

namespace Bonafide.Server.Console.SignIn;

/// <summary>The page of a one-time link: whoever holds it chooses a password. Looking at it uses nothing up.</summary>
internal static class WelcomePage
{
    /// <summary>The whole link.</summary>
    internal static Uri Link(Uri server, string token) => new(server, $"{ConsoleEndpoints.Root}/welcome?token={token}");

    internal static async Task<IResult> ShowAsync(string? token, ConsoleLinks links, CancellationToken cancellation) =>
        token is not null && await links.FindAsync(token, cancellation) is { } link ? Form(new WelcomeModel(token, link.UserName)) : Dead();

    internal static async Task<IResult> OpenAsync(HttpContext http, ConsoleLinks links, ConsoleSignIn people, ServerOptions options, CancellationToken cancellation)
    {
        IFormCollection form = await http.Request.ReadFormAsync(cancellation);
        string token = form["token"].ToString(), name = form["name"].ToString().Trim(), password = form["password"].ToString();
        if (await links.FindAsync(token, cancellation) is not { } link)
        {
            return Dead();
        }

        WelcomeModel model = new(token, link.UserName, name);
        if (password != form["again"].ToString())
        {
            return Form(model with { Fault = "The two passwords are not the same." }, StatusCodes.Status400BadRequest);
        }

        try
        {
            if (await links.OpenAsync(token, name, password, cancellation) is not { } user)
            {
                return Dead();
            }

            SessionCookie.Set(http, options, await people.BeginSessionAsync(user, cancellation));
            return SeeOther.To(ConsoleEndpoints.Root);
        }
        catch (ArgumentException fault)
        {
            return Form(model with { Fault = fault.Message.Split(" (Parameter", 2)[0] }, StatusCodes.Status400BadRequest);
        }
    }

    private static IResult Form(WelcomeModel model, int status = StatusCodes.Status200OK) => ConsolePage.Of<WelcomeView, WelcomeModel>("Welcome", model, status);

    private static IResult Dead() => ConsolePage.Of<MessageView, Message>(
        "Link not valid",
        new Message("This link is not valid any more", "Each link works once, within an hour. On the server, 'bonafide users link NAME' makes another one; 'bonafide users add NAME --role owner' makes a new owner."),
        StatusCodes.Status404NotFound);
}

/// <param name="Token">Of the link.</param>
/// <param name="UserName">Whose password it sets; null = it makes the first owner.</param>
/// <param name="Name">As it was typed.</param>
/// <param name="Fault">Why the last try failed; null before the first.</param>
public sealed record WelcomeModel(string Token, string? UserName, string Name = "", string? Fault = null);
