using System.Net;
using System.Text.Json.Nodes;
using Bonafide.Storage;
using Bonafide.Storage.ApiKeys;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.Dialects.Verifik;

public sealed class VerifikAuthenticationTests : IDisposable
{
    private const string Session = "/v2/auth/session?origin=refresh";
    private readonly LivenessApplication _application = new();
    private readonly WebApplicationFactory<Program> _server;
    private readonly Clock _clock = new();

    public VerifikAuthenticationTests() =>
        _server = _application.WithWebHostBuilder(builder => builder.ConfigureTestServices(services => services.AddSingleton<TimeProvider>(_clock)));

    [Theory]
    [InlineData("Bearer ")]
    [InlineData("bearer ")]
    [InlineData("JWT ")]
    [InlineData("")]
    public async Task Tokens_and_keys_are_taken_with_either_scheme_or_bare(string scheme)
    {
        Assert.Equal(HttpStatusCode.OK, await CheckAsync(scheme + LivenessApplication.Key));
        Assert.Equal(HttpStatusCode.OK, await CheckAsync(scheme + await RefreshAsync(LivenessApplication.Key)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer ")]
    [InlineData("Bearer wrong")]
    [InlineData("Basic dXNlcjpwYXNz")]
    [InlineData("Bearer a.b.c")]
    [InlineData("Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.")]
    [InlineData("Bearer ...")]
    public async Task No_credential_or_one_that_is_no_good_is_401(string? authorization)
    {
        using HttpResponseMessage response = await _server.CreateClient().As(authorization).FacesAsync("liveness", VerifikClient.Body("liveness"));

        await Golden.MatchAsync("verifik/unauthorized", response);
    }

    [Fact]
    public async Task A_token_that_is_over_is_403_and_cannot_be_renewed()
    {
        string token = await RefreshAsync(LivenessApplication.Key);
        _clock.Now += TimeSpan.FromDays(30);

        using HttpResponseMessage call = await _server.CreateClient().As($"JWT {token}").FacesAsync("liveness", VerifikClient.Body("liveness"));
        await Golden.MatchAsync("verifik/token-expired", call);
        using HttpResponseMessage renewal = await _server.CreateClient().As($"JWT {token}").GetAsync(Session);
        Assert.Equal(HttpStatusCode.Forbidden, renewal.StatusCode);
    }

    [Fact]
    public async Task A_token_is_renewed_before_it_is_over()
    {
        string token = await RefreshAsync(LivenessApplication.Key);
        _clock.Now += TimeSpan.FromDays(29);
        string renewed = await RefreshAsync(token);
        _clock.Now += TimeSpan.FromDays(29);

        Assert.NotEqual(token, renewed);
        Assert.Equal(HttpStatusCode.OK, await CheckAsync($"Bearer {renewed}"));
        Assert.Equal(HttpStatusCode.Forbidden, await CheckAsync($"Bearer {token}"));
    }

    [Fact]
    public async Task The_end_of_a_key_is_the_end_of_its_tokens()
    {
        BonafideStorage storage = _server.Services.GetRequiredService<BonafideStorage>();
        Guid application = (await storage.Applications.ListAsync()).Single().Id;
        IssuedApiKey key = await storage.ApiKeys.CreateAsync(new NewApiKey(application, "for a token"), "test");
        string token = await RefreshAsync(key.Secret);
        await storage.ApiKeys.RevokeAsync(application, key.Key.Id, "test");

        Assert.Equal(HttpStatusCode.Unauthorized, await CheckAsync($"Bearer {token}"));
    }

    [Fact]
    public async Task A_key_without_the_scope_is_403()
    {
        BonafideStorage storage = _server.Services.GetRequiredService<BonafideStorage>();
        IssuedApiKey key = await storage.ApiKeys.CreateAsync(
            new NewApiKey((await storage.Applications.ListAsync()).Single().Id, "reads only") { Scopes = ApiScopes.Read }, "test");

        using HttpResponseMessage response = await _server.CreateClient().As(key.Secret).FacesAsync("liveness", VerifikClient.Body("liveness"));

        await Golden.MatchAsync("verifik/forbidden", response);
    }

    [Theory]
    [InlineData("liveness")]
    [InlineData("compare")]
    [InlineData("detect")]
    public async Task Without_credits_nothing_is_looked_at(string route)
    {
        BonafideStorage storage = _server.Services.GetRequiredService<BonafideStorage>();
        await storage.Credits.SetAsync((await storage.Applications.ListAsync()).Single().Id, 0, "test");

        using HttpResponseMessage response = await _server.CreateClient().As(LivenessApplication.Key).FacesAsync(route, VerifikClient.Body(route));

        await Golden.MatchAsync($"verifik/{route}-no-credits", response);
    }

    [Theory]
    [InlineData("/v2/auth/session", "session-without-origin")]
    [InlineData("/v2/auth/session?origin=app", "session-other-origin")]
    [InlineData("/v2/auth/session?origin=refresh&expiresIn=soon", "session-wrong-months")]
    [InlineData("/v2/auth/session?origin=refresh&expiresIn=0", "session-no-months")]
    public async Task A_session_asks_for_its_parameters(string path, string golden)
    {
        using HttpResponseMessage response = await _server.CreateClient().As(LivenessApplication.Key).GetAsync(path);

        await Golden.MatchAsync($"verifik/{golden}", response);
    }

    [Fact]
    public async Task A_session_answers_with_a_token_and_its_type_whatever_months_are_asked_for()
    {
        using HttpResponseMessage response = await _server.CreateClient().As(LivenessApplication.Key).GetAsync($"{Session}&expiresIn=6");

        JsonNode body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(["accessToken", "tokenType"], body.AsObject().Select(member => member.Key));
        Assert.Equal("bearer", (string?)body["tokenType"]);
        Assert.Equal(3, ((string)body["accessToken"]!).Split('.').Length);
    }

    public void Dispose()
    {
        _server.Dispose();
        _application.Dispose();
    }

    private async Task<string> RefreshAsync(string credential)
    {
        using HttpResponseMessage response = await _server.CreateClient().As(credential).GetAsync(Session);
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, body);
        return (string)JsonNode.Parse(body)!["accessToken"]!;
    }

    private async Task<HttpStatusCode> CheckAsync(string authorization)
    {
        using HttpResponseMessage response = await _server.CreateClient().As(authorization).FacesAsync("liveness", VerifikClient.Body("liveness"));
        return response.StatusCode;
    }

    private sealed class Clock : TimeProvider
    {
        internal DateTimeOffset Now { get; set; } = new(2026, 6, 12, 1, 4, 42, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
