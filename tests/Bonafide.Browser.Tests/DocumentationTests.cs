using System.Diagnostics;
using Bonafide.Tests;
using Microsoft.Playwright;

namespace Bonafide.Browser.Tests;

/// <summary>The documentation's pages as a folder that is opened without a server.</summary>
public sealed class DocumentationTests(ConsoleBrowser browser)
{
    [Fact(Timeout = ConsoleBrowser.TestLimit)]
    public async Task Pages_open_from_a_folder_can_be_searched_and_ask_nobody()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("bonafide-docs-");
        try
        {
            string site = Path.Combine(Needs.RepositoryRoot(), "docs", "site");
            await RunAsync("npm", "ci", "--prefix", site, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error");
            await RunAsync("node", Path.Combine(site, "build.mjs"), folder.FullName);
            IPage page = await browser.OpenAsStrangerAsync(Page(folder, "index.html"));
            List<string> strangers = [], faults = [];
            page.Request += (_, request) => strangers.AddRange(request.Url.StartsWith("file:", StringComparison.Ordinal) ? [] : [request.Url]);
            page.Console += (_, message) => faults.AddRange(message.Type == "error" ? [message.Text] : []);
            page.PageError += (_, fault) => faults.Add(fault);

            foreach ((string name, int width, ColorScheme scheme) in new[]
            {
                ("index.html", 1280, ColorScheme.Light), ("operations.html", 1280, ColorScheme.Dark), ("dialects/native.html", 390, ColorScheme.Light),
            })
            {
                await page.SetViewportSizeAsync(width, 900);
                await page.EmulateMediaAsync(new() { ColorScheme = scheme });
                await page.GotoAsync(Page(folder, name).ToString());
                Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{name} is wider than the window at {width} px");
            }

            await page.SetViewportSizeAsync(1280, 900);
            await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
            await page.Keyboard.PressAsync("/");
            ILocator search = page.GetByRole(AriaRole.Searchbox);
            await Assertions.Expect(search).ToBeFocusedAsync();
            await search.FillAsync("idempotency key");
            await Assertions.Expect(page.Locator("#found a").First).ToBeVisibleAsync();
            await search.PressAsync("Enter");
            await page.WaitForURLAsync("**/*#*");
            Assert.Contains("Idempotency-Key", await page.ContentAsync(), StringComparison.Ordinal);
            Assert.Empty(strangers);
            Assert.Empty(faults);

            // The rules try to fetch styles, which files may not: not on the page that is watched.
            foreach (ColorScheme scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                IPage judged = await browser.OpenAsStrangerAsync(Page(folder, "operations.html"));
                await judged.EmulateMediaAsync(new() { ColorScheme = scheme });
                Assert.Equal([], await browser.SeriousFaultsAsync(judged));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Uri Page(DirectoryInfo folder, string name) => new(Path.Combine(folder.FullName, name));

    private static async Task RunAsync(string program, params string[] arguments)
    {
        EndedProgram ended = await Programs.RunAsync(new ProcessStartInfo(program, arguments), ConsoleBrowser.Patience);
        Assert.True(ended.Exit == 0, $"{program} {string.Join(' ', arguments)}: {ended.Error} {ended.Out}");
    }
}
