using Bonafide.Storage.People;
using Microsoft.Playwright;

namespace Bonafide.Browser.Tests;

public sealed class SignInTests(ConsoleBrowser browser)
{
    [Fact(Timeout = ConsoleBrowser.TestLimit)]
    public async Task Somebody_comes_in_by_a_link_goes_out_and_comes_in_by_password()
    {
        await (await browser.OpenAsync("/console/people")).CloseAsync();
        IPage page = await browser.OpenAsStrangerAsync(await browser.Site.LinkAsync(ConsoleRole.Reviewer, "Grace"));
        Assert.Equal([], await browser.SeriousFaultsAsync(page));
        await page.GetByLabel("Password").FillAsync(ConsoleSite.Password);
        await page.GetByLabel("The same again").FillAsync(ConsoleSite.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/checks");

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.WaitForURLAsync("**/sign-in");
        Assert.Equal([], await browser.SeriousFaultsAsync(page));
        await page.GetByLabel("Name").FillAsync("grace");
        await page.GetByLabel("Password").FillAsync("wrong horse battery");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("wrong");
        await page.GetByLabel("Password").FillAsync(ConsoleSite.Password);
        await page.Keyboard.PressAsync("Enter");

        await page.WaitForURLAsync("**/checks");
        await Assertions.Expect(page.GetByText("Grace")).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }

    [Fact(Timeout = ConsoleBrowser.TestLimit)]
    public async Task Colours_are_as_somebody_chose_them_and_stay_so()
    {
        IPage page = await browser.OpenAsync("/console/people");
        await page.GetByRole(AriaRole.Button, new() { Name = "Dark" }).ClickAsync();
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await page.ReloadAsync();
        Assert.Equal("rgb(15, 20, 22)", await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        await page.GetByRole(AriaRole.Button, new() { Name = "System" }).ClickAsync();
        await page.CloseAsync();
    }
}
