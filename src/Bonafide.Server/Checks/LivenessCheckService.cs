using System.Diagnostics;
using Bonafide.Engine;
using Bonafide.Engine.Decision;
using Bonafide.Server.Security;
using Bonafide.Storage.Credits;

namespace Bonafide.Server.Checks;

/// <summary>The use case behind every dialect's liveness call: take a credit, take a slot, decode or fail, assess.</summary>
internal sealed partial class LivenessCheckService(ILivenessEngine engine, PictureReader pictures, PaidWork paid, ILogger<LivenessCheckService> log)
{
    /// <exception cref="OperationCanceledException">The client has gone; the work was stopped.</exception>
    public ValueTask<LivenessCheckResult> CheckAsync(Caller caller, LivenessCheckRequest request, CancellationToken cancellation) =>
        paid.RunAsync<LivenessCheckResult>(
            caller,
            () => new LivenessCheckResult.Failed(CheckFailure.NoCredits, null),
            hold => AssessAsync(request.JudgedBy(caller.Policy.ToDecisionPolicy()), hold, cancellation),
            result => result is LivenessCheckResult.Completed,
            cancellation);

    private async ValueTask<LivenessCheckResult> AssessAsync(LivenessCheckRequest request, CreditHold hold, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        Read<LivenessAssessment> read = await pictures.ReadAsync(request.Image, image => engine.Assess(image, request.Wanted, cancellation), cancellation);
        if (read.Value is not { } assessment)
        {
            return new LivenessCheckResult.Failed(read.Failure, read.Detail);
        }

        Log.Checked(log, assessment.Outcome, assessment.Score, assessment.Faces.Count, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        return new LivenessCheckResult.Completed(assessment, hold);
    }

    private static partial class Log
    {
        [LoggerMessage(100, LogLevel.Information, "Checked: {Outcome}, score {Score}, {Faces} faces, {Milliseconds:F1} ms")]
        internal static partial void Checked(ILogger logger, PadOutcome outcome, double? score, int faces, double milliseconds);
    }
}
