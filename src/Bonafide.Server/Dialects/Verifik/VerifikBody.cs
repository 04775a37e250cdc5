using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace Bonafide.Server.Dialects.Verifik;

/// <summary>The largest body of a route, for the host that reads it.</summary>
internal sealed record VerifikBodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;

/// <summary>Reads the JSON body of a request that a stranger wrote, within a limit that holds whatever the length header says.</summary>
internal static class VerifikBody
{
    private const int MaxDepth = 16, BlockBytes = 64 * 1024;

    /// <summary>The members, or the answer that says why there are none.</summary>
    /// <exception cref="BadHttpRequestException">The body is too large or came too slowly.</exception>
    internal static async ValueTask<(JoiReader? Body, IResult? Fault)> ReadAsync(HttpRequest http, int maxBytes, CancellationToken cancellation)
    {
        if (!http.HasJsonContentType() || !IsUtf8(http.ContentType))
        {
            return (null, VerifikErrors.UnsupportedMediaType());
        }

        ReadOnlyMemory<byte> bytes = await BytesAsync(http, maxBytes, cancellation);
        try
        {
            ReadOnlyMemory<byte> text = bytes.Span.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
            JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaxDepth }); // Nothing is rented: the memory is ours.
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty member in document.RootElement.EnumerateObject())
                {
                    _ = member.Name; // Throws where it holds half of a surrogate pair, as every later look for a name would.
                }
            }

            return (new JoiReader(document.RootElement), null);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return (null, VerifikErrors.InvalidJson());
        }
    }

    private static bool IsUtf8(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type)
        && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    private static async ValueTask<ReadOnlyMemory<byte>> BytesAsync(HttpRequest http, int maxBytes, CancellationToken cancellation)
    {
        if (http.ContentLength > maxBytes)
        {
            throw TooLarge();
        }

        using MemoryStream body = new((int)(http.ContentLength ?? 0));
        byte[] block = new byte[BlockBytes];
        while (await http.Body.ReadAsync(block, cancellation) is > 0 and int read)
        {
            if (body.Length + read > maxBytes)
            {
                throw TooLarge();
            }

            body.Write(block, 0, read);
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private static BadHttpRequestException TooLarge() => new("The body is too large.", StatusCodes.Status413PayloadTooLarge);
}
