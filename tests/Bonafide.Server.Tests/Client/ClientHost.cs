using System.Net;
using System.Net.Http.Headers;
using Bonafide.Client;

namespace Bonafide.Server.Tests.Client;

/// <summary>Our client before our server, over a socket, with a way between them that tests make bad.</summary>
internal sealed class ClientHost : IDisposable
{
    private readonly HttpClient _http;

    internal ClientHost(BonafideClientOptions? options = null, string key = LivenessApplication.Key)
    {
        Server.UseKestrel(0);
        Server.StartServer();
        Way = new BadWay(new SocketsHttpHandler { AllowAutoRedirect = false });
        _http = new HttpClient(Way);
        Client = new BonafideClient(_http, Server.ClientOptions.BaseAddress, key, options ?? new BonafideClientOptions { Time = Waits });
    }

    internal LivenessApplication Server { get; } = new();

    internal BadWay Way { get; }

    internal BonafideClient Client { get; }

    internal Waits Waits { get; } = new();

    internal static Picture Picture => Bonafide.Client.Picture.FromBytes(LivenessApplication.OnePixel);

    public void Dispose()
    {
        Client.Dispose();
        _http.Dispose();
        Server.Dispose();
    }
}

/// <summary>Does something to the next calls, one after the other, and lets all others pass.</summary>
internal sealed class BadWay(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private readonly Queue<Func<Func<Task<HttpResponseMessage>>, Task<HttpResponseMessage>>> _next = new();

    /// <summary>The idempotency key of each call, null where it has none.</summary>
    internal List<string?> Keys { get; } = [];

    internal void LoseAnswer() => _next.Enqueue(async send =>
    {
        (await send()).Dispose();
        throw new HttpRequestException("The connection was closed.");
    });

    internal void Answer(HttpStatusCode status, string body, string type = "text/html", TimeSpan? retryAfter = null) => _next.Enqueue(_ =>
    {
        HttpResponseMessage response = new(status) { Content = new StringContent(body, new MediaTypeHeaderValue(type)) };
        response.Headers.RetryAfter = retryAfter is { } wait ? new RetryConditionHeaderValue(wait) : null;
        return Task.FromResult(response);
    });

    /// <summary>As our server refuses.</summary>
    internal void Refuse(HttpStatusCode status, string type, TimeSpan? retryAfter) =>
        Answer(status, $$"""{"type":"urn:bonafide:problem:{{type}}","title":"t","status":{{(int)status}},"detail":"What to do.","instance":"/"}""", "application/problem+json", retryAfter);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Keys.Add(request.Headers.TryGetValues("Idempotency-Key", out IEnumerable<string>? keys) ? keys.Single() : null);
        Task<HttpResponseMessage> Send() => base.SendAsync(request, cancellationToken);
        return _next.TryDequeue(out Func<Func<Task<HttpResponseMessage>>, Task<HttpResponseMessage>>? what) ? await what(Send) : await Send();
    }
}

/// <summary>A clock whose waits are over at once and are written down; waits of ten seconds and more (an attempt's own) never end.</summary>
internal sealed class Waits : TimeProvider
{
    internal List<TimeSpan> Taken { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime >= TimeSpan.FromSeconds(10))
        {
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
        }

        Taken.Add(dueTime);
        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
