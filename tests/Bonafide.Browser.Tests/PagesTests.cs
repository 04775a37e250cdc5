using Bonafide.Storage.Galleries;
using Bonafide.Tests;
using Microsoft.Playwright;

namespace Bonafide.Browser.Tests;

/// <summary>Every page, as people see it: light, dark and narrow, without serious faults of accessibility, small, fast, and asking nobody but us.</summary>
public sealed class PagesTests(ConsoleBrowser browser, ITestOutputHelper output)
{
    /// <summary>Of script, with everything that a page loads.</summary>
    private const int MaxScriptBytes = 200_000;

    /// <summary>By name: where it lies below the application (<c>~</c>) or the console.</summary>
    public static TheoryData<string, string> Pages => new()
    {
        { "try", "~/try" },
        { "checks", "~/checks" },
        { "check", "~/checks/LAST" },
        { "gallery", "~/gallery" },
        { "duplicates", "~/gallery/CHECKS/duplicates" },
        { "health", "~/health" },
        { "evaluations", "~/evaluation" },
        { "evaluation", "~/evaluation/RUN" },
        { "policy", "~/policy" },
        { "keys", "~/keys" },
        { "webhooks", "~/webhooks" },
        { "applications", "/console/apps" },
        { "audit", "/console/audit" },
        { "people", "/console/people" },
        { "not-found", "/console/nothing-here" },
    };

    [Theory(Timeout = ConsoleBrowser.TestLimit)]
    [MemberData(nameof(Pages))]
    public async Task Page_is_accessible_light_dark_and_narrow(string name, string path)
    {
        foreach ((string look, int width, ColorScheme scheme) in new[] { ("light", 1280, ColorScheme.Light), ("dark", 1280, ColorScheme.Dark), ("phone", 390, ColorScheme.Light) })
        {
            IPage page = await browser.OpenAsync(await PathAsync(path), width, scheme);
            await PrepareAsync(page, name);

            Assert.Equal([], await browser.SeriousFaultsAsync(page));
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{name} is wider than the window at {width} px");
            await ShootAsync(page, $"{name}-{look}");
            await page.CloseAsync();
        }
    }

    [Theory(Timeout = ConsoleBrowser.TestLimit)]
    [MemberData(nameof(Pages))]
    public async Task Page_asks_only_this_server_brings_little_script_and_breaks_no_rule_of_its_policy(string name, string path)
    {
        IPage page = await browser.OpenAsync("/console/people");
        List<string> faults = [], strangers = [];
        page.Console += (_, message) => faults.AddRange(message.Type == "error" && !message.Text.Contains("404", StringComparison.Ordinal) ? [message.Text] : []);
        page.Request += (_, request) => strangers.AddRange(request.Url.StartsWith(browser.Site.Address.ToString(), StringComparison.Ordinal) || request.Url.StartsWith("blob:", StringComparison.Ordinal) ? [] : [request.Url]);
        List<Task<byte[]>> scripts = [];
        page.Response += (_, response) => scripts.AddRange(response.Url.EndsWith(".js", StringComparison.Ordinal) ? [response.BodyAsync()] : []);

        await page.GotoAsync(new Uri(browser.Site.Address, await PathAsync(path)).ToString(), new() { WaitUntil = WaitUntilState.NetworkIdle });
        int script = (await Task.WhenAll(scripts).WaitAsync(ConsoleBrowser.Patience)).Sum(body => body.Length);
        double paint = await page.EvaluateAsync<double>("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1");

        output.WriteLine($"{name}: {script} bytes of script, first paint after {paint:0} ms");
        Assert.Equal([], faults);
        Assert.Equal([], strangers);
        Assert.InRange(script, 0, MaxScriptBytes);
        await page.CloseAsync();
    }

    private async Task<string> PathAsync(string path)
    {
        await (await browser.OpenAsync("/console/people")).CloseAsync(); // So that the site is there.
        Guid application = (await browser.Site.ApplicationAsync()).Id;
        Guid last = (await browser.Site.Storage.Search.ListAsync(application, new() { Outcome = null }, null, 1)).Checks[0].Id;
        if (path.Contains("/evaluation", StringComparison.Ordinal) || path.EndsWith("/policy", StringComparison.Ordinal))
        {
            path = path.Replace("RUN", (await browser.Site.FinishedEvaluationAsync(browser)).ToString(), StringComparison.Ordinal);
        }

        path = path.Replace("CHECKS", (await browser.Site.Storage.Galleries.FindOfKindAsync(application, GalleryKind.Checks)).ToString(), StringComparison.Ordinal);
        return path.Replace("~", $"/console/apps/{application}", StringComparison.Ordinal).Replace("LAST", last.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Brings a page into the state that is worth a look.</summary>
    private static async Task PrepareAsync(IPage page, string name)
    {
        if (name == "try")
        {
            await page.Locator("input[type=file]").SetInputFilesAsync(ConsoleSite.Picture("portrait-composite-1.png"));
            await Assertions.Expect(page.Locator("#result h2.verdict")).ToBeVisibleAsync(new() { Timeout = 30_000 });
            await page.EvaluateAsync("scrollTo(0, 0)");
        }

        if (name == "evaluation")
        {
            await page.Locator("iframe").ScrollIntoViewIfNeededAsync();
            await Assertions.Expect(page.FrameLocator("iframe").Locator("canvas").First).ToBeVisibleAsync(new() { Timeout = 30_000 });
            await page.EvaluateAsync("scrollTo(0, 0)");
        }

        await page.EvaluateAsync("for (const folder of document.querySelectorAll('select[name=folder] option')) folder.text = '/srv/pictures/kiosk'"); // Not where this run's lies.
        if (name != "evaluation")
        {
            await page.WaitForLoadStateAsync(LoadState.NetworkIdle); // A page with a frame of its own may never be told to be idle; its charts were waited for.
        }
    }

    /// <summary>Pictures for docs/console, written where BONAFIDE_SCREENSHOTS says so.</summary>
    private static async Task ShootAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("BONAFIDE_SCREENSHOTS") == "write")
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(Needs.RepositoryRoot(), "docs", "console", $"{name}.png"), FullPage = name.EndsWith("phone", StringComparison.Ordinal) && !name.StartsWith("duplicates", StringComparison.Ordinal) });
        }
    }
}
