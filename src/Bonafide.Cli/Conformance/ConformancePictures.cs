using System.Reflection;

namespace Bonafide.Cli.Conformance;

/// <summary>
/// The pictures that a server is asked about. Those of the program show that a request travels the whole way; they are averages of many
/// faces that no camera saw, so nothing is expected of their verdicts.
/// </summary>
/// <param name="Face">One face.</param>
/// <param name="OtherFace">Another one.</param>
/// <param name="IsLive">Whether the caller says that <paramref name="Face"/> shows a live person.</param>
/// <param name="Attack">A picture of a print, a screen or a mask; null where there is none.</param>
/// <param name="NoFace">A picture without a face.</param>
/// <param name="TwoFaces">Two faces of the same size.</param>
internal sealed record ConformancePictures(byte[] Face, byte[] OtherFace, bool IsLive, byte[]? Attack, byte[] NoFace, byte[] TwoFaces)
{
    internal const string NeedsLive = "needs a picture of a live person: --picture";
    internal const string NeedsAttack = "needs a picture of a print or a screen: --attack";

    /// <summary>Bytes that are no picture, under a picture's name.</summary>
    internal static ReadOnlyMemory<byte> NoPicture { get; } = "This is not a picture, whatever its name says. It has only these words in it."u8.ToArray();

    /// <exception cref="FaultException">A file cannot be read.</exception>
    internal static ConformancePictures Load(string? picture, string? attack, string? noFace) => new(
        picture is null ? OfProgram("portrait-composite-1.png") : Read(picture),
        OfProgram("portrait-composite-2.png"),
        picture is not null,
        attack is null ? null : Read(attack),
        noFace is null ? OfProgram("no-face.png") : Read(noFace),
        OfProgram("two-portraits.png"));

    private static byte[] OfProgram(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"pictures/{name}")!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new FaultException($"{path}: {fault.Message}");
        }
    }
}
