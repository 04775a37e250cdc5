namespace Bonafide.Storage.Policies;

/// <summary>
/// Every setting of an application. Immutable and versioned: a change makes a new version, and a stored check names the
/// version that judged it. Scores are [0,1], higher = more bona fide.
/// </summary>
public sealed record ApplicationPolicy
{
    /// <summary>What people call it, up to 100 characters. Default: default.</summary>
    public string Name { get; init; } = "default";

    /// <summary>A check passes when its score is strictly greater, unless the caller names a threshold. [0,1], default 0.30.</summary>
    public double DeclineThreshold { get; init; } = 0.30;

    /// <summary>A score at or below it is an attack, whatever the caller's threshold. [0,1], default 0.30.</summary>
    public double AttackLimit { get; init; } = 0.30;

    /// <summary>A score above it is bona fide; between the limits the outcome is uncertain. [0,1], not below the attack limit, default 0.60.</summary>
    public double BonaFideLimit { get; init; } = 0.60;

    /// <summary>Shorter side of the face box in pixels of the picture as sent; smaller faces are not classified. 16-4096, default 32.</summary>
    public int MinFaceSizePixels { get; init; } = 32;

    /// <summary>Below it quality is low. 0-100, default 15.</summary>
    public double LowQuality { get; init; } = 15;

    /// <summary>Below it the face is dark. 0-100, default 20.</summary>
    public double LowLuminance { get; init; } = 20;

    /// <summary>Above it the face is bright. 0-100, above the low one, default 90.</summary>
    public double HighLuminance { get; init; } = 90;

    /// <summary>Cosine at or above which two faces are the same. [0,1]; null = as calibrated for the model: a false match rate of 0.1 % between two pictures, and by the size of a gallery.</summary>
    public double? SameFaceSimilarity { get; init; }

    /// <summary>Cosine at or above which a face of a gallery is possibly the same. [0,1], not above the one before; null = by the size of the gallery.</summary>
    public double? PossibleSameFaceSimilarity { get; init; }

    /// <summary>What each warning does; one that is not named does nothing.</summary>
    public IReadOnlyDictionary<CheckWarning, WarningAction> Actions { get; init; } = new Dictionary<CheckWarning, WarningAction>
    {
        [CheckWarning.PossiblyBlockedFace] = WarningAction.Decline,
    };

    /// <summary>Calls that change something, checks included. 1-1,000,000 a minute, default 300.</summary>
    public int WritesPerMinute { get; init; } = 300;

    /// <summary>Calls that only read. 1-1,000,000 a minute, default 600.</summary>
    public int ReadsPerMinute { get; init; } = 600;

    /// <summary>Whether a picture may be stored when a caller asks for it. Default no.</summary>
    public bool MayStorePictures { get; init; }

    /// <summary>How long a check is kept. A day to 10 years; null = until it is deleted. Default 90 days.</summary>
    public TimeSpan? KeepChecks { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How long a picture is kept, at most as long as its check. An hour to 10 years; null = as long as its check.</summary>
    public TimeSpan? KeepPictures { get; init; }

    /// <summary>Settings that only one dialect knows, by <c>dialect.setting</c>. The core does not read them.</summary>
    public IReadOnlyDictionary<string, string> DialectSettings { get; init; } = new Dictionary<string, string>();
}
