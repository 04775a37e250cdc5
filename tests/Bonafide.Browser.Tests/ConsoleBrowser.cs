using System.Diagnostics;
using Bonafide.Storage.People;
using Bonafide.Tests;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Bonafide.Browser.Tests.ConsoleBrowser))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Bonafide.Browser.Tests;

/// <summary>The system's Chromium with a camera that shows a film, an owner who is signed in, and the rules of axe-core. Started by the first test that wants it.</summary>
public sealed class ConsoleBrowser : IAsyncDisposable
{
    internal const string Need = "browser";

    /// <summary>In milliseconds, of a whole test, the start of everything included: what waits longer waits for ever, and fails by its name.</summary>
    internal const int TestLimit = 300_000;

    /// <summary>For what Playwright puts no limit to, and for the programs that tests run.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private const string Camera = "--use-fake-device-for-media-stream", Consent = "--use-fake-ui-for-media-stream";

    private static readonly string[] _programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private IBrowserContext? _owner;
    private Task? _started;
    private Task<string>? _rules;

    internal ConsoleSite Site { get; private set; } = null!;

    /// <summary>A page of the owner's, at a path of the console.</summary>
    internal async Task<IPage> OpenAsync(string path, int width = 1280, ColorScheme scheme = ColorScheme.Light)
    {
        await StartAsync();
        IPage page = await _owner!.NewPageAsync();
        await page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        await page.SetViewportSizeAsync(width, width < 600 ? 844 : 900);
        await page.GotoAsync(new Uri(Site.Address, path).ToString());
        return page;
    }

    /// <summary>A browser of somebody else's, signed out.</summary>
    internal async Task<IPage> OpenAsStrangerAsync(Uri address)
    {
        await StartAsync();
        IBrowserContext context = await _browser!.NewContextAsync();
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(address.ToString());
        return page;
    }

    /// <summary>What axe-core finds serious or critical on a page, one line each.</summary>
    internal async Task<IReadOnlyList<string>> SeriousFaultsAsync(IPage page)
    {
        await page.EvaluateAsync(await (_rules ??= ReadRulesAsync())).WaitAsync(Patience); // Not as a script of the page, which its policy would refuse.
        return await page.EvaluateAsync<string[]>(
            """
            async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
              .filter((fault) => fault.impact === "serious" || fault.impact === "critical")
              .map((fault) => `${fault.id}: ${fault.help}: ${fault.nodes.map((node) => node.target.join(" ")).join(", ")}`)
            """).WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await (_browser?.CloseAsync() ?? Task.CompletedTask).WaitAsync(Patience);
        }
        finally
        {
            await Task.Run(() => _playwright?.Dispose()).WaitAsync(Patience);
            if (Site is not null)
            {
                await Site.DisposeAsync();
            }
        }
    }

    /// <summary>Once: what failed for one test is not tried again by each of the others.</summary>
    private Task StartAsync() => _started ??= StartAllAsync();

    private async Task StartAllAsync()
    {
        string? program = _programs.FirstOrDefault(File.Exists);
        if (program is null)
        {
            Needs.Miss(Need, "needs Chromium (apt-get install chromium)");
        }

        Site = await ConsoleSite.StartAsync();
        await Site.SendPicturesAsync(14);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = program,
            Args = ["--no-sandbox", Camera, Consent, $"--use-file-for-fake-video-capture={ConsoleSite.Film()}"],
        });
        _owner = await _browser.NewContextAsync(new() { DeviceScaleFactor = 1, Permissions = ["camera"] });
        IPage page = await _owner.NewPageAsync();
        await page.GotoAsync((await Site.LinkAsync(ConsoleRole.Owner)).ToString());
        await page.GetByLabel("Password").FillAsync(ConsoleSite.Password);
        await page.GetByLabel("The same again").FillAsync(ConsoleSite.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await page.WaitForURLAsync("**/checks");
        await page.CloseAsync();
    }

    private static async Task<string> ReadRulesAsync()
    {
        string folder = Directory.CreateTempSubdirectory("bonafide-axe-").FullName;
        foreach (string file in new[] { "package.json", "package-lock.json" })
        {
            File.Copy(Path.Combine(Needs.RepositoryRoot(), "tests", "Bonafide.Browser.Tests", file), Path.Combine(folder, file));
        }

        ProcessStartInfo start = new("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]) { WorkingDirectory = folder };
        EndedProgram install = await Programs.RunAsync(start, Patience);
        if (install.Exit != 0)
        {
            Needs.Miss(Need, $"needs axe-core, which npm could not bring: {install.Error}");
        }

        string rules = await File.ReadAllTextAsync(Path.Combine(folder, "node_modules", "axe-core", "axe.min.js"));
        Directory.Delete(folder, recursive: true);
        return rules;
    }
}
