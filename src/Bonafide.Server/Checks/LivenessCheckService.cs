using System.Diagnostics;
using Bonafide.Engine;
using Bonafide.Engine.Imaging;
using Bonafide.Server.Security;
using Bonafide.Storage.Credits;

namespace Bonafide.Server.Checks;

/// <summary>The use case behind every dialect's liveness call: take a credit, take a slot, decode or fail, assess.</summary>
internal sealed partial class LivenessCheckService(
    ILivenessEngine engine, ImageDecoder decoder, InferenceGate gate, CreditLedger credits, ILogger<LivenessCheckService> log)
{
    /// <exception cref="OperationCanceledException">The client has gone; the work was stopped.</exception>
    public async ValueTask<LivenessCheckResult> CheckAsync(Caller caller, LivenessCheckRequest request, CancellationToken cancellation)
    {
        if (await credits.TryTakeAsync(caller.ApplicationId, cancellation) is not { } hold)
        {
            return new LivenessCheckResult.Failed(CheckFailure.NoCredits, null);
        }

        bool completed = false;
        try
        {
            LivenessCheckResult result = await AssessAsync(request.JudgedBy(caller.Policy.ToDecisionPolicy()), hold, cancellation);
            completed = result is LivenessCheckResult.Completed;
            return result;
        }
        finally
        {
            if (!completed)
            {
                await credits.GiveBackAsync(hold, CancellationToken.None);
            }
        }
    }

    private async ValueTask<LivenessCheckResult> AssessAsync(LivenessCheckRequest request, CreditHold hold, CancellationToken cancellation)
    {
        if (!await gate.TryEnterAsync(cancellation))
        {
            Log.Refused(log);
            return new LivenessCheckResult.Failed(CheckFailure.Overloaded, null);
        }

        try
        {
            long start = Stopwatch.GetTimestamp();
            ImageDecodeResult decoded = decoder.Decode(request.Image.Span, cancellation);
            if (!decoded.TryGet(out RgbImage? image, out ImageFault fault))
            {
                Log.Undecodable(log, fault, request.Image.Length);
                return new LivenessCheckResult.Failed(Failure(fault), decoded.Detail);
            }

            using (image)
            {
                LivenessAssessment assessment = engine.Assess(image, request.Wanted, cancellation);
                Log.Checked(log, assessment.Outcome, assessment.Score, assessment.Faces.Count, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                return new LivenessCheckResult.Completed(assessment, hold);
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
        [LoggerMessage(100, LogLevel.Information, "Checked: {Outcome}, score {Score}, {Faces} faces, {Milliseconds:F1} ms")]
        internal static partial void Checked(ILogger logger, Engine.Decision.PadOutcome outcome, double? score, int faces, double milliseconds);

        [LoggerMessage(101, LogLevel.Information, "Not a usable picture: {Fault}, {Bytes} bytes")]
        internal static partial void Undecodable(ILogger logger, ImageFault fault, int bytes);

        [LoggerMessage(102, LogLevel.Warning, "Refused: too many pictures are waiting")]
        internal static partial void Refused(ILogger logger);
    }
}
