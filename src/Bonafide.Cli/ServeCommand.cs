using System.CommandLine;
using Bonafide.Server;

namespace Bonafide.Cli;

/// <summary><c>bonafide serve</c>: hands over to the server, with all that follows.</summary>
internal static class ServeCommand
{
    internal static Command Create()
    {
        Argument<string[]> settings = new("SETTINGS")
        {
            Description = "Settings of the server, such as --urls http://0.0.0.0:8080 or --config FILE; bonafide settings lists them.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Command serve = new("serve", "Answer checks over HTTP.") { settings };
        serve.SetAction((parsed, _) => BonafideServer.RunAsync(parsed.GetValue(settings) ?? []));
        return serve;
    }
}
