namespace Bonafide.Client;

/// <summary>What a call asks beside its pictures.</summary>
public sealed record CheckOptions
{
    /// <summary>Try four ways up, for cameras that do not say how they were held.</summary>
    public bool Rotate { get; init; }

    /// <summary>Record the check. Default true.</summary>
    public bool Save { get; init; } = true;

    /// <summary>Keep the picture too (of a comparison the probe), where the application's policy allows it.</summary>
    public bool SavePicture { get; init; }

    /// <summary>Your own name for the person, under which everything can be erased; null = none.</summary>
    public string? Subject { get; init; }

    /// <summary>Of a check: look for the face on the blocklist and among approved checks of other subjects.</summary>
    public bool Screen { get; init; }

    /// <summary>Of a check: let later checks find this face.</summary>
    public bool Enroll { get; init; }
}
