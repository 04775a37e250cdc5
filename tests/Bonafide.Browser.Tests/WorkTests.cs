using System.IO.Compression;
using Microsoft.Playwright;

namespace Bonafide.Browser.Tests;

/// <summary>What people do with the console, from the first click to the last.</summary>
public sealed class WorkTests(ConsoleBrowser browser)
{
    private const float Patience = 30_000;

    [Fact(Timeout = ConsoleBrowser.TestLimit)]
    public async Task Camera_guides_and_the_picture_is_judged_with_its_evidence()
    {
        IPage page = await OpenAsync("try");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start the camera" }).ClickAsync();
        await Assertions.Expect(page.Locator("#hint")).Not.ToContainTextAsync("small frames", new() { Timeout = Patience });
        await Assertions.Expect(page.Locator("#box")).Not.ToHaveAttributeAsync("width", "0", new() { Timeout = Patience });

        await page.GetByRole(AriaRole.Button, new() { Name = "Take the picture" }).ClickAsync();

        await Assertions.Expect(page.Locator("#result h2.verdict")).ToBeVisibleAsync(new() { Timeout = Patience });
        Assert.Equal(5, await page.Locator("#result .point").CountAsync());
        Assert.Equal(3, await page.Locator("#result .crops img").CountAsync());
        Assert.Equal(4, await page.Locator("#result details.answer").CountAsync());
        Assert.Equal(4, await page.Locator("#result .track").CountAsync());  // the score, and three networks
        Assert.All(await page.Locator("#result .crops img").EvaluateAllAsync<bool[]>("images => images.map((image) => image.complete && image.naturalWidth > 0)"), Assert.True);
        await page.CloseAsync();
    }

