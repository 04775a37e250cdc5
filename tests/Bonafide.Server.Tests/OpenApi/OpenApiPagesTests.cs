using System.Net;
using System.Text.RegularExpressions;

namespace Bonafide.Server.Tests.OpenApi;

/// <summary>The pages at /openapi/ work where there is no other network than this server's.</summary>
public sealed partial class OpenApiPagesTests : IDisposable
{
    private readonly LivenessApplication _application = new();

    [Theory]
    [InlineData("/openapi/")]
    [InlineData("/openapi/index.html")]
    [InlineData("/openapi/index.js")]
    [InlineData("/openapi/swagger-ui-bundle.js")]
    [InlineData("/openapi/didit.json")]
    public async Task Everything_below_it_may_load_from_this_server_only(string path)
    {
        HttpResponseMessage answer = await _application.CreateClient().GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self';", policy);
        Assert.DoesNotContain("http", policy);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
    }

    [Fact]
    public async Task The_page_and_its_settings_name_no_other_host_and_hold_no_script_of_their_own()
    {
        using HttpClient client = _application.CreateClient();
        string page = await client.GetStringAsync("/openapi/index.html");
        string settings = await client.GetStringAsync("/openapi/index.js");

        Assert.All(Reference().Matches(page), reference => Assert.DoesNotContain("//", reference.Groups[1].Value));
        Assert.DoesNotContain("<script>", page);
        Assert.Contains("didit.json", settings);
        Assert.DoesNotContain("validator.swagger.io", settings);
    }

    [Fact]
    public async Task Other_answers_of_the_server_carry_no_policy_for_pages()
    {
        HttpResponseMessage answer = await _application.CreateClient().GetAsync("/healthz");

        Assert.False(answer.Headers.Contains("Content-Security-Policy"));
    }

    public void Dispose() => _application.Dispose();

    [GeneratedRegex("(?:src|href)=\"([^\"]*)\"")]
    private static partial Regex Reference();
}
