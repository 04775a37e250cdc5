using System.Globalization;

namespace Bonafide.Server.Dialects;

/// <summary>An answer that asks the client to come again: <c>Retry-After</c> in seconds.</summary>
internal sealed class RetryLater(IResult answer, int seconds = 1) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return answer.ExecuteAsync(httpContext);
    }
}
