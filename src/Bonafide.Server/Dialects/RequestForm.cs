namespace Bonafide.Server.Dialects;

/// <summary>Reads a form that a stranger wrote. Whatever is wrong with it is the request's fault, and said as such.</summary>
internal static class RequestForm
{
    /// <exception cref="BadHttpRequestException">The body is not the form that its content type promises, or too large.</exception>
    internal static async ValueTask<IFormCollection> ReadAsync(HttpRequest http, CancellationToken cancellation)
    {
        try
        {
            return await http.ReadFormAsync(cancellation);
        }
        catch (Exception fault) when (fault is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            throw new BadHttpRequestException("The form cannot be read.", fault);
        }
    }
}
