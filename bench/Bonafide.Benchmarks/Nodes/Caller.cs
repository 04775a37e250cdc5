using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Bonafide.Benchmarks.Nodes;

/// <summary>What one call was answered. <see cref="Status"/> is null where the connection broke off.</summary>
internal sealed record Answer(HttpStatusCode? Status, JsonNode? Body, bool IsReplayed = false)
{
    internal Guid Id => (Guid)Body!["id"]!;
}

/// <summary>Calls a server, or nginx, with one key.</summary>
/// <param name="from">The address of this machine that it calls from; null = any.</param>
/// <param name="claims">The address that it claims to call from; null = none.</param>
internal sealed class Caller(Uri address, string key, IPAddress? from = null, string? claims = null) : IDisposable
{
    private readonly HttpClient _client = new(Handler(from)) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };

    internal Task<Answer> CheckAsync(byte[] picture, string? once = null) => SendAsync(HttpMethod.Post, "/v1/checks", Picture(picture), once);

    internal Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    internal static ByteArrayContent Picture(byte[] picture)
    {
        ByteArrayContent content = new(picture);
        content.Headers.ContentType = new MediaTypeHeaderValue(picture.AsSpan(1).StartsWith("PNG"u8) ? "image/png" : "image/jpeg");
        return content;
    }

    /// <param name="once">The Idempotency-Key.</param>
    internal async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? body = null, string? once = null)
    {
        using HttpRequestMessage request = new(method, path) { Content = body };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (claims is not null)
        {
            request.Headers.Add("X-Forwarded-For", claims);
        }

        if (once is not null)
        {
            request.Headers.Add("Idempotency-Key", once);
        }

        try
        {
            using HttpResponseMessage response = await _client.SendAsync(request);
            string said = await response.Content.ReadAsStringAsync();
            return new Answer(response.StatusCode, said.StartsWith('{') ? JsonNode.Parse(said) : null, response.Headers.Contains("Idempotent-Replayed"));
        }
        catch (Exception cut) when (cut is HttpRequestException or IOException or OperationCanceledException or JsonException)
        {
            return new Answer(null, null);
        }
    }

    public void Dispose() => _client.Dispose();

    private static SocketsHttpHandler Handler(IPAddress? from) => new()
    {
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        ConnectCallback = from is null ? null : async (context, cancellation) =>
        {
            Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };
}
