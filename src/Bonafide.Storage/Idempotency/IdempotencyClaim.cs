namespace Bonafide.Storage.Idempotency;

/// <summary>The right to do a call that named itself, until its lease ends. Whoever holds it answers or releases it.</summary>
public sealed class IdempotencyClaim
{
    internal IdempotencyClaim(Guid applicationId, string name, Guid owner, byte[] answerKey)
    {
        ApplicationId = applicationId;
        Name = name;
        Owner = owner;
        AnswerKey = answerKey;
    }

    internal Guid ApplicationId { get; }

    /// <summary>The key under a pseudonym.</summary>
    internal string Name { get; }

    /// <summary>Of this claim and no other: who comes after the lease has one of his own.</summary>
    internal Guid Owner { get; }

    /// <summary>Seals the answer. Derived from the caller's key and kept nowhere.</summary>
    internal byte[] AnswerKey { get; }
}

/// <summary>The claim was taken over after its lease had ended; what was done under it was not recorded.</summary>
public sealed class IdempotencyClaimLostException() : Exception("The claim was taken over after its lease had ended.");
