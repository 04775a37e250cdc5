using Bonafide.Engine;
using Bonafide.Server.Checks;
using Bonafide.Server.Dialects.Native.Advice;
using Bonafide.Server.Operations;
using Bonafide.Server.Security;
using Bonafide.Storage.Idempotency;

namespace Bonafide.Server.Dialects.Native;

/// <summary><c>POST /v1/comparisons</c>: do two pictures show one person? It says nothing of liveness: ask <c>/v1/checks</c> about the probe for that.</summary>
internal static class NativeComparisons
{
    internal static async Task<IResult> CompareAsync(
        HttpRequest http, FaceComparisonService comparisons, CheckRecorder recorder, NativeIdempotency once, ILivenessEngine engine, IdSource ids, TimeProvider clock,
        CancellationToken cancellation)
    {
        if (!NativeIdempotency.TryKey(http, out string? key))
        {
            return NativeErrors.BadKey(http);
        }

        (NativeComparisonRequest? request, NativeAnswer? fault) = await NativeComparisonRequests.ReadAsync(http, cancellation);
        if (request is null)
        {
            return fault!;
        }

        (NativeAnswer answer, bool isReplayed) = await once.OnceAsync(http, key, request.Digest(), WorkAsync, cancellation);
        if (isReplayed)
        {
            NativeIdempotency.MarkReplayed(http);
        }

        return answer;

        async Task<NativeAnswer> WorkAsync(IdempotencyClaim? claim)
        {
            Caller caller = Caller.Of(http.HttpContext);
            if (!request.Options.AreAllowedBy(caller.Policy.Policy))
            {
                return NativeErrors.MayNotSavePicture(http);
            }

            if (engine.Similarity is not { } scale)
            {
                return NativeErrors.From(http, CheckFailure.NotInPack, null);
            }

            ComparisonResult result = await comparisons.CompareAsync(caller, request.ToComparison(), cancellation);
            if (result is not ComparisonResult.Completed done)
            {
                return result is ComparisonResult.Failed failed
                    ? NativeErrors.From(http, failed.Failure, failed.Detail, NativeComparisonRequests.Field(failed.Picture.Side))
                    : throw new InvalidOperationException("The set of results is closed.");
            }

            DateTimeOffset now = clock.GetUtcNow();
            NativeComparison body = NativeComparisonResponses.From(done, caller.Policy, AdviceLanguages.Of(http), scale, engine, ids.NextGuid(), now);
            NativeAnswer made = NativeAnswer.Of(body, NativeJson.Wire.NativeComparison);
            CheckNote note = NativeComparisonResponses.Note(body, request, now) with
            {
                IdempotentAnswer = claim is null ? null : new IdempotentAnswer(claim, made.Kept),
            };
            await recorder.RecordAsync(caller, done, NativeComparisonResponses.IsMatch(body), note, CancellationToken.None);
            return made;
        }
    }
}
