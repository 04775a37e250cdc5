using Bonafide.Server.Security;
using Bonafide.Storage.Idempotency;

namespace Bonafide.Server.Dialects.Native;

/// <summary>
/// Does a call that carries <c>Idempotency-Key</c> once, and gives its answer again to whoever asks the same again within a day. A success is kept in the
/// transaction that records it; a failure is kept where it would be the same again.
/// </summary>
internal sealed class NativeIdempotency(IdempotencyStore store)
{
    private const string Header = "Idempotency-Key", ReplayedHeader = "Idempotent-Replayed";
    private const int MaxKeyLength = 255;

    /// <summary>The key that a call carries, or null; false where it is none.</summary>
    internal static bool TryKey(HttpRequest http, out string? key)
    {
        key = null;
        if (!http.Headers.TryGetValue(Header, out var values))
        {
            return true;
        }

        key = values.Count == 1 ? values[0] : null;
        return key is { Length: > 0 and <= MaxKeyLength } && key.All(c => c is >= ' ' and <= '~');
    }

    /// <summary>Says in the headers that the answer was made before.</summary>
    internal static void MarkReplayed(HttpRequest http) => http.HttpContext.Response.Headers[ReplayedHeader] = "true";

    /// <summary>Tells what became of a call, or has it done.</summary>
    /// <param name="http">The request.</param>
    /// <param name="key">Null = the call has none and is done in any case.</param>
    /// <param name="digest">Of what is asked.</param>
    /// <param name="work">Does it. What it records it records under the claim, and a success is always recorded.</param>
    /// <param name="cancellation">The client has gone; the claim is released.</param>
    /// <returns>The answer, and whether it was made before.</returns>
    internal async Task<(NativeAnswer Answer, bool IsReplayed)> OnceAsync(
        HttpRequest http, string? key, byte[] digest, Func<IdempotencyClaim?, Task<NativeAnswer>> work, CancellationToken cancellation)
    {
        if (key is null)
        {
            return (await work(null), false);
        }

        IdempotencyResult result = await store.ClaimAsync(Caller.Of(http.HttpContext).ApplicationId, key, digest, cancellation);
        return result switch
        {
            IdempotencyResult.Claimed claimed => (await WorkAsync(http, claimed.Claim, work), false),
            IdempotencyResult.Done { Answer: { } kept } => (NativeAnswer.Of(kept), true),
            IdempotencyResult.OtherRequest => (NativeErrors.KeyReused(http), false),
            _ => (NativeErrors.InProgress(http), false),
        };
    }

    private async Task<NativeAnswer> WorkAsync(HttpRequest http, IdempotencyClaim claim, Func<IdempotencyClaim?, Task<NativeAnswer>> work)
    {
        bool settled = false;
        try
        {
            NativeAnswer answer = await work(claim);
            settled = answer.IsSuccess;
            if (answer.IsLasting)
            {
                await store.AnswerAsync(claim, answer.Kept, CancellationToken.None);
                settled = true;
            }

            return answer;
        }
        catch (IdempotencyClaimLostException)
        {
            // We took longer than the lease, and who took over does the call. Nothing of ours was recorded; the credit goes back with the abandoned ones.
            settled = true;
            return NativeErrors.InProgress(http);
        }
        finally
        {
            if (!settled)
            {
                await store.ReleaseAsync(claim, CancellationToken.None);
            }
        }
    }
}
