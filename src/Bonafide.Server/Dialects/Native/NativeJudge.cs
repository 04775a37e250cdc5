using Bonafide.Engine;
using Bonafide.Server.Checks;
using Bonafide.Server.Dialects.Native.Advice;
using Bonafide.Server.Dialects.Native.Galleries;
using Bonafide.Server.Galleries;
using Bonafide.Server.Operations;
using Bonafide.Server.Security;
using Bonafide.Storage.Idempotency;

namespace Bonafide.Server.Dialects.Native;

/// <summary>One picture, judged, recorded and answered: alone, or as one of a batch.</summary>
internal sealed class NativeJudge(
    LivenessCheckService checks, FaceScreening screening, CheckRecorder recorder, ILivenessEngine engine, IdSource ids, TimeProvider clock)
{
    /// <param name="http">The request, for the form of its problems.</param>
    /// <param name="check">What is asked.</param>
    /// <param name="claim">Under which the answer is kept; null = the call has no idempotency key.</param>
    /// <param name="cancellation">The client has gone.</param>
    internal async Task<NativeAnswer> JudgeAsync(HttpRequest http, NativeCheckRequest check, IdempotencyClaim? claim, CancellationToken cancellation)
    {
        Caller caller = Caller.Of(http.HttpContext);
        if (!check.Options.AreAllowedBy(caller.Policy.Policy))
        {
            return NativeErrors.MayNotSavePicture(http);
        }

        if ((check.Options.Screen || check.Options.Enroll) && engine.Embedding is null)
        {
            return NativeErrors.From(http, CheckFailure.NotInPack, null);
        }

        LivenessCheckResult result = await checks.CheckAsync(caller, check.ToCheck(), cancellation);
        if (result is not LivenessCheckResult.Completed done)
        {
            return result is LivenessCheckResult.Failed failed
                ? NativeErrors.From(http, failed.Failure, failed.Detail)
                : throw new InvalidOperationException("The set of results is closed.");
        }

        DateTimeOffset now = clock.GetUtcNow();
        Screening? found = check.Options.Screen
            ? await screening.ScreenAsync(caller, done.Assessment.Embedding, check.Options.Subject, CancellationToken.None)
            : null;
        NativeCheck body = NativeResponses.From(done.Assessment, caller.Policy.Policy, AdviceLanguages.Of(http), engine, ids.NextGuid(), now) with
        {
            Screening = found is null ? null : NativeScreening.From(found, engine),
        };
        NativeAnswer answer = NativeAnswer.Of(body, NativeJson.Wire.NativeCheck);
        CheckNote note = NativeResponses.Note(done.Assessment, check, body.Id, now) with
        {
            Face = check.Options.Enroll ? done.Assessment.Embedding : null,
            IdempotentAnswer = claim is null ? null : new IdempotentAnswer(claim, answer.Kept),
        };
        await recorder.RecordAsync(caller, done, found is null ? note : note with { Verdict = found.Judge(note.Verdict, caller.Policy.Policy), Screening = found }, CancellationToken.None);
        return answer;
    }
}
