namespace Bonafide.Engine.Imaging;

/// <summary>What the header says, before any pixel.</summary>
/// <param name="Format">By signature.</param>
/// <param name="Width">Pixels of the upright picture, after the EXIF orientation.</param>
/// <param name="Height">Pixels of the upright picture, after the EXIF orientation.</param>
/// <param name="Orientation">EXIF orientation 1 to 8; 1 where none is given.</param>
/// <param name="Pages">Pages or frames; 1 for most.</param>
/// <param name="HasProfile">Whether an ICC profile is embedded.</param>
/// <param name="JpegQuality">Estimated quality setting 1 to 100 of a JPEG's quantisation table; null for other formats.</param>
public readonly record struct ImageHeader(
    ImageFormat Format, int Width, int Height, int Orientation, int Pages, bool HasProfile, int? JpegQuality);
