namespace Bonafide.Cli;

/// <summary>Options that parse but do not go together; ends in <see cref="ExitCode.BadUsage"/> with this message.</summary>
internal sealed class UsageException(string message) : Exception(message);
