namespace Bonafide.Server.Dialects;

/// <summary>Reads a form that a stranger wrote. Whatever is wrong with it is the request's fault, and said as such.</summary>
internal static class RequestForm
{
    private const int MaxNameLength = 256, MaxValueLength = 256 * 1024;

    /// <exception cref="BadHttpRequestException">The body is not the form that its content type promises, or too large.</exception>
    internal static async ValueTask<IFormCollection> ReadAsync(HttpRequest http, CancellationToken cancellation)
    {
        try
        {
            IFormCollection form = await http.ReadFormAsync(cancellation);

            // The host's own limits of names and values hold for url-encoded forms alone.
            return form.All(field => field.Key.Length <= MaxNameLength && field.Value.All(value => value is not { Length: > MaxValueLength }))
                ? form
                : throw new BadHttpRequestException("A field of the form is too long.");
        }
        catch (Exception fault) when (fault is InvalidDataException or (IOException and not BadHttpRequestException)
            or NullReferenceException or ArgumentException or FormatException or InvalidOperationException) // What the framework's reader throws at "filename*;".
        {
            throw new BadHttpRequestException("The form cannot be read.", fault);
        }
    }
}
