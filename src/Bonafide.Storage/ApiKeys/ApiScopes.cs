namespace Bonafide.Storage.ApiKeys;

/// <summary>What a key may be used for.</summary>
[Flags]
public enum ApiScopes
{
    None = 0,

    /// <summary>Checks and comparisons of pictures.</summary>
    Check = 1,

    /// <summary>Reading the record.</summary>
    Read = 2,

    /// <summary>Enrolling, searching and removing faces.</summary>
    Gallery = 4,

    /// <summary>Deleting checks and erasing subjects.</summary>
    Erase = 8,

    /// <summary>Keys, policy and credits of the application.</summary>
    Manage = 16,

    All = Check | Read | Gallery | Erase | Manage,
}
