using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Bonafide.Client;

/// <summary>Makes calls, and makes them again where that does no harm.</summary>
internal sealed class Transport(HttpClient http, Uri root, string key, BonafideClientOptions options, bool owned) : IDisposable
{
    private const string ProblemHead = "urn:bonafide:problem:";
    private const int MaxProblemBytes = 64 * 1024;

    private static readonly ProductInfoHeaderValue _agent = new("Bonafide.Client", typeof(Transport).Assembly.GetName().Version?.ToString(3));

    /// <param name="idempotencyKey">Null = the server does not look at one, so the call is only repeated where it says that nothing was done.</param>
    internal Task<T> SendAsync<T>(HttpMethod method, string path, Form? form, string? idempotencyKey, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        SendAsync(() => Request(method, path, form?.ToContent(), idempotencyKey), idempotencyKey is not null || method != HttpMethod.Post, (response, stop) => ReadAsync(response, type, stop), cancellation);

    internal Task<T> SendJsonAsync<TBody, T>(HttpMethod method, string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        SendAsync(() => Request(method, path, JsonContent.Create(body, bodyType), null), method != HttpMethod.Post, (response, stop) => ReadAsync(response, type, stop), cancellation);

    /// <summary>Null where the server has no such thing.</summary>
    internal Task<T?> FindAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation, HttpMethod? method = null)
        where T : class => NullWhereMissing(SendAsync<T?>(() => Request(method ?? HttpMethod.Get, path, null, null), true, async (response, stop) => await ReadAsync(response, type, stop), cancellation));

    internal Task<byte[]?> FindBytesAsync(string path, CancellationToken cancellation) =>
        NullWhereMissing(SendAsync<byte[]?>(() => Request(HttpMethod.Get, path, null, null), true, async (response, stop) => await response.Content.ReadAsByteArrayAsync(stop), cancellation));

    /// <summary>Whether the server had something to delete.</summary>
    internal async Task<bool> DeleteAsync(string path, CancellationToken cancellation) =>
        await NullWhereMissing(SendAsync<string?>(() => Request(HttpMethod.Delete, path, null, null), true, (_, _) => Task.FromResult<string?>("gone"), cancellation)) is not null;

    public void Dispose()
    {
        if (owned)
        {
            http.Dispose();
        }
    }

    private static async Task<T?> NullWhereMissing<T>(Task<T?> call)
        where T : class
    {
        try
        {
            return await call;
        }
        catch (BonafideException fault) when (fault.Type == "not-found")
        {
            return null;
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path, HttpContent? content, string? idempotencyKey)
    {
        HttpRequestMessage request = new(method, new Uri(root, path)) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Headers.UserAgent.Add(_agent);
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        return request;
    }

    /// <param name="make">A new request for each attempt.</param>
    /// <param name="isRepeatable">Whether it does no harm to do it twice.</param>
    private async Task<T> SendAsync<T>(Func<HttpRequestMessage> make, bool isRepeatable, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellation)
    {
        TimeSpan waited = TimeSpan.Zero;
        for (int attempt = 1; ; attempt++)
        {
            BonafideException fault;
            try
            {
                return await TryAsync(make, read, cancellation);
            }
            catch (BonafideException refused)
            {
                fault = refused;
            }

            TimeSpan wait = fault.RetryAfter ?? BackOff(attempt);
            waited += wait;
            if (attempt >= options.MaxAttempts || waited > options.MaxWait || !IsWorthRepeating(fault, isRepeatable))
            {
                throw fault;
            }

            await Task.Delay(wait, options.Time, cancellation);
        }
    }

    private async Task<T> TryAsync<T>(Func<HttpRequestMessage> make, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellation)
    {
        using CancellationTokenSource late = new(options.Timeout, options.Time);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        try
        {
            using HttpRequestMessage request = make();
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop.Token);
            if (response.IsSuccessStatusCode)
            {
                return await read(response, stop.Token);
            }

            // What a server or a proxy says to a caller who has gone is not the reason.
            stop.Token.ThrowIfCancellationRequested();
            throw await FaultAsync(response, stop.Token);
        }
        catch (OperationCanceledException stopped) when (!cancellation.IsCancellationRequested)
        {
            throw new BonafideException(BonafideException.Unreachable, $"{root.Host} did not answer in {options.Timeout.TotalSeconds:0.#} s.", stopped);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw new BonafideException(BonafideException.Unreachable, $"{root.Host} cannot be reached: {broken.Message}", broken);
        }
        catch (JsonException broken)
        {
            throw new BonafideException(BonafideException.NotUnderstood, $"What {root} answered is none of a Bonafide server's answers that this client knows: {broken.Message}", broken);
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        await response.Content.ReadFromJsonAsync(type, cancellation) ?? throw new JsonException("The body is null.");

    private static async Task<BonafideException> FaultAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        Problem? problem = null;
        if (response.Content.Headers.ContentType?.MediaType == "application/problem+json" && response.Content.Headers.ContentLength is null or <= MaxProblemBytes)
        {
            problem = await response.Content.ReadFromJsonAsync(ClientJson.Default.Problem, cancellation);
        }

        int status = (int)response.StatusCode;
        bool isOurs = problem?.Type?.StartsWith(ProblemHead, StringComparison.Ordinal) == true;
        return new BonafideException(
            isOurs ? problem!.Type![ProblemHead.Length..] : BonafideException.NotUnderstood,
            isOurs ? problem!.Detail ?? problem.Title ?? $"Status {status}." : $"Status {status}, and not of a Bonafide server: is the address right, and what stands before it?")
        {
            Status = status,
            RequestId = response.Headers.TryGetValues("Request-Id", out IEnumerable<string>? ids) ? ids.FirstOrDefault() : null,
            Picture = problem?.Picture,
            RetryAfter = response.Headers.RetryAfter?.Delta,
        };
    }

    /// <summary>Where the server says that nothing was done, always; where nobody knows what was done, only what may be done twice.</summary>
    private static bool IsWorthRepeating(BonafideException fault, bool isRepeatable) => (HttpStatusCode?)fault.Status switch
    {
        HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => true,
        HttpStatusCode.Conflict => fault.Type == "idempotency-in-progress",
        HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout or HttpStatusCode.RequestTimeout => isRepeatable,
        null => isRepeatable && fault.Type == BonafideException.Unreachable,
        _ => false,
    };

    /// <summary>Half a second, doubled each time, and up to a quarter more, so that many clients do not come back together.</summary>
    private static TimeSpan BackOff(int attempt) => TimeSpan.FromMilliseconds(500 * Math.Pow(2, attempt - 1) * (1 + (RandomNumberGenerator.GetInt32(250) / 1000.0)));
}
