namespace Bonafide.Cli;

/// <summary>What the program tells the shell that called it. Where several apply, the greatest counts.</summary>
internal enum ExitCode
{
    /// <summary>Every picture is a bona fide presentation; or the command did what it was asked.</summary>
    BonaFide = 0,

    /// <summary>At least one picture is an attack, uncertain, or could not be classified; or a server did not answer as a dialect promises.</summary>
    NotBonaFide = 1,

    /// <summary>The command line makes no sense; nothing was done.</summary>
    BadUsage = 2,

    /// <summary>A file is unreadable, the server failed, or models are missing.</summary>
    Failed = 3,
}
