using System.Net;
using Bonafide.Storage.Audit;
using Bonafide.Storage.People;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.Console;

public sealed class SignInTests
{
    [Fact]
    public async Task Link_makes_the_first_owner_and_is_dead_afterwards()
    {
        await using LivenessApplication application = new();
        ConsoleVisitor visitor = new(application);
        ConsoleUser user = await AddAsync(application, "Ada", ConsoleRole.Owner);
        string token = (await application.Services.GetRequiredService<ConsoleLinks>().IssueAsync(user.Id, "test"))!;

        string page = await visitor.ReadAsync($"/console/welcome?token={token}");
        using HttpResponseMessage opened = await WelcomeAsync(visitor, token);
        using HttpResponseMessage inside = await visitor.GetAsync("/console/people");

        Assert.Contains("Ada", page);
        Assert.Equal((HttpStatusCode.SeeOther, "/console"), (opened.StatusCode, opened.Headers.Location?.ToString()));
        Assert.Equal(HttpStatusCode.OK, inside.StatusCode);
        Assert.Contains("not valid any more", await new ConsoleVisitor(application).ReadAsync($"/console/welcome?token={token}", HttpStatusCode.NotFound));
        Assert.Equal(HttpStatusCode.NotFound, (await WelcomeAsync(new ConsoleVisitor(application), token)).StatusCode);
    }

    [Fact]
    public async Task Weak_password_leaves_the_link_alive()
    {
        await using LivenessApplication application = new();
        ConsoleVisitor visitor = new(application);
        ConsoleUser user = await AddAsync(application, "Ada", ConsoleRole.Owner);
        string token = (await application.Services.GetRequiredService<ConsoleLinks>().IssueAsync(user.Id, "test"))!;

        using HttpResponseMessage weak = await visitor.PostAsync("/console/welcome", ("token", token), ("password", "short"), ("again", "short"));
        using HttpResponseMessage different = await visitor.PostAsync("/console/welcome", ("token", token), ("password", ConsoleVisitor.Password), ("again", "x"));
        using HttpResponseMessage opened = await WelcomeAsync(visitor, token);

        Assert.Equal(HttpStatusCode.BadRequest, weak.StatusCode);
        Assert.Contains("12 to 256", await weak.Content.ReadAsStringAsync());
        Assert.Contains("not the same", await different.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.SeeOther, opened.StatusCode);
    }

    [Fact]
    public async Task Right_password_lets_in_and_leads_on_to_where_somebody_wanted()
    {
        await using LivenessApplication application = new();
        (ConsoleVisitor visitor, string name) = await SignedOutAsync(application);

        using HttpResponseMessage sent = await visitor.GetAsync("/console/people?x=1");
        using HttpResponseMessage signedIn = await SignInAsync(visitor, name, ConsoleVisitor.Password, "/console/people?x=1");

        Assert.Equal("/console/sign-in?to=%2Fconsole%2Fpeople%3Fx%3D1", sent.Headers.Location?.ToString());
        Assert.Equal("/console/people?x=1", signedIn.Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/console/people")).StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/console/../../evil")]
    [InlineData("/console\\@evil.example")]
    [InlineData("/consoleevil")]
    public async Task Sign_in_leads_nowhere_else(string to)
    {
        await using LivenessApplication application = new();
        (ConsoleVisitor visitor, string name) = await SignedOutAsync(application);

        using HttpResponseMessage signedIn = await SignInAsync(visitor, name, ConsoleVisitor.Password, to);

        Assert.True(signedIn.Headers.Location?.ToString() is { } path && (path == "/console" || path.StartsWith("/console/", StringComparison.Ordinal)), $"{signedIn.Headers.Location}");
    }