    [Fact(Timeout = ConsoleBrowser.TestLimit)]
    public async Task File_that_is_no_picture_is_told_to_be_none()
    {
        IPage page = await OpenAsync("try");
        await page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "selfie.jpg", MimeType = "image/jpeg", Buffer = "hello"u8.ToArray() });

        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("no JPEG, PNG, WebP or TIFF", new() { Timeout = Patience });
        await page.CloseAsync();
    }

    [Fact(Timeout = ConsoleBrowser.TestLimit)]
    public async Task Check_is_found_declined_with_a_comment_and_approved_again()
    {
        IPage page = await OpenAsync("checks");
        await page.GetByLabel("Subject").FillAsync("customer-4712");
        await page.GetByRole(AriaRole.Button, new() { Name = "Narrow" }).ClickAsync();
        await page.Locator("tbody th a").First.ClickAsync();
        await page.GetByLabel("Comment").FillAsync("The film of a phone.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Decline" }).ClickAsync();

        await Assertions.Expect(page.Locator("h1 .tag")).ToHaveTextAsync("declined");
        await Assertions.Expect(page.GetByText("The film of a phone.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1 .tag")).ToHaveTextAsync("approved");
        await page.CloseAsync();
    }

    [Fact(Timeout = ConsoleBrowser.TestLimit)]
    public async Task Check_that_comes_in_appears_by_itself()
    {
        IPage page = await OpenAsync("checks");
        string before = await page.Locator("tbody th").First.InnerTextAsync();
        await browser.Site.SendPicturesAsync(1);

        await Assertions.Expect(page.Locator("tbody th").First).Not.ToHaveTextAsync(before, new() { Timeout = Patience });
        await page.CloseAsync();
    }

    [Fact(Timeout = ConsoleBrowser.TestLimit)]
    public async Task Subject_is_erased_with_a_receipt()
    {
        IPage page = await OpenAsync("checks?subject=customer-4713");
        await page.Locator("tbody th a").First.ClickAsync();
        await page.GetByText("Erase", new() { Exact = true }).ClickAsync();
        await page.GetByLabel("Type customer-4713").FillAsync("customer-4713");
        await page.GetByRole(AriaRole.Button, new() { Name = "Erase for good" }).ClickAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Erased" })).ToBeVisibleAsync();
        await page.GotoAsync((await PathAsync("checks?subject=customer-4713")).ToString());
        await Assertions.Expect(page.GetByText("No check is like this")).ToBeVisibleAsync();
        await page.CloseAsync();
    }

    [Fact(Timeout = ConsoleBrowser.TestLimit)]
    public async Task Slider_tells_what_another_threshold_would_have_done()
    {
        IPage page = await OpenAsync("policy");
        await page.GetByRole(AriaRole.Slider).FillAsync("0.99");

        await Assertions.Expect(page.Locator("#told")).ToContainTextAsync("At 0.99");
        await Assertions.Expect(page.Locator("#told")).ToContainTextAsync("more than now");
        await page.CloseAsync();
    }

    [Fact(Timeout = ConsoleBrowser.TestLimit)]
    public async Task Zip_file_is_evaluated_and_its_report_stands_in_a_frame_that_reaches_nothing()
    {
        using MemoryStream zip = new();
        using (ZipArchive archive = new(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            archive.CreateEntryFromFile(ConsoleSite.Picture("portrait-composite-1.png"), "bonafide/one.png");
            archive.CreateEntryFromFile(ConsoleSite.Picture("portrait-composite-2.png"), "attack/screen/phone/two.png");
        }

        IPage page = await OpenAsync("evaluation");
        await page.Locator("#upload input[type=file]").SetInputFilesAsync(new FilePayload { Name = "mine.zip", MimeType = "application/zip", Buffer = zip.ToArray() });
        await page.Locator("#upload button").ClickAsync();
        await Assertions.Expect(page.Locator("h1 .tag")).ToHaveTextAsync("finished", new() { Timeout = Patience });
        await page.Locator("iframe").ScrollIntoViewIfNeededAsync();

        await Assertions.Expect(page.FrameLocator("iframe").GetByRole(AriaRole.Heading, new() { Name = "Presentation attack detection: mine.zip" })).ToBeVisibleAsync(new() { Timeout = Patience });
        IFrame report = page.Frames.Single(frame => frame.Url.EndsWith("/report", StringComparison.Ordinal));
        Assert.Equal("null", await report.EvaluateAsync<string>("origin"));
        Assert.Equal("refused", await report.EvaluateAsync<string>("fetch('/console/people').then(() => 'came', () => 'refused')"));
        Assert.Equal("refused", await report.EvaluateAsync<string>("(() => { try { return document.cookie; } catch { return 'refused'; } })()"));
        Assert.True(await report.EvaluateAsync<bool>("[...document.querySelectorAll('canvas')].length > 2"));

        await page.GetByText("Delete", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete for good" }).ClickAsync();
        await Assertions.Expect(page.GetByText("mine.zip")).ToHaveCountAsync(0);
        await page.CloseAsync();
    }

    [Fact(Timeout = ConsoleBrowser.TestLimit)]
    public async Task Slider_tells_what_a_threshold_costs_by_the_last_evaluation()
    {
        await (await browser.OpenAsync("/console/people")).CloseAsync();
        await browser.Site.FinishedEvaluationAsync(browser);
        IPage page = await OpenAsync("policy");
        await Assertions.Expect(page.Locator("#measured")).ToContainTextAsync("of the real people are declined");
        await page.GetByRole(AriaRole.Slider).FillAsync("1");

        await Assertions.Expect(page.Locator("#measured")).ToContainTextAsync("at 1.00: 0.0 % (0/");
        await Assertions.Expect(page.Locator("#measured")).ToContainTextAsync("100.0 % (8/8)");
        await page.CloseAsync();
    }

    [Fact(Timeout = ConsoleBrowser.TestLimit)]
    public async Task Face_of_a_picture_is_added_to_the_blocklist_and_tried_pictures_are_recorded()
    {
        IPage page = await OpenAsync("gallery");
        await page.Locator("form[action$='enroll'] input[type=file]").SetInputFilesAsync(ConsoleSite.Picture("portrait-composite-5.png"));
        await page.GetByLabel("Whose face").FillAsync("customer-9");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add it" }).ClickAsync();
        await Assertions.Expect(page.GetByText("customer-9")).ToBeVisibleAsync(new() { Timeout = Patience });

        await page.GotoAsync((await PathAsync("try")).ToString());
        await page.Locator("input[type=file]").SetInputFilesAsync(ConsoleSite.Picture("portrait-composite-6.png"));
        await page.GetByLabel("Subject").FillAsync("customer-10");
        await page.GetByRole(AriaRole.Button, new() { Name = "Judge and record" }).ClickAsync();
        await Assertions.Expect(page.Locator("#result")).ToContainTextAsync("Recorded as a check", new() { Timeout = Patience });
        await page.Locator("#result .notice.good a").ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "customer-10" })).ToBeVisibleAsync();
        await page.CloseAsync();
    }

    [Fact(Timeout = ConsoleBrowser.TestLimit)]
    public async Task Late_answer_to_an_earlier_try_does_not_take_the_place_of_a_later_one()
    {
        IPage page = await OpenAsync("try");
        TaskCompletionSource shown = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int asked = 0;
        await page.RouteAsync("**/try", async route =>
        {
            if (Interlocked.Increment(ref asked) == 1)
            {
                await shown.Task;
            }

            await route.ContinueAsync();
        });
        await page.Locator("input[type=file]").SetInputFilesAsync(ConsoleSite.Picture("portrait-composite-6.png"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Judge and record" }).ClickAsync();
        await Assertions.Expect(page.Locator("#result")).ToContainTextAsync("Recorded as a check", new() { Timeout = Patience });
        IResponse late = await page.RunAndWaitForResponseAsync(() => Task.FromResult(shown.TrySetResult()), response => response.Request.Method == "POST", new() { Timeout = Patience });
        await late.FinishedAsync();
        await page.EvaluateAsync("() => new Promise(done => setTimeout(done, 300))");
        await Assertions.Expect(page.Locator("#result")).ToContainTextAsync("Recorded as a check");
        await page.CloseAsync();
    }

    private async Task<Uri> PathAsync(string page) => new(browser.Site.Address, $"/console/apps/{(await browser.Site.ApplicationAsync()).Id}/{page}");

    private async Task<IPage> OpenAsync(string name)
    {
        IPage page = await browser.OpenAsync("/console/people");
        await page.GotoAsync((await PathAsync(name)).ToString());
        return page;
    }
}
