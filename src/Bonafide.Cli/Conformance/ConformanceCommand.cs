using System.CommandLine;

namespace Bonafide.Cli.Conformance;

/// <summary><c>bonafide conformance</c>: its options, and nothing of what they do.</summary>
internal static class ConformanceCommand
{
    internal const string Examples = """
        Examples:
          BONAFIDE_KEY=... bonafide conformance --url http://127.0.0.1:8080 --dialect didit
          bonafide conformance --url https://vendor.example --dialect didit --key K --picture live.jpg --attack print.jpg --yes
          bonafide conformance --url http://127.0.0.1:8080 --dialect glair --key K --user U --password P --json

        Exit codes:
          0  every case passed or was skipped
          1  at least one case failed
          2  the command line makes no sense, or the costs were not agreed to; nothing was asked
          3  the server cannot be reached, or a picture cannot be read

        Environment:
          BONAFIDE_KEY, BONAFIDE_USER, BONAFIDE_PASSWORD, BONAFIDE_TOKEN stand in for the options: others can see a command line.
        """;

    private const int MaxDelay = 60_000;

    /// <summary>At most 240 calls a minute: under the limit of every dialect.</summary>
    private const int UsualDelay = 250;

    internal static Command Create(Shell shell)
    {
        Option<string> url = new("--url") { Description = "The server to ask: ours, or a vendor's.", HelpName = "URL", Required = true };
        Option<string> dialect = new("--dialect") { Description = $"In which: {string.Join(", ", ConformanceSuites.Names)}.", HelpName = "NAME", Required = true };
        dialect.AcceptOnlyFromAmong([.. ConformanceSuites.Names]);
        Option<string?> key = new("--key") { Description = "API key. Default: BONAFIDE_KEY.", HelpName = "K" };
        Option<string?> user = new("--user") { Description = "User, where the dialect asks for one. Default: BONAFIDE_USER.", HelpName = "U" };
        Option<string?> password = new("--password") { Description = "Password of the user. Default: BONAFIDE_PASSWORD.", HelpName = "P" };
        Option<string?> token = new("--token") { Description = "Access token, where the dialect asks for one. Default: BONAFIDE_TOKEN.", HelpName = "T" };
        Option<string?> picture = new("--picture") { Description = "A live person, which must be approved. Default: a portrait of nobody, of which nothing is expected.", HelpName = "FILE" };
        Option<string?> attack = new("--attack") { Description = "A print or a screen, which must be refused. Default: none.", HelpName = "FILE" };
        Option<string?> noFace = new("--no-face") { Description = "A picture without a face. Default: a wall.", HelpName = "FILE" };
        Option<int> delay = new("--delay")
        {
            Description = $"Milliseconds before each call. Default {UsualDelay}.",
            HelpName = "MS",
            CustomParser = result => WholeNumber.Read(result, "--delay", 0, MaxDelay),
            DefaultValueFactory = _ => UsualDelay,
        };
        Option<bool> yes = new("--yes") { Description = "Agree to what the calls may cost. Needed for another machine than this, unless a terminal can be asked." };
        Option<bool> json = new("--json") { Description = "Print one JSON document." };

        Command conformance = new("conformance", "Compare a server's answers with what a dialect promises.")
        {
            url, dialect, key, user, password, token, picture, attack, noFace, delay, yes, json,
        };
        conformance.SetAction(async (parsed, cancellation) => (int)await new ConformanceRun(shell, new ConformanceSettings
        {
            Server = Address(parsed.GetRequiredValue(url)),
            Dialect = parsed.GetRequiredValue(dialect),
            Credential = new ConformanceCredential(
                Given(parsed, key, "BONAFIDE_KEY"), Given(parsed, user, "BONAFIDE_USER"), Given(parsed, password, "BONAFIDE_PASSWORD"), Given(parsed, token, "BONAFIDE_TOKEN")),
            Pictures = ConformancePictures.Load(parsed.GetValue(picture), parsed.GetValue(attack), parsed.GetValue(noFace)),
            Delay = TimeSpan.FromMilliseconds(parsed.GetValue(delay)),
            Json = parsed.GetValue(json),
            IsAgreed = parsed.GetValue(yes),
        }).RunAsync(cancellation));
        return conformance;

        string Given(ParseResult parsed, Option<string?> option, string variable) => parsed.GetValue(option) ?? shell.Setting(variable) ?? "";
    }

    private static Uri Address(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            ? address
            : throw new UsageException($"The server's address '{url}' must begin with http:// or https://.");
}
