using Bonafide.Storage.Checks;

namespace Bonafide.Storage.Webhooks;

/// <summary>One event that an application is to be told, and what became of the telling.</summary>
public sealed record Delivery
{
    /// <summary>Rises with the moment at which it was queued.</summary>
    public required Guid Id { get; init; }

    public required Guid ApplicationId { get; init; }

    /// <summary>Whose verdict is told.</summary>
    public required Guid CheckId { get; init; }

    public required string Dialect { get; init; }

    /// <summary>When the check got this verdict.</summary>
    public required DateTimeOffset EventAt { get; init; }

    public required CheckVerdict Verdict { get; init; }

    /// <summary>Later than the event where it is told once more.</summary>
    public required DateTimeOffset QueuedAt { get; init; }

    /// <summary>When it is sent next; null where nothing more is done.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>How often it was sent in vain or with success; not those sendings whose end nobody saw.</summary>
    public required int Attempts { get; init; }

    public DateTimeOffset? LastAttemptAt { get; init; }

    /// <summary>What the receiver answered last; null where it did not answer.</summary>
    public int? LastStatus { get; init; }

    /// <summary>Why the last attempt failed; null where it did not.</summary>
    public DeliveryFault? LastFault { get; init; }

    public DateTimeOffset? DeliveredAt { get; init; }

    public DeliveryState State => DeliveredAt is not null ? DeliveryState.Delivered : DueAt is not null ? DeliveryState.Pending : DeliveryState.Failed;
}

/// <summary>How far a delivery has come.</summary>
public enum DeliveryState
{
    /// <summary>To be sent, or being sent.</summary>
    Pending,

    /// <summary>The receiver answered with 2xx.</summary>
    Delivered,

    /// <summary>Given up.</summary>
    Failed,
}

/// <summary>Why an attempt failed: a closed set without anything of the receiver's own words.</summary>
public enum DeliveryFault
{
    /// <summary>The receiver answered with something else than 2xx.</summary>
    Refused,

    /// <summary>No answer within the time.</summary>
    TookTooLong,

    /// <summary>No connection, or it broke off.</summary>
    Unreachable,

    /// <summary>The receiver's certificate is not trusted, or is for another name.</summary>
    NotTrusted,

    /// <summary>The destination leads to where this server may not send.</summary>
    DestinationNotAllowed,

    /// <summary>The application has taken its destination away meanwhile.</summary>
    SwitchedOff,

    /// <summary>A fault of this server's own; its log has the cause.</summary>
    Internal,
}

/// <summary>A delivery that one server has leased: nobody else sends it before the lease ends.</summary>
/// <param name="Lease">Proves that the lease is still this one.</param>
public sealed record LeasedDelivery(Delivery Delivery, Guid Lease);
