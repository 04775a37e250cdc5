using Bonafide.Server.Security.Outbound;
using Microsoft.AspNetCore.Http;

namespace Bonafide.Server.Tests.Security;

/// <summary>A host with pictures on the loopback, and the fetcher that asks it.</summary>
public abstract class RemoteImageFetching : IAsyncLifetime
{
    private protected PictureHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await PictureHost.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected static Task NeverAsync(HttpContext http) =>
        Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);

    private protected void RedirectTo(string target) => Host.Answer = http => Redirect(http, target);

    private protected static Task Redirect(HttpContext http, string target)
    {
        http.Response.StatusCode = StatusCodes.Status302Found;
        http.Response.Headers.Location = target;
        return Task.CompletedTask;
    }

    private protected async Task<byte[]> FetchedAsync(string url)
    {
        using RemoteImageFetcher fetcher = Host.Fetcher();
        return Assert.IsType<RemoteImageResult.Fetched>(await fetcher.FetchAsync(url, default)).Image.ToArray();
    }

    private protected async Task<RemoteImageFault> FaultAsync(string url, RemoteImageLimits? limits = null)
    {
        using RemoteImageFetcher fetcher = Host.Fetcher(limits);
        return Assert.IsType<RemoteImageResult.Failed>(await fetcher.FetchAsync(url, default)).Fault;
    }
}
