using System.Net;
using System.Security.Authentication;
using Bonafide.Engine.Imaging;

namespace Bonafide.Server.Security.Outbound;

/// <summary>
/// Fetches a picture from a URL that a stranger wrote: https, a public host, few redirects, few bytes, little time. Each hop is checked as if
/// it were the first. What came is a picture if its bytes say so. docs/decisions/0015 has the reasons.
/// </summary>
internal sealed partial class RemoteImageFetcher(
    PinnedConnections connections, IReadOnlySet<int> ports, RemoteImageLimits limits, ILogger<RemoteImageFetcher> log) : IDisposable
{
    private const int BlockBytes = 64 * 1024, SignatureBytes = 12;

    private readonly HttpMessageInvoker _http = new(connections.CreateHandler());
    private readonly SemaphoreSlim _slots = new(limits.Concurrency, limits.Concurrency);

    /// <summary>The picture, or why there is none. Never throws because of what a URL or a host does.</summary>
    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    internal async Task<RemoteImageResult> FetchAsync(string url, CancellationToken cancellation)
    {
        RemoteImageResult result = await FetchInTimeAsync(url, cancellation);
        if (result is RemoteImageResult.Failed { Fault: var fault })
        {
            Log.Failed(log, fault); // Neither URL nor host: both may hold what is nobody's business.
        }

        return result;
    }

    public void Dispose()
    {
        _http.Dispose();
        _slots.Dispose();
    }

    private async Task<RemoteImageResult> FetchInTimeAsync(string url, CancellationToken cancellation)
    {
        if (url.Length > limits.MaxUrlLength || !Uri.TryCreate(url, UriKind.Absolute, out Uri? target))
        {
            return Failed(RemoteImageFault.NotAUrl);
        }

        using CancellationTokenSource time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        time.CancelAfter(limits.MaxTime);
        bool entered = false;
        try
        {
            entered = await _slots.WaitAsync(limits.MaxWait, time.Token);
            if (!entered)
            {
                return Failed(RemoteImageFault.Busy);
            }

            return await FollowAsync(target, time.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Failed(entered ? RemoteImageFault.TooSlow : RemoteImageFault.Busy);
        }
        catch (HttpRequestException fault)
        {
            return Failed(Reason(fault));
        }
        catch (IOException)
        {
            return Failed(RemoteImageFault.Unreachable); // Broken off while its body was read.
        }
        finally
        {
            if (entered)
            {
                _slots.Release();
            }
        }
    }

    private async Task<RemoteImageResult> FollowAsync(Uri target, CancellationToken cancellation)
    {
        for (int redirects = 0; ; redirects++)
        {
            if (Refuse(target) is { } fault)
            {
                return Failed(fault);
            }

            using HttpRequestMessage request = new(HttpMethod.Get, target);
            request.Headers.UserAgent.ParseAdd("Bonafide");
            request.Headers.Accept.ParseAdd("image/jpeg, image/png, image/webp, image/tiff");
            using HttpResponseMessage response = await _http.SendAsync(request, cancellation);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                return await ReadAsync(response.Content, cancellation);
            }

            if (!IsRedirect(response.StatusCode) || response.Headers.Location is not { } location || !Uri.TryCreate(target, location, out target!))
            {
                return Failed(RemoteImageFault.NotFound);
            }

            if (redirects == limits.MaxRedirects)
            {
                return Failed(RemoteImageFault.TooManyRedirects);
            }
        }
    }

    private RemoteImageFault? Refuse(Uri target) =>
        target.Scheme != Uri.UriSchemeHttps ? RemoteImageFault.NotHttps
        : target.UserInfo.Length > 0 ? RemoteImageFault.HasCredentials
        : !ports.Contains(target.Port) ? RemoteImageFault.PortNotAllowed
        : null;

    private async Task<RemoteImageResult> ReadAsync(HttpContent content, CancellationToken cancellation)
    {
        if (content.Headers.ContentLength > limits.MaxBytes)
        {
            return Failed(RemoteImageFault.TooManyBytes);
        }

        using MemoryStream image = new();
        byte[] block = new byte[BlockBytes];
        await using Stream body = await content.ReadAsStreamAsync(cancellation);
        bool isPicture = false;
        while (await body.ReadAsync(block, cancellation) is > 0 and int read)
        {
            image.Write(block, 0, read);
            if (image.Length > limits.MaxBytes)
            {
                return Failed(RemoteImageFault.TooManyBytes);
            }

            if (!isPicture && image.Length >= SignatureBytes && !(isPicture = HasSignature(image)))
            {
                return Failed(RemoteImageFault.NotAPicture);
            }
        }

        return isPicture ? new RemoteImageResult.Fetched(image.GetBuffer().AsMemory(0, (int)image.Length)) : Failed(RemoteImageFault.NotAPicture);
    }

    private static bool HasSignature(MemoryStream image) => ImageSignature.Of(image.GetBuffer().AsSpan(0, (int)image.Length)) is not null;

    private static bool IsRedirect(HttpStatusCode status) => status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found
        or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private static RemoteImageFault Reason(HttpRequestException fault) => fault switch
    {
        { InnerException: RefusedAddressException } or { HttpRequestError: HttpRequestError.NameResolutionError } => RemoteImageFault.NotPublic,
        { InnerException: AuthenticationException } => RemoteImageFault.NotTrusted,
        _ => RemoteImageFault.Unreachable,
    };

    private static RemoteImageResult.Failed Failed(RemoteImageFault fault) => new(fault);

    private static partial class Log
    {
        [LoggerMessage(120, LogLevel.Information, "No picture from a URL: {Fault}")]
        internal static partial void Failed(ILogger logger, RemoteImageFault fault);
    }
}
