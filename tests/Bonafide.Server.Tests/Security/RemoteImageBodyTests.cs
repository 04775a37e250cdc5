using System.IO.Compression;
using Bonafide.Server.Security.Outbound;
using Microsoft.AspNetCore.Http;

namespace Bonafide.Server.Tests.Security;

/// <summary>What of an answer is taken for a picture.</summary>
public sealed class RemoteImageBodyTests : RemoteImageFetching
{
    [Fact]
    public async Task A_picture_is_known_by_its_bytes_and_not_by_its_content_type()
    {
        Assert.Equal(LivenessApplication.OnePixel, await FetchedAsync(Host.Url()));

        Host.Answer = http =>
        {
            http.Response.ContentType = "image/png";
            return http.Response.WriteAsync("<html>this is no picture</html>");
        };
        Assert.Equal(RemoteImageFault.NotAPicture, await FaultAsync(Host.Url()));
    }

    [Fact]
    public async Task An_endless_body_is_left_at_the_limit()
    {
        TaskCompletionSource left = new();
        Host.Answer = async http =>
        {
            using CancellationTokenRegistration registration = http.RequestAborted.Register(() => left.TrySetResult());
            await http.Response.Body.WriteAsync(LivenessApplication.OnePixel);
            while (!http.RequestAborted.IsCancellationRequested)
            {
                await http.Response.Body.WriteAsync(new byte[4_096]);
            }
        };

        Assert.Equal(RemoteImageFault.TooManyBytes, await FaultAsync(Host.Url(), new RemoteImageLimits { MaxBytes = 100_000 }));
        await left.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_length_beyond_the_limit_is_believed_at_once()
    {
        Host.Answer = http =>
        {
            http.Response.ContentLength = (10 * 1024 * 1024) + 1;
            return http.Response.Body.FlushAsync();
        };

        Assert.Equal(RemoteImageFault.TooManyBytes, await FaultAsync(Host.Url()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AHost_that_is_slow_with_head_or_body_is_left(bool sendsHead)
    {
        Host.Answer = async http =>
        {
            if (sendsHead)
            {
                await http.Response.Body.WriteAsync(LivenessApplication.OnePixel);
                await http.Response.Body.FlushAsync();
            }

            await NeverAsync(http);
        };

        Assert.Equal(RemoteImageFault.TooSlow, await FaultAsync(Host.Url(), new RemoteImageLimits { MaxTime = TimeSpan.FromMilliseconds(500) }));
    }

    [Fact]
    public async Task A_packed_body_is_not_unpacked()
    {
        Host.Answer = async http =>
        {
            http.Response.Headers.ContentEncoding = "gzip";
            await using GZipStream packed = new(http.Response.Body, CompressionLevel.Optimal);
            await packed.WriteAsync(LivenessApplication.OnePixel);
        };

        Assert.Equal(RemoteImageFault.NotAPicture, await FaultAsync(Host.Url()));
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_no_picture()
    {
        Host.Answer = async http =>
        {
            http.Response.ContentLength = 1_000;
            await http.Response.Body.WriteAsync(LivenessApplication.OnePixel);
            await http.Response.Body.FlushAsync();
            http.Abort();
        };

        Assert.Equal(RemoteImageFault.Unreachable, await FaultAsync(Host.Url()));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(204)]
    [InlineData(206)]
    [InlineData(304)]
    [InlineData(302)] // Without a place to go to.
    [InlineData(500)]
    public async Task Another_status_than_200_is_no_picture(int status)
    {
        Host.Answer = http =>
        {
            http.Response.StatusCode = status;
            return Task.CompletedTask;
        };

        Assert.Equal(RemoteImageFault.NotFound, await FaultAsync(Host.Url()));
    }
}
