using Bonafide.Storage;

namespace Bonafide.Server.Dialects;

/// <summary>
/// Keeps the framework's own answers out of a dialect: what it throws becomes the dialect's error, in the dialect's form, and a
/// bug becomes its 500 with the stack trace in the log only. A database that cannot be used is its 503: nothing was kept, and a retry may work.
/// </summary>
internal sealed partial class DialectFaults(
    Func<BadHttpRequestException, IResult> badRequest, Func<IResult> unavailable, Func<IResult> internalError) : IEndpointFilter
{
    private const int ClientClosedRequest = 499;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        HttpContext http = context.HttpContext;
        try
        {
            return await next(context);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return Results.StatusCode(ClientClosedRequest); // Nobody reads it.
        }
        catch (BadHttpRequestException fault)
        {
            return badRequest(fault);
        }
        catch (IOException) when (http.RequestAborted.IsCancellationRequested)
        {
            return Results.StatusCode(ClientClosedRequest); // Nobody reads it.
        }
        catch (StorageUnavailableException fault)
        {
            Log.Unavailable(http.RequestServices.GetRequiredService<ILogger<DialectFaults>>(), fault, http.TraceIdentifier);
            return unavailable();
        }
        catch (Exception fault)
        {
            Log.Failed(http.RequestServices.GetRequiredService<ILogger<DialectFaults>>(), fault, http.TraceIdentifier);
            return internalError();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(190, LogLevel.Error, "Request {RequestId} failed")]
        internal static partial void Failed(ILogger logger, Exception fault, string requestId);

        [LoggerMessage(191, LogLevel.Error, "Request {RequestId} was not recorded: the database cannot be used")]
        internal static partial void Unavailable(ILogger logger, Exception fault, string requestId);
    }
}
