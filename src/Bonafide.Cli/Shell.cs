using Bonafide.Server.Settings;
using Spectre.Console;

namespace Bonafide.Cli;

/// <summary>What the shell lends to a program: streams and variables. Handed in, so that tests can look and need no process.</summary>
internal sealed record Shell
{
    /// <summary>Columns of an output that is no terminal: so many that nothing is ever wrapped in a file or a pipe.</summary>
    private const int Unwrapped = 10_000;

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Opens the standard input, for the file name "-".</summary>
    public required Func<Stream> OpenInput { get; init; }

    /// <summary>The environment.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>The clock, for what expires.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public bool OutIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    public bool InputIsTerminal { get; init; }

    internal static Shell OfThisProgram() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        OpenInput = Console.OpenStandardInput,
        Variables = SettingSources.ProcessEnvironment(),
        OutIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        InputIsTerminal = !Console.IsInputRedirected,
    };

    /// <summary>A variable's value; null where it is unset or empty.</summary>
    internal string? Setting(string variable) => Variables.GetValueOrDefault(variable) is { Length: > 0 } value ? value : null;

    /// <summary>The output with colors, which are left away where nobody sees them or NO_COLOR asks for it.</summary>
    internal IAnsiConsole Styled()
    {
        bool colors = OutIsTerminal && Setting("NO_COLOR") is null;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Out),
            Ansi = colors ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = colors ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        if (!OutIsTerminal)
        {
            console.Profile.Width = Unwrapped;
        }

        return console;
    }

    internal void Complain(string sentence) => Error.WriteLine($"bonafide: {sentence}");
}
