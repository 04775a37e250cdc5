using Bonafide.Server.Security;
using Bonafide.Storage.Credits;

namespace Bonafide.Server.Checks;

/// <summary>Takes a credit before any work and gives it back where the work did not complete. Spending it is the recorder's business.</summary>
internal sealed class PaidWork(CreditLedger credits)
{
    /// <param name="caller">Who pays.</param>
    /// <param name="refused">The answer where no credit is left.</param>
    /// <param name="work">Makes the answer; the hold belongs to a completed one.</param>
    /// <param name="isCompleted">Whether an answer took the hold with it.</param>
    /// <param name="cancellation">Given up while the credit was taken.</param>
    internal async ValueTask<T> RunAsync<T>(Caller caller, Func<T> refused, Func<CreditHold, ValueTask<T>> work, Func<T, bool> isCompleted, CancellationToken cancellation)
    {
        if (await credits.TryTakeAsync(caller.ApplicationId, cancellation) is not { } hold)
        {
            return refused();
        }

        bool completed = false;
        try
        {
            T answer = await work(hold);
            completed = isCompleted(answer);
            return answer;
        }
        finally
        {
            if (!completed)
            {
                await credits.GiveBackAsync(hold, CancellationToken.None);
            }
        }
    }
}
