namespace Bonafide.Engine.Cropping;

/// <summary>What a crop shows where it leaves the picture.</summary>
internal enum BorderMode
{
    /// <summary>The picture mirrored about its border pixel.</summary>
    Reflect,

    /// <summary>Zero.</summary>
    Black,
}
