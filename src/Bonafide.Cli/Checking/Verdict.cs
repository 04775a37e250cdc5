using Bonafide.Engine.Decision;

namespace Bonafide.Cli.Checking;

/// <summary>How an outcome is shown and what it means to the calling shell.</summary>
/// <param name="Word">In capitals, for people.</param>
/// <param name="Style">Of the word in the terminal.</param>
/// <param name="Color">Of the box in a picture: R, G, B.</param>
/// <param name="ExitCode">Of a picture with this outcome.</param>
internal sealed record Verdict(string Word, string Style, (byte R, byte G, byte B) Color, ExitCode ExitCode)
{
    private static readonly Verdict _bonaFide = new("BONA FIDE", "bold green", (0, 190, 90), ExitCode.BonaFide);
    private static readonly Verdict _attack = new("ATTACK", "bold red", (225, 30, 40), ExitCode.NotBonaFide);
    private static readonly Verdict _uncertain = new("UNCERTAIN", "bold yellow", (245, 190, 0), ExitCode.NotBonaFide);
    private static readonly Verdict _none = new("NO VERDICT", "bold grey", (150, 150, 150), ExitCode.NotBonaFide);

    internal static Verdict Of(PadOutcome outcome) => outcome switch
    {
        PadOutcome.BonaFide => _bonaFide,
        PadOutcome.Attack => _attack,
        PadOutcome.Uncertain => _uncertain,
        PadOutcome.NonResponse => _none,
    };
}
