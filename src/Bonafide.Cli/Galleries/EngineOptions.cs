using System.CommandLine;

namespace Bonafide.Cli.Galleries;

/// <summary>The option <c>--pack</c> of commands that read faces.</summary>
internal static class EngineOptions
{
    internal static Option<string?> Pack() => new("--pack") { Description = "Model pack, as the server's. Default: BONAFIDE_PACK, else default.", HelpName = "NAME" };
}
