namespace Bonafide.Storage.Idempotency;

/// <summary>What became of a call that named itself: exactly one of these.</summary>
public abstract record IdempotencyResult
{
    private IdempotencyResult()
    {
    }

    /// <summary>It is the first, or the one before died: do it.</summary>
    public sealed record Claimed(IdempotencyClaim Claim) : IdempotencyResult;

    /// <summary>It was done.</summary>
    /// <param name="Answer">What was answered; null where the answer was not to be kept in one piece.</param>
    public sealed record Done(KeptAnswer? Answer) : IdempotencyResult;

    /// <summary>It is being done, here or on another server.</summary>
    public sealed record InProgress : IdempotencyResult;

    /// <summary>The key was used for another request.</summary>
    public sealed record OtherRequest : IdempotencyResult;
}
