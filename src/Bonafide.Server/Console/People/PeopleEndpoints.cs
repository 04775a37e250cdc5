using Bonafide.Server.Console.Shell;
using Bonafide.Server.Console.SignIn;
using Bonafide.Storage.People;

namespace Bonafide.Server.Console.People;

/// <summary><c>/console/people</c>: who may sign in, as what. A password is chosen by its person alone, over a link that is shown here once.</summary>
internal static class PeopleEndpoints
{
    internal static void MapPeople(this IEndpointRouteBuilder console)
    {
        RouteGroupBuilder people = console.MapGroup("/people").For(ConsoleRole.Owner);
        people.MapGet("", async (ConsoleUserStore users, CancellationToken cancellation) => await ShowAsync(users, cancellation));
        people.MapPost("", AddAsync);
        people.MapPost("/{id:guid}/link", LinkAsync);
        people.MapPost("/{id:guid}/role", ChangeRoleAsync);
        people.MapPost("/{id:guid}/disable", DisableAsync);
    }

    private static async Task<IResult> AddAsync(HttpContext http, ConsoleUserStore users, ConsoleLinks links, ServerOptions options, CancellationToken cancellation)
    {
        IFormCollection form = await http.Request.ReadFormAsync(cancellation);
        string name = form["name"].ToString().Trim();
        if (!Enum.TryParse(form["role"].ToString(), out ConsoleRole role) || !Enum.IsDefined(role))
        {
            return await ShowAsync(users, cancellation, fault: "Choose a role.", name: name);
        }

        try
        {
            ConsoleUser added = await users.AddAsync(name, role, Visitor.Of(http).User.Actor, cancellation);
            return await ShowLinkAsync(http, added, users, links, options, cancellation);
        }
        catch (ArgumentException fault)
        {
            return await ShowAsync(users, cancellation, fault: fault.Message.Split(" (Parameter", 2)[0], name: name);
        }
    }

    private static async Task<IResult> LinkAsync(HttpContext http, Guid id, ConsoleUserStore users, ConsoleLinks links, ServerOptions options, CancellationToken cancellation) =>
        await users.FindAsync(id, cancellation) is { } user ? await ShowLinkAsync(http, user, users, links, options, cancellation) : ConsoleErrors.NotFound();

    private static async Task<IResult> ChangeRoleAsync(HttpContext http, Guid id, ConsoleUserStore users, CancellationToken cancellation)
    {
        IFormCollection form = await http.Request.ReadFormAsync(cancellation);
        if (!Enum.TryParse(form["role"].ToString(), out ConsoleRole role) || !Enum.IsDefined(role))
        {
            return await ShowAsync(users, cancellation, fault: "Choose a role.");
        }

        try
        {
            return await users.ChangeRoleAsync(id, role, Visitor.Of(http).User.Actor, cancellation) ? SeeOther.To("/console/people") : ConsoleErrors.NotFound();
        }
        catch (LastOwnerException fault)
        {
            return await ShowAsync(users, cancellation, fault: fault.Message);
        }
    }

    private static async Task<IResult> DisableAsync(HttpContext http, Guid id, ConsoleUserStore users, CancellationToken cancellation)
    {
        try
        {
            await users.DisableAsync(id, Visitor.Of(http).User.Actor, cancellation);
            return SeeOther.To("/console/people");
        }
        catch (LastOwnerException fault)
        {
            return await ShowAsync(users, cancellation, fault: fault.Message);
        }
    }

    private static async Task<IResult> ShowLinkAsync(
        HttpContext http, ConsoleUser user, ConsoleUserStore users, ConsoleLinks links, ServerOptions options, CancellationToken cancellation)
    {
        string? token = await links.IssueAsync(user.Id, Visitor.Of(http).User.Actor, cancellation);
        Uri server = ServerAddress.Of(http.Request, options);
        return token is null ? ConsoleErrors.NotFound() : await ShowAsync(users, cancellation, new FreshLink(user.Name, WelcomePage.Link(server, token)));
    }

    private static async Task<IResult> ShowAsync(ConsoleUserStore users, CancellationToken cancellation, FreshLink? link = null, string? fault = null, string name = "") =>
        ConsolePage.Of<PeopleView, PeopleModel>(
            "People", new PeopleModel(await users.ListAsync(cancellation), link, fault, name), fault is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
}

/// <param name="Link">Just made; null where none was.</param>
/// <param name="Fault">Why the last change was not made.</param>
/// <param name="Name">As it was typed.</param>
public sealed record PeopleModel(IReadOnlyList<ConsoleUser> Users, FreshLink? Link, string? Fault, string Name);

/// <summary>A link that is shown this once.</summary>
public sealed record FreshLink(string UserName, Uri Link);