    [Fact]
    public async Task Wrong_name_and_wrong_password_look_the_same()
    {
        await using LivenessApplication application = new();
        (ConsoleVisitor visitor, string name) = await SignedOutAsync(application);

        using HttpResponseMessage wrong = await SignInAsync(visitor, name, "wrong horse battery");
        using HttpResponseMessage unknown = await SignInAsync(visitor, "somebody", "wrong horse battery");

        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, unknown.StatusCode);
        Assert.Equal((await wrong.Content.ReadAsStringAsync()).Replace(name, "somebody", StringComparison.Ordinal), await unknown.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Five_wrong_passwords_lock_the_name_known_or_not_until_the_time_is_over(bool isKnown)
    {
        MovingTime clock = new();
        await using LivenessApplication application = new() { Clock = clock };
        (ConsoleVisitor visitor, string known) = await SignedOutAsync(application);
        string name = isKnown ? known : "somebody";
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await SignInAsync(visitor, name, $"wrong horse battery {i}")).StatusCode);
        }

        using HttpResponseMessage locked = await SignInAsync(visitor, name, ConsoleVisitor.Password);
        clock.Advance(TimeSpan.FromMinutes(1));
        using HttpResponseMessage later = await SignInAsync(visitor, name, ConsoleVisitor.Password);

        Assert.Equal(HttpStatusCode.TooManyRequests, locked.StatusCode);
        Assert.Equal(TimeSpan.FromMinutes(1), locked.Headers.RetryAfter?.Delta);
        Assert.Equal(isKnown ? HttpStatusCode.SeeOther : HttpStatusCode.Unauthorized, later.StatusCode);
    }

    [Fact]
    public async Task Session_ends_when_it_is_not_used_and_twelve_hours_after_it_began()
    {
        MovingTime clock = new();
        await using LivenessApplication application = new() { Clock = clock };
        ConsoleVisitor idle = await ConsoleVisitor.SignedInAsync(application, ConsoleRole.Owner);
        clock.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal(HttpStatusCode.Redirect, (await idle.GetAsync("/console/people")).StatusCode);

        (ConsoleVisitor busy, string name) = (idle, (await UsersAsync(application))[0].Name);
        await SignInAsync(busy, name, ConsoleVisitor.Password);
        for (int i = 0; i < 35; i++)
        {
            clock.Advance(TimeSpan.FromMinutes(20));
            Assert.Equal(HttpStatusCode.OK, (await busy.GetAsync("/console/people")).StatusCode);
        }

        clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(HttpStatusCode.Redirect, (await busy.GetAsync("/console/people")).StatusCode);
    }

    [Fact]
    public async Task Sign_out_ends_the_session_also_for_whoever_kept_the_cookie()
    {
        await using LivenessApplication application = new();
        ConsoleVisitor visitor = await ConsoleVisitor.SignedInAsync(application, ConsoleRole.Viewer);
        string page = await visitor.ReadAsync("/console/nothing-here", HttpStatusCode.NotFound);
        Assert.Contains("Sign out", page);

        string token = await visitor.TokenAsync();
        using HttpResponseMessage out1 = await visitor.PostAsync("/console/sign-out", ("_token", token));
        using HttpResponseMessage again = await visitor.PostAsync("/console/sign-out", ("_token", token));

        Assert.Equal("/console/sign-in", out1.Headers.Location?.ToString());
        Assert.Contains("sign-in", again.Headers.Location?.ToString());
        Assert.Equal(
            ["console.signed_out", "console.signed_in"],
            (await application.Services.GetRequiredService<AuditLog>().ListAsync()).Where(line => line.Action.StartsWith("console.", StringComparison.Ordinal)).Select(line => line.Action));
    }

    [Fact]
    public async Task Cookie_is_out_of_reach_and_over_https_for_this_host_alone()
    {
        await using LivenessApplication plain = new();
        await using LivenessApplication secure = new() { Settings = new Dictionary<string, string> { ["BONAFIDE_PUBLIC_URL"] = "https://liveness.example.org" } };

        string plainCookie = await CookieAsync(plain), secureCookie = await CookieAsync(secure);

        Assert.Matches("^bonafide=[A-Za-z0-9_-]{43}; max-age=43200; path=/; samesite=strict; httponly$", plainCookie);
        Assert.Matches("^__Host-bonafide=[A-Za-z0-9_-]{43}; max-age=43200; path=/; secure; samesite=strict; httponly$", secureCookie);
    }

    private static async Task<string> CookieAsync(LivenessApplication application)
    {
        ConsoleUser user = await AddAsync(application, "Ada", ConsoleRole.Owner);
        string? token = await application.Services.GetRequiredService<ConsoleLinks>().IssueAsync(user.Id, "test");
        using HttpResponseMessage answer = await WelcomeAsync(new ConsoleVisitor(application), token!);
        return Assert.Single(answer.Headers.GetValues("Set-Cookie"));
    }

    private static Task<ConsoleUser> AddAsync(LivenessApplication application, string name, ConsoleRole role) =>
        application.Services.GetRequiredService<ConsoleUserStore>().AddAsync(name, role, "test");

    private static Task<IReadOnlyList<ConsoleUser>> UsersAsync(LivenessApplication application) => application.Services.GetRequiredService<ConsoleUserStore>().ListAsync();

    private static Task<HttpResponseMessage> WelcomeAsync(ConsoleVisitor visitor, string token) =>
        visitor.PostAsync("/console/welcome", ("token", token), ("password", ConsoleVisitor.Password), ("again", ConsoleVisitor.Password));

    private static Task<HttpResponseMessage> SignInAsync(ConsoleVisitor visitor, string name, string password, string to = "") =>
        visitor.PostAsync("/console/sign-in", ("name", name), ("password", password), ("to", to));

    private static async Task<(ConsoleVisitor Visitor, string Name)> SignedOutAsync(LivenessApplication application)
    {
        ConsoleVisitor visitor = await ConsoleVisitor.SignedInAsync(application, ConsoleRole.Owner);
        await visitor.SubmitAsync("/console/sign-out");
        return (visitor, (await UsersAsync(application))[0].Name);
    }
}
