using Bonafide.Storage.People;

namespace Bonafide.Server.Console.Shell;

/// <summary>Pages that say what happened and what to do.</summary>
internal static class ConsoleErrors
{
    internal static IResult NotFound() => Page(
        StatusCodes.Status404NotFound, "Nothing here", "This page does not exist, or what it showed was deleted: by its retention time, or because somebody erased it.");

    internal static IResult NotAllowed(ConsoleRole role) => Page(
        StatusCodes.Status403Forbidden, "Not for your role", $"This needs the role {Words.Of(role)}. An owner can give it to you under People.");

    internal static IResult ForeignForm() => Page(
        StatusCodes.Status403Forbidden, "This form is not valid any more", "Nothing was changed. It came from another site, or you have signed in anew since. Open the page again and repeat it.");

    internal static IResult NoDatabase() => Page(
        StatusCodes.Status503ServiceUnavailable, "The database cannot be reached", "Nothing was changed. Try again in a moment; the server's log says more.");

    internal static IResult Broken(HttpContext http) => Page(
        StatusCodes.Status500InternalServerError, "This did not work", $"It is a fault of the server. Its log tells more under the request {http.TraceIdentifier}.");

    private static IResult Page(int status, string title, string text) => ConsolePage.Of<MessageView, Message>(title, new Message(title, text), status: status);
}

/// <summary>A page that says one thing.</summary>
public sealed record Message(string Title, string Text);
