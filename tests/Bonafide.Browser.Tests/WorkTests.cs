using Microsoft.Playwright;

namespace Bonafide.Browser.Tests;

/// <summary>What people do with the console, from the first click to the last.</summary>
public sealed class WorkTests(ConsoleBrowser browser)
{
    private const float Patience = 30_000;

    [Fact]
    public async Task Camera_guides_and_the_picture_is_judged_with_its_evidence()
    {
        IPage page = await OpenAsync("try");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start the camera" }).ClickAsync();
        await Assertions.Expect(page.Locator("#hint")).Not.ToContainTextAsync("small frames", new() { Timeout = Patience });
        await Assertions.Expect(page.Locator("#box")).Not.ToHaveAttributeAsync("width", "0", new() { Timeout = Patience });

        await page.GetByRole(AriaRole.Button, new() { Name = "Take the picture" }).ClickAsync();

        await Assertions.Expect(page.Locator("#result h2.verdict")).ToBeVisibleAsync(new() { Timeout = Patience });
        Assert.Equal(5, await page.Locator("#result .point").CountAsync());
        Assert.Equal(2, await page.Locator("#result .crops img").CountAsync());
        Assert.Equal(4, await page.Locator("#result details.answer").CountAsync());
        Assert.Equal(3, await page.Locator("#result .track").CountAsync());
        Assert.All(await page.Locator("#result .crops img").EvaluateAllAsync<bool[]>("images => images.map((image) => image.complete && image.naturalWidth > 0)"), Assert.True);
        await page.CloseAsync();
    }

    [Fact]
    public async Task File_that_is_no_picture_is_told_to_be_none()
    {
        IPage page = await OpenAsync("try");
        await page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "selfie.jpg", MimeType = "image/jpeg", Buffer = "hello"u8.ToArray() });

        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("no JPEG, PNG, WebP or TIFF", new() { Timeout = Patience });
        await page.CloseAsync();
    }

    [Fact]
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

    [Fact]
    public async Task Check_that_comes_in_appears_by_itself()
    {
        IPage page = await OpenAsync("checks");
        string before = await page.Locator("tbody th").First.InnerTextAsync();
        await browser.Site.SendPicturesAsync(1);

        await Assertions.Expect(page.Locator("tbody th").First).Not.ToHaveTextAsync(before, new() { Timeout = Patience });
        await page.CloseAsync();
    }

    [Fact]
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

    [Fact]
    public async Task Slider_tells_what_another_threshold_would_have_done()
    {
        IPage page = await OpenAsync("policy");
        await page.GetByRole(AriaRole.Slider).FillAsync("0.99");

        await Assertions.Expect(page.Locator("#told")).ToContainTextAsync("At 0.99");
        await Assertions.Expect(page.Locator("#told")).ToContainTextAsync("more than now");
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
