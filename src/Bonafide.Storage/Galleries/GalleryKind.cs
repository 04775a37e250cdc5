namespace Bonafide.Storage.Galleries;

/// <summary>What a gallery holds. The first three are there by themselves, one for each application.</summary>
public enum GalleryKind
{
    /// <summary>The faces of saved checks: who comes again under another name is found here.</summary>
    Checks,

    /// <summary>Faces that are to be turned away.</summary>
    Blocklist,

    /// <summary>Every enrolled person, in whichever collections they are.</summary>
    Persons,

    /// <summary>A gallery that somebody made and named.</summary>
    Collection,
}
