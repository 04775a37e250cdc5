using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Bonafide.Server.Checks;
using Bonafide.Storage.Idempotency;

namespace Bonafide.Server.Dialects.Native;

/// <summary>
/// <c>POST /v1/checks/batch</c>: each picture is judged, recorded and paid on its own, and fails on its own. Under an idempotency key each picture has a
/// key of its own as well, so that a batch which broke off in the middle goes on where it stopped.
/// </summary>
internal static class NativeBatch
{
    private const string Json = "application/json; charset=utf-8";

    internal static async Task<IResult> CheckAsync(
        HttpRequest http, NativeJudge judge, NativeIdempotency once, IdempotencyStore claims, BatchLane lane, CancellationToken cancellation)
    {
        if (!NativeIdempotency.TryKey(http, out string? key))
        {
            return NativeErrors.BadKey(http);
        }

        (IReadOnlyList<NativeBatchPicture> pictures, NativeAnswer? fault) = await NativeBatchRequests.ReadAsync(http, cancellation);
        if (fault is not null)
        {
            return fault;
        }

        if (!lane.TryEnter())
        {
            return NativeErrors.From(http, CheckFailure.Overloaded, null);
        }

        try
        {
            Run run = new(http, judge, once, claims, lane, key, cancellation);
            return await run.AnswerAsync(pictures);
        }
        finally
        {
            lane.Leave();
        }
    }

    /// <summary>One batch at work.</summary>
    private sealed class Run(
        HttpRequest http, NativeJudge judge, NativeIdempotency once, IdempotencyStore claims, BatchLane lane, string? key, CancellationToken cancellation)
    {
        internal async Task<IResult> AnswerAsync(IReadOnlyList<NativeBatchPicture> pictures)
        {
            if (key is null)
            {
                return Whole(await JudgeAllAsync(pictures, null));
            }

            IdempotencyResult standing = await claims.ClaimAsync(Security.Caller.Of(http.HttpContext).ApplicationId, key, NativeBatchRequests.Digest(pictures), cancellation);
            switch (standing)
            {
                case IdempotencyResult.Claimed claimed:
                    return await AnswerAsync(pictures, claimed.Claim);
                case IdempotencyResult.Done:
                    // The whole is kept in parts. A part whose subject was erased meanwhile is gone and done anew.
                    NativeIdempotency.MarkReplayed(http);
                    return Whole(await JudgeAllAsync(pictures, null));
                case IdempotencyResult.OtherRequest:
                    return NativeErrors.KeyReused(http);
                default:
                    return NativeErrors.InProgress(http);
            }
        }

        /// <summary>Done where every picture has its lasting answer; else the batch may be sent again, and what is lasting is not done again.</summary>
        private async Task<IResult> AnswerAsync(IReadOnlyList<NativeBatchPicture> pictures, IdempotencyClaim claim)
        {
            bool isDone = false;
            try
            {
                NativeAnswer[] answers = await JudgeAllAsync(pictures, claim);
                if (answers.All(answer => answer.IsSuccess || answer.IsLasting))
                {
                    await claims.AnswerAsync(claim, null, CancellationToken.None);
                    isDone = true;
                }

                return Whole(answers);
            }
            catch (IdempotencyClaimLostException)
            {
                isDone = true;
                return NativeErrors.InProgress(http);
            }
            finally
            {
                if (!isDone)
                {
                    await claims.ReleaseAsync(claim, CancellationToken.None);
                }
            }
        }

        private Task<NativeAnswer[]> JudgeAllAsync(IReadOnlyList<NativeBatchPicture> pictures, IdempotencyClaim? whole) => Task.WhenAll(
            pictures.Select((picture, index) => lane.RunAsync(
                async () =>
                {
                    if (whole is not null)
                    {
                        await claims.RenewAsync(whole, cancellation);
                    }

                    return await JudgeAsync(picture, index);
                },
                cancellation)));

        private async Task<NativeAnswer> JudgeAsync(NativeBatchPicture picture, int index)
        {
            // No caller's key holds the separator.
            string? own = key is null ? null : string.Create(CultureInfo.InvariantCulture, $"{key}\0{index}");
            (NativeAnswer answer, _) = await once.OnceAsync(
                http, own, picture.Digest(),
                claim => picture.Check is { } check ? judge.JudgeAsync(http, check, claim, cancellation) : Task.FromResult(picture.Fault!),
                cancellation);
            return answer;
        }

        private static NativeAnswer Whole(NativeAnswer[] answers)
        {
            ArrayBufferWriter<byte> body = new();
            using (Utf8JsonWriter writer = new(body))
            {
                writer.WriteStartObject();
                writer.WriteStartArray("results");
                for (int i = 0; i < answers.Length; i++)
                {
                    writer.WriteStartObject();
                    writer.WriteNumber("index", i);
                    writer.WritePropertyName(answers[i].IsSuccess ? "check" : "problem");
                    writer.WriteRawValue(answers[i].Body.Span, skipInputValidation: true);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            return new NativeAnswer(StatusCodes.Status200OK, Json, body.WrittenMemory);
        }
    }
}
