using System.Buffers;
using System.IO.Pipelines;

namespace Bonafide.Server.Operations;

/// <summary>
/// A request's body on its way in: the whole of it has to come within a time, however evenly it drips, and has to find room in memory. Both begin with the
/// first read, which is after the caller was let in, so that strangers take no room. What is wrong is a <see cref="BadHttpRequestException"/> with 408 or
/// 503, which each dialect answers in its own form.
/// </summary>
internal sealed class UploadBody(PipeReader body, long? length, UploadMemory memory, TimeSpan limit, TimeProvider clock) : Stream
{
    private readonly Lock _ending = new();
    private ITimer? _timer;
    private volatile bool _isLate;
    private bool _isOver;
    private long _taken;
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _timer ??= clock.CreateTimer(static stream => ((UploadBody)stream!).Cut(), this, limit, Timeout.InfiniteTimeSpan);
        ReadResult result = await NextAsync(cancellationToken);
        int read = (int)Math.Min(result.Buffer.Length, buffer.Length);
        if (_isLate)
        {
            body.AdvanceTo(result.Buffer.Start);
            throw new BadHttpRequestException("The body took too long.", StatusCodes.Status408RequestTimeout);
        }

        result.Buffer.Slice(0, read).CopyTo(buffer.Span);
        body.AdvanceTo(result.Buffer.GetPosition(read));

        // The host has looked at the length by now; a body that did not say it is counted as it comes.
        _read += read;
        Take(Math.Max(_read, length ?? 0) - _taken);
        return read;
    }

    private async ValueTask<ReadResult> NextAsync(CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(cancellation);
        }
        catch (IOException fault) when (fault.InnerException is OverflowException)
        {
            // A chunk whose size has more digits than a number of the host holds: the one fault of a body that the host does not tell as one.
            throw new BadHttpRequestException("A chunk of the body has no good size.", fault);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Bodies are read without blocking a thread.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (_ending)
            {
                _isOver = true;
            }

            _timer?.Dispose();
            memory.GiveBack(_taken);
            _taken = 0;
        }

        base.Dispose(disposing);
    }

    /// <summary>Wakes the read that waits. (Cancelling it by a token would leave the host unable to read on to the next request.)</summary>
    private void Cut()
    {
        lock (_ending)
        {
            if (!_isOver)
            {
                _isLate = true;
                body.CancelPendingRead();
            }
        }
    }

    private void Take(long bytes)
    {
        if (bytes > 0 && !memory.TryTake(bytes))
        {
            throw new BadHttpRequestException("There is no room for the body now.", StatusCodes.Status503ServiceUnavailable);
        }

        _taken += bytes;
    }
}

/// <summary>Of an endpoint that reads a large body as it comes, holds none of it in memory, and bounds it itself.</summary>
internal sealed record StreamedBody;

internal static class UploadBodies
{
    /// <summary>Puts limits of time and memory on every body that is held in memory. Until the answer is written its bytes count.</summary>
    internal static void UseUploadLimits(this WebApplication app)
    {
        ServerOptions options = app.Services.GetRequiredService<ServerOptions>();
        UploadMemory memory = app.Services.GetRequiredService<UploadMemory>();
        TimeProvider clock = app.Services.GetRequiredService<TimeProvider>();
        app.Use(async (context, next) =>
        {
            HttpRequest request = context.Request;
            if (context.GetEndpoint()?.Metadata.GetMetadata<StreamedBody>() is not null || request.ContentLength == 0 || HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            {
                await next(context);
                return;
            }

            await using UploadBody body = new(request.BodyReader, request.ContentLength, memory, options.UploadTime, clock);
            request.Body = body;
            await next(context);
        });
    }
}
