using Bonafide.Engine.Imaging;
using Bonafide.Evaluation.Protocols;
using Bonafide.Evaluation.Scoring;
using CsvHelper;

namespace Bonafide.Server.Evaluations;

/// <summary>Pictures of known truth, ready to be judged. Whoever has it disposes of it, and with it of what was uploaded.</summary>
/// <param name="Protocol">The pictures and their truth.</param>
/// <param name="Files">Where they are read from.</param>
/// <param name="Source">One of <see cref="EvaluationSource"/>.</param>
/// <param name="Owned">What ends with the evaluation; null = nothing does.</param>
internal sealed record EvaluationPictures(Protocol Protocol, IPictureFiles Files, string Source, IDisposable? Owned) : IDisposable
{
    internal const int MaxPictures = 50_000, MaxSpecies = 100, MaxNameLength = 1_000;

    internal const long MaxProtocolBytes = 16 * 1024 * 1024;

    /// <summary>A larger file is no picture that the decoder takes.</summary>
    internal static int MaxPictureBytes { get; } = new ImageLimits().MaxBytes;

    public void Dispose() => Owned?.Dispose();

    /// <summary>The entries of a protocol's text.</summary>
    /// <exception cref="EvaluationException">It is none; the message says what is missing.</exception>
    internal static IReadOnlyList<ProtocolEntry> ReadProtocol(TextReader text, string title)
    {
        try
        {
            return ProtocolFile.Read(text, title);
        }
        catch (Exception fault) when (fault is FormatException or CsvHelperException)
        {
            throw new EvaluationException(fault is FormatException ? fault.Message : $"{title} is no CSV file that can be read.");
        }
    }

    /// <summary>What can be evaluated here at all.</summary>
    /// <exception cref="EvaluationException">It cannot; the message says why.</exception>
    internal static Protocol Checked(string title, IReadOnlyList<ProtocolEntry> entries)
    {
        int species = entries.Select(entry => entry.Species).Distinct().Count(name => name is not null);
        return entries.Count == 0 ? throw new EvaluationException($"{title}: {ProtocolFolder.NoPictures} A protocol.csv would do as well.")
            : entries.Count > MaxPictures ? throw new EvaluationException($"{title} names {entries.Count} pictures; at most {MaxPictures} are taken here. 'bonafide evaluate' takes any number.")
            : species > MaxSpecies ? throw new EvaluationException($"{title} names {species} species of attacks; at most {MaxSpecies} can be told apart in one report.")
            : Protocol.Of(title, entries);
    }
}

/// <summary>Where the pictures of an evaluation came from.</summary>
internal static class EvaluationSource
{
    internal const string Upload = "upload", Folder = "folder";
}
