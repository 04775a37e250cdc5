namespace Bonafide.Cli;

/// <summary>A command that makes sense but cannot be done; ends in <see cref="ExitCode.Failed"/> with this message.</summary>
internal sealed class FaultException(string message) : Exception(message);
