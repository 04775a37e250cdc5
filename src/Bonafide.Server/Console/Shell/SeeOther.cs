namespace Bonafide.Server.Console.Shell;

/// <summary>After something was done: on to a page of ours, which may be loaded again without doing it twice.</summary>
internal static class SeeOther
{
    /// <param name="path">From a form or a query: anything but a page of the console leads to its beginning.</param>
    internal static IResult To(string path) => new Redirection(IsOurs(path) ? path : ConsoleEndpoints.Root);

    private static bool IsOurs(string path) =>
        (path == ConsoleEndpoints.Root || path.StartsWith(ConsoleEndpoints.Root + "/", StringComparison.Ordinal) || path.StartsWith(ConsoleEndpoints.Root + "?", StringComparison.Ordinal))
        && !path.Contains('\\') && !path.Any(char.IsControl);

    private sealed class Redirection(string path) : IResult
    {
        public Task ExecuteAsync(HttpContext http)
        {
            http.Response.StatusCode = StatusCodes.Status303SeeOther;
            http.Response.Headers.Location = path;
            return Task.CompletedTask;
        }
    }
}
