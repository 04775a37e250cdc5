using System.Net;
using Bonafide.Server.Console.Shell;
using Bonafide.Storage.People;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.Console;

public sealed class GuardTests
{
    [Fact]
    public async Task Every_endpoint_says_who_may_use_it_and_only_the_way_in_is_open()
    {
        await using LivenessApplication application = new();
        application.CreateClient().Dispose();

        RouteEndpoint[] endpoints = [.. application.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText?.StartsWith("/console", StringComparison.Ordinal) == true)];

        Assert.NotEmpty(endpoints);
        Assert.All(endpoints, endpoint => Assert.NotNull(endpoint.Metadata.GetMetadata<ConsoleAccess>()));
        Assert.Equal(
            ["/console/assets/{version}/{name}", "/console/sign-in", "/console/theme", "/console/welcome"],
            endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<ConsoleAccess>()!.Role is null).Select(endpoint => endpoint.RoutePattern.RawText).Distinct().Order());
        Assert.All(
            endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<ConsoleAccess>()!.Role == ConsoleRole.Viewer),
            endpoint => Assert.True(
                endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0] == HttpMethods.Get || endpoint.RoutePattern.RawText is "/console/sign-out" or "/console/apps/{application}/try" or "/console/apps/{application}/try/guide",
                $"a viewer may change something: {endpoint.RoutePattern.RawText}"));
    }

    [Fact]
    public async Task Pages_are_nobodys_without_a_session()
    {
        await using LivenessApplication application = new();
        ConsoleVisitor stranger = new(application);

        foreach (string path in new[] { "/console", "/console/people", "/console/nothing-here", "/console/apps/11111111-2222-3333-4444-555555555555/checks" })
        {
            using HttpResponseMessage answer = await stranger.GetAsync(path);
            Assert.Equal((HttpStatusCode.Redirect, true), (answer.StatusCode, answer.Headers.Location!.ToString().StartsWith("/console/sign-in", StringComparison.Ordinal)));
        }

        stranger.Client.DefaultRequestHeaders.Add("Cookie", "bonafide=guessed");
        Assert.Equal(HttpStatusCode.Redirect, (await stranger.GetAsync("/console/people")).StatusCode);
    }

    [Fact]
    public async Task Viewer_and_reviewer_are_told_that_it_is_not_for_their_role()
    {
        await using LivenessApplication application = new();
        foreach (ConsoleRole role in new[] { ConsoleRole.Viewer, ConsoleRole.Reviewer })
        {
            ConsoleVisitor visitor = await ConsoleVisitor.SignedInAsync(application, role);

            Assert.Contains("needs the role owner", await visitor.ReadAsync("/console/people", HttpStatusCode.Forbidden));
            Assert.Equal(HttpStatusCode.Forbidden, (await visitor.SubmitAsync("/console/people", ("name", "Mallory"), ("role", "Owner"))).StatusCode);
        }

        Assert.Equal(2, (await application.Services.GetRequiredService<ConsoleUserStore>().ListAsync()).Count);
    }

    [Theory]
    [InlineData("", null, null)]
    [InlineData("wrong", null, null)]
    [InlineData("right", "cross-site", null)]
    [InlineData("right", "same-site", null)]
    [InlineData("right", null, "https://evil.example")]
    [InlineData("right", null, "null")]
    public async Task Form_of_another_site_changes_nothing(string token, string? site, string? origin)
    {
        await using LivenessApplication application = new();
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(application, ConsoleRole.Owner);
        string sent = token == "right" ? await owner.TokenAsync() : token;
        if (site is not null)
        {
            owner.Client.DefaultRequestHeaders.Add("Sec-Fetch-Site", site);
        }

        if (origin is not null)
        {
            owner.Client.DefaultRequestHeaders.Add("Origin", origin);
        }

        using HttpResponseMessage answer = await owner.PostAsync("/console/people", ("_token", sent), ("name", "Mallory"), ("role", "Owner"));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Single(await application.Services.GetRequiredService<ConsoleUserStore>().ListAsync());
    }

    [Fact]
    public async Task Token_of_another_session_is_worth_nothing()
    {
        await using LivenessApplication application = new();
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(application, ConsoleRole.Owner);
        ConsoleVisitor viewer = await ConsoleVisitor.SignedInAsync(application, ConsoleRole.Viewer);

        using HttpResponseMessage answer = await owner.PostAsync("/console/people", ("_token", await viewer.TokenAsync()), ("name", "Mallory"), ("role", "Owner"));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Every_page_tells_the_browser_to_run_nothing_else_and_to_keep_nothing()
    {
        await using LivenessApplication application = new();
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(application, ConsoleRole.Owner);
        foreach (string path in new[] { "/console/sign-in", "/console/people", "/console/nothing-here" })
        {
            using HttpResponseMessage answer = await owner.GetAsync(path);
            string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            string page = await answer.Content.ReadAsStringAsync();

            Assert.Contains("default-src 'none'; script-src 'self'; style-src 'self';", policy);
            Assert.DoesNotContain("unsafe", policy);
            Assert.Contains("frame-ancestors 'none'", policy);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
            Assert.True(answer.Headers.CacheControl?.NoStore);
            Assert.DoesNotMatch("<script(?![^>]*src=)|<style| style=\"| on[a-z]+=\"|javascript:", page);
        }
    }

    [Fact]
    public async Task Names_are_text_and_never_markup()
    {
        await using LivenessApplication application = new();
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(application, ConsoleRole.Owner);

        using HttpResponseMessage added = await owner.SubmitAsync("/console/people", ("name", "<script>alert(1)</script>"), ("role", "Viewer"));
        string page = await added.Content.ReadAsStringAsync();

        Assert.Contains("&lt;script&gt;alert(1)", page);
        Assert.DoesNotContain("<script>alert", page);
    }

    [Fact]
    public async Task Last_owner_stays_one()
    {
        await using LivenessApplication application = new();
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(application, ConsoleRole.Owner);
        Guid id = (await application.Services.GetRequiredService<ConsoleUserStore>().ListAsync())[0].Id;

        using HttpResponseMessage demoted = await owner.SubmitAsync($"/console/people/{id}/role", ("role", "Viewer"));
        using HttpResponseMessage disabled = await owner.SubmitAsync($"/console/people/{id}/disable");

        Assert.Contains("last owner", await demoted.Content.ReadAsStringAsync());
        Assert.Contains("last owner", await disabled.Content.ReadAsStringAsync());
        Assert.Contains("People", await owner.ReadAsync("/console/people"));
    }

    [Fact]
    public async Task Disabled_person_is_out_at_once()
    {
        await using LivenessApplication application = new();
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(application, ConsoleRole.Owner);
        ConsoleVisitor viewer = await ConsoleVisitor.SignedInAsync(application, ConsoleRole.Viewer);
        ConsoleUser user = (await application.Services.GetRequiredService<ConsoleUserStore>().ListAsync()).Single(each => each.Role == ConsoleRole.Viewer);

        using HttpResponseMessage done = await owner.SubmitAsync($"/console/people/{user.Id}/disable");

        Assert.Equal(HttpStatusCode.SeeOther, done.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await viewer.GetAsync("/console/nothing-here")).StatusCode);
    }

    [Fact]
    public async Task Files_are_kept_by_the_browser_and_are_small()
    {
        await using LivenessApplication application = new();
        ConsoleVisitor stranger = new(application);
        string page = await stranger.ReadAsync("/console/sign-in");
        string css = System.Text.RegularExpressions.Regex.Match(page, "/console/assets/[0-9a-f]{12}/console.css").Value;

        using HttpResponseMessage file = await stranger.GetAsync(css);
        using HttpResponseMessage other = await stranger.GetAsync(css.Replace("console.css", "..%2fopenapi%2fdidit.json", StringComparison.Ordinal));

        Assert.Equal(("text/css", true), (file.Content.Headers.ContentType?.MediaType, file.Headers.CacheControl?.Extensions.Any(extension => extension.Name == "immutable")));
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }
}
