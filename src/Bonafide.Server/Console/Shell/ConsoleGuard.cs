using Bonafide.Storage;
using Bonafide.Storage.Applications;
using Bonafide.Storage.People;

namespace Bonafide.Server.Console.Shell;

/// <summary>
/// Stands before every handler of the console: sets the headers, finds out who is signed in, compares their role with what the endpoint asks for, and
/// refuses what changes something without the form's token. A handler that is reached may act.
/// </summary>
internal sealed partial class ConsoleGuard(ConsoleSessions sessions, ApplicationStore applications, ServerOptions options, ILogger<ConsoleGuard> log)
{
    /// <summary>The hidden field of every form.</summary>
    internal const string TokenField = "_token";

    /// <summary>The same for scripts.</summary>
    internal const string TokenHeader = "X-Form-Token";

    /// <summary>Of the route: the application that a page is about.</summary>
    internal const string ApplicationRoute = "application";

    internal async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        ConsoleHeaders.Set(http.Response);
        try
        {
            IResult? refusal = await RefuseAsync(http);
            if (refusal is not null)
            {
                await refusal.ExecuteAsync(http);
                return;
            }

            await next(http);
        }
        catch (Exception fault) when (!http.Response.HasStarted && fault is not OperationCanceledException)
        {
            Log.Failed(log, fault);
            http.Features.Set<Visitor>(null); // The page must not need the database.
            await (fault is StorageUnavailableException ? ConsoleErrors.NoDatabase() : ConsoleErrors.Broken(http)).ExecuteAsync(http);
        }
    }

    /// <summary>Null where the request may go on.</summary>
    private async Task<IResult?> RefuseAsync(HttpContext http)
    {
        ConsoleAccess? access = http.GetEndpoint()?.Metadata.GetMetadata<ConsoleAccess>();
        string? token = SessionCookie.Read(http, options);
        ConsoleUser? user = token is null ? null : await sessions.FindAsync(token, access?.IsPolled != true, http.RequestAborted);
        if (user is not null)
        {
            http.Features.Set(new Visitor(user, token!, null));
        }

        bool isSafe = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method);
        if (!isSafe && !RequestOrigin.IsOurs(http.Request, options))
        {
            return ConsoleErrors.ForeignForm();
        }

        if (access is { Role: null })
        {
            return null;
        }

        if (user is null)
        {
            return SignInFirst(http);
        }

        if (access is null)
        {
            return ConsoleErrors.NotFound();
        }

        if (user.Role < access.Role)
        {
            return ConsoleErrors.NotAllowed(access.Role.Value);
        }

        if (!isSafe && !access.ReadsItsOwnForm && !Visitor.Of(http).Owns(await FormTokenAsync(http.Request)))
        {
            return ConsoleErrors.ForeignForm();
        }

        return await EnterApplicationAsync(http);
    }

    /// <summary>A page leads to the sign-in and back; a script is told, and says so on its page.</summary>
    private static IResult SignInFirst(HttpContext http)
    {
        string mode = http.Request.Headers["Sec-Fetch-Mode"].ToString();
        return mode is "" or "navigate"
            ? Results.Redirect(HttpMethods.IsGet(http.Request.Method) ? $"{ConsoleEndpoints.Root}/sign-in?to={Uri.EscapeDataString(http.Request.Path + http.Request.QueryString)}" : $"{ConsoleEndpoints.Root}/sign-in")
            : Results.StatusCode(StatusCodes.Status401Unauthorized);
    }

    private static async Task<string> FormTokenAsync(HttpRequest request) =>
        request.Headers[TokenHeader] is [{ Length: > 0 } header] ? header
        : request.HasFormContentType ? (await request.ReadFormAsync())[TokenField].ToString()
        : "";

    private async Task<IResult?> EnterApplicationAsync(HttpContext http)
    {
        if (!http.Request.RouteValues.TryGetValue(ApplicationRoute, out object? value))
        {
            return null;
        }

        if (!Guid.TryParse(value?.ToString(), out Guid id) || await applications.FindAsync(id, http.RequestAborted) is not { } application)
        {
            return ConsoleErrors.NotFound();
        }

        http.Features.Set(Visitor.Of(http) with { Application = application });
        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(500, LogLevel.Error, "A page of the console failed")]
        internal static partial void Failed(ILogger logger, Exception fault);
    }
}
