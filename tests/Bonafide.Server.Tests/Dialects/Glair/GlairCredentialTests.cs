using System.Net;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Applications;

namespace Bonafide.Server.Tests.Dialects.Glair;

/// <summary>Who may call: user and password, and a key of the same application.</summary>
public sealed class GlairCredentialTests : IDisposable
{
    private readonly LivenessApplication _server = new();

    [Fact]
    public async Task A_missing_header_is_401()
    {
        await _server.LoggedInAsync();
        await Golden.MatchAsync("glair/missing-authorization", await PostAsync(_server.WithKey()));
        await Golden.MatchAsync("glair/missing-key", await PostAsync(_server.WithKey(null).As(GlairCaller.User, GlairCaller.Password)));
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic %%%")]
    [InlineData("Basic bm8tY29sb24=")]
    [InlineData("Bearer abc")]
    public async Task An_authorization_that_is_not_basic_counts_as_missing(string authorization)
    {
        HttpClient client = _server.WithKey();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);

        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(client)).StatusCode);
    }

    [Fact]
    public async Task A_wrong_user_or_password_is_401_and_the_two_look_alike()
    {
        await _server.LoggedInAsync();
        await Golden.MatchAsync("glair/wrong-login", await PostAsync(_server.WithKey().As(GlairCaller.User, "wrong horse battery")));
        await Golden.MatchAsync("glair/wrong-login", await PostAsync(_server.WithKey().As("nobody", GlairCaller.Password)));
        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(_server.WithKey().As("", ""))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(_server.WithKey().As(GlairCaller.User, new string('x', 5_000)))).StatusCode);
    }

    [Fact]
    public async Task An_unknown_a_revoked_and_a_weak_key_and_another_applications_are_disallowed()
    {
        await _server.LoggedInAsync();
        Application other = await _server.Storage().Applications.CreateAsync("Other", null, "test");
        string foreign = (await CreateAsync(other.Id, ApiScopes.All)).Secret;
        Guid own = (await _server.FirstApplicationAsync()).Id;
        string reader = (await CreateAsync(own, ApiScopes.Read)).Secret;
        IssuedApiKey revoked = await CreateAsync(own, ApiScopes.All);
        await _server.Storage().ApiKeys.RevokeAsync(own, revoked.Key.Id, "test");

        foreach (string key in (string[])["unknown", foreign, reader, revoked.Secret])
        {
            await Golden.MatchAsync("glair/disallowed", await PostAsync(_server.WithKey(key).As(GlairCaller.User, GlairCaller.Password)));
        }

        // Both wrong: the gateway looks at the key first, as the vendor's does.
        await Golden.MatchAsync("glair/disallowed", await PostAsync(_server.WithKey("unknown").As("nobody", "no password")));
    }

    [Fact]
    public async Task A_flood_of_wrong_passwords_is_turned_away_and_the_right_one_still_comes_in()
    {
        // At its full cost, since that is what has to be paid by those who guess.
        HttpClient good = _server.WithKey().As(GlairCaller.User, GlairCaller.Password);
        await _server.Storage().Logins.SetAsync((await _server.FirstApplicationAsync()).Id, GlairCaller.User, GlairCaller.Password, "test");
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(good)).StatusCode);

        Task<HttpResponseMessage>[] flood = [.. Enumerable.Range(0, 60).Select(i => PostAsync(_server.WithKey().As(GlairCaller.User, $"guess number {i}")))];
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(good)).StatusCode);

        HttpStatusCode[] codes = [.. (await Task.WhenAll(flood)).Select(answer => answer.StatusCode)];
        Assert.All(codes, code => Assert.True(code is HttpStatusCode.Unauthorized or HttpStatusCode.TooManyRequests, $"{code}"));
        Assert.Contains(HttpStatusCode.TooManyRequests, codes);
    }

    [Fact]
    public async Task A_user_name_may_have_letters_of_any_alphabet()
    {
        _server.WithKey();
        await _server.Storage().Logins.SetAsync((await _server.FirstApplicationAsync()).Id, "Übung", "pässword mit Ümlaut", "test");

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(_server.WithKey().As("Übung", "pässword mit Ümlaut"))).StatusCode);
    }

    public void Dispose() => _server.Dispose();

    private static Task<HttpResponseMessage> PostAsync(HttpClient client) => client.PostAsync(GlairCaller.PassiveLiveness, GlairCaller.Blob());

    private Task<IssuedApiKey> CreateAsync(Guid application, ApiScopes scopes) =>
        _server.Storage().ApiKeys.CreateAsync(new NewApiKey(application, "Key") { Scopes = scopes }, "test");
}
