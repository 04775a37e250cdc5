namespace Bonafide.Storage.Evaluations;

/// <summary>An evaluation that begins.</summary>
public sealed record NewEvaluation
{
    public required Guid Id { get; init; }

    public required Guid ApplicationId { get; init; }

    /// <summary>Of the archive or folder, for people. Kept sealed: names of files tell of persons.</summary>
    public required string Title { get; init; }

    /// <summary><c>upload</c> or <c>folder</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The pack that judges.</summary>
    public required string Pack { get; init; }

    /// <summary>Of the models that have a say: the same one, the same scores.</summary>
    public required string PackFingerprint { get; init; }

    /// <summary>Of the policy by whose limits it is told.</summary>
    public required int PolicyVersion { get; init; }

    /// <summary>Whether the report shows pictures of the worst errors.</summary>
    public required bool HasThumbnails { get; init; }

    /// <summary>How many there are to be judged.</summary>
    public required int Pictures { get; init; }
}

/// <summary>An evaluation as it is on record. See <see cref="NewEvaluation"/> for the fields that are not explained.</summary>
public sealed record EvaluationRecord
{
    public required Guid Id { get; init; }

    public required Guid ApplicationId { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Who: as in the audit log.</summary>
    public required string StartedBy { get; init; }

    public required string Title { get; init; }

    public required string Source { get; init; }

    public required EvaluationState State { get; init; }

    public required string Pack { get; init; }

    public required string PackFingerprint { get; init; }

    public required int PolicyVersion { get; init; }

    public required bool HasThumbnails { get; init; }

    public required int Pictures { get; init; }

    /// <summary>How many were judged when it was last told.</summary>
    public required int Done { get; init; }

    /// <summary>Null while it runs.</summary>
    public required DateTimeOffset? EndedAt { get; init; }

    /// <summary>Of a finished one what its server wrote of it (JSON), of a failed one a sentence, else null.</summary>
    public required string? Outcome { get; init; }
}

/// <param name="Name">As it is to be called where it is downloaded.</param>
public sealed record EvaluationFile(string Name, byte[] Bytes);
