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

    /// <summary>Several pictures for one credit; the first that fails ends the work.</summary>
    /// <exception cref="OperationCanceledException">The client has gone; the work was stopped.</exception>
    internal ValueTask<LivenessChecksResult> CheckAllAsync(
        Caller caller, IReadOnlyList<ReadOnlyMemory<byte>> images, AssessmentRequest wanted, CancellationToken cancellation) =>
        paid.RunAsync<LivenessChecksResult>(
            caller,
            () => new LivenessChecksResult.Failed(0, CheckFailure.NoCredits, null),
            hold => AssessAllAsync([.. images.Select(image => new LivenessCheckRequest(image, wanted).JudgedBy(caller.Policy.ToDecisionPolicy()))], hold, cancellation),
            result => result is LivenessChecksResult.Completed,
            cancellation);

    private async ValueTask<LivenessChecksResult> AssessAllAsync(LivenessCheckRequest[] requests, CreditHold hold, CancellationToken cancellation)
    {
        List<LivenessAssessment> assessed = [];
        foreach (LivenessCheckRequest request in requests)
        {
            switch (await AssessAsync(request, hold, cancellation))
            {
                case LivenessCheckResult.Completed done:
                    assessed.Add(done.Assessment);
                    break;
                case LivenessCheckResult.Failed failed:
                    return new LivenessChecksResult.Failed(assessed.Count, failed.Failure, failed.Detail);
            }
        }

        return new LivenessChecksResult.Completed(assessed, hold);
    }

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
