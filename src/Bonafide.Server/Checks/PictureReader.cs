using System.Diagnostics;
using Bonafide.Engine.Imaging;
using Bonafide.Server.Operations.Metering;
using Bonafide.Server.Operations.Tracing;

namespace Bonafide.Server.Checks;

/// <summary>What became of the bytes of a picture: exactly one of a value and a failure.</summary>
/// <param name="Value">What was found; null where it failed.</param>
/// <param name="Failure">Why it failed.</param>
/// <param name="Detail">Sizes and limits, or null.</param>
internal readonly record struct Read<T>(T? Value, CheckFailure Failure = default, string? Detail = null)
    where T : class;

/// <summary>Takes untrusted bytes to work: a slot of the gate, decoding within limits, then what the use case asks of the engine.</summary>
internal sealed partial class PictureReader(ImageDecoder decoder, InferenceGate gate, ServerMeter meter, ILogger<PictureReader> log)
{
    /// <param name="picture">Encoded, as it came.</param>
    /// <param name="work">Synchronous CPU work on the upright picture.</param>
    /// <param name="cancellation">Given up while waiting or decoding.</param>
    internal async ValueTask<Read<T>> ReadAsync<T>(ReadOnlyMemory<byte> picture, Func<RgbImage, T> work, CancellationToken cancellation)
        where T : class
    {
        long waiting = Stopwatch.GetTimestamp();
        bool hasPlace;
        using (ServerTraces.Part("wait"))
        {
            hasPlace = await gate.TryEnterAsync(cancellation);
        }

        if (!hasPlace)
        {
            meter.Refused(CheckFailure.Overloaded);
            Log.Refused(log);
            return new Read<T>(null, CheckFailure.Overloaded);
        }

        try
        {
            long decoding = Stopwatch.GetTimestamp();
            meter.Took("wait", Stopwatch.GetElapsedTime(waiting, decoding));
            ImageDecodeResult decoded;
            using (ServerTraces.Part("decode"))
            {
                decoded = decoder.Decode(picture.Span, cancellation);
            }

            if (!decoded.TryGet(out RgbImage? image, out ImageFault fault))
            {
                meter.Refused(Failure(fault));
                Log.Undecodable(log, fault, picture.Length);
                return new Read<T>(null, Failure(fault), decoded.Detail);
            }

            meter.Took("decode", Stopwatch.GetElapsedTime(decoding));
            using (image)
            {
                return new Read<T>(work(image));
            }
        }
        finally
        {
            gate.Leave();
        }
    }

    private static CheckFailure Failure(ImageFault fault) => fault switch
    {
        ImageFault.Empty => CheckFailure.EmptyImage,
        ImageFault.TooManyBytes => CheckFailure.TooManyBytes,
        ImageFault.UnsupportedFormat => CheckFailure.UnsupportedFormat,
        ImageFault.TooManyPixels => CheckFailure.TooManyPixels,
        ImageFault.TooManyPages => CheckFailure.TooManyPages,
        ImageFault.Damaged => CheckFailure.DamagedImage,
        ImageFault.TookTooLong => CheckFailure.TookTooLong,
    };

    private static partial class Log
    {
        [LoggerMessage(101, LogLevel.Information, "Not a usable picture: {Fault}, {Bytes} bytes")]
        internal static partial void Undecodable(ILogger logger, ImageFault fault, int bytes);

        [LoggerMessage(102, LogLevel.Warning, "Refused: too many pictures are waiting")]
        internal static partial void Refused(ILogger logger);
    }
}
