using System.Net;
using Bonafide.Client;
using Bonafide.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.Client;

/// <summary>When the typed client asks again, and when it does not.</summary>
public sealed class ClientPatienceTests : IDisposable
{
    private readonly ClientHost _host = new();

    [Fact]
    public async Task A_busy_server_is_asked_again_after_the_time_that_it_names()
    {
        _host.Way.Refuse(HttpStatusCode.ServiceUnavailable, "overloaded", TimeSpan.FromSeconds(3));
        _host.Way.Refuse(HttpStatusCode.TooManyRequests, "too-many-calls", TimeSpan.FromSeconds(7));

        LivenessCheck check = await _host.Client.CheckAsync(ClientHost.Picture);

        Assert.Equal(LivenessOutcome.BonaFide, check.Outcome);
        Assert.Equal([TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(7)], _host.Waits.Taken);
        Assert.Single(_host.Way.Keys.Distinct());
    }

    [Fact]
    public async Task A_check_whose_answer_was_lost_is_done_and_paid_once()
    {
        BonafideStorage storage = _host.Server.Services.GetRequiredService<BonafideStorage>();
        Guid application = (await storage.Applications.ListAsync())[0].Id;
        await storage.Credits.SetAsync(application, 10, "test");
        _host.Way.LoseAnswer();
        _host.Way.LoseAnswer();

        LivenessCheck check = await _host.Client.CheckAsync(ClientHost.Picture);

        Assert.NotNull(await _host.Client.FindCheckAsync(check.Id));
        Assert.Equal(9, (await storage.Applications.FindAsync(application))!.Credits);
    }

    [Fact]
    public async Task An_enrolment_whose_answer_was_lost_is_not_done_again()
    {
        _host.Way.LoseAnswer();

        BonafideException fault = await Assert.ThrowsAsync<BonafideException>(() => _host.Client.Galleries.EnrollAsync(GalleryClient.Blocklist, ClientHost.Picture));

        Assert.Equal((BonafideException.Unreachable, null), (fault.Type, fault.Status));
        Assert.Equal([null], _host.Way.Keys);
        Assert.Single((await _host.Client.Galleries.FacesAsync(GalleryClient.Blocklist)).Faces);
    }

    [Fact]
    public async Task It_asks_four_times_and_then_tells_what_the_server_said()
    {
        for (int i = 0; i < 5; i++)
        {
            _host.Way.Refuse(HttpStatusCode.ServiceUnavailable, "overloaded", TimeSpan.FromSeconds(1));
        }

        BonafideException fault = await Assert.ThrowsAsync<BonafideException>(() => _host.Client.CheckAsync(ClientHost.Picture));

        Assert.Equal(("overloaded", 503, "What to do.", TimeSpan.FromSeconds(1)), (fault.Type, fault.Status, fault.Message, fault.RetryAfter));
        Assert.Equal(4, _host.Way.Keys.Count);
    }

    [Fact]
    public async Task A_wait_longer_than_its_patience_is_told_at_once()
    {
        _host.Way.Refuse(HttpStatusCode.TooManyRequests, "too-many-calls", TimeSpan.FromMinutes(5));

        BonafideException fault = await Assert.ThrowsAsync<BonafideException>(() => _host.Client.CheckAsync(ClientHost.Picture));

        Assert.Equal(TimeSpan.FromMinutes(5), fault.RetryAfter);
        Assert.Single(_host.Way.Keys);
    }

    [Fact]
    public async Task Without_a_time_to_wait_it_waits_longer_each_time()
    {
        for (int i = 0; i < 3; i++)
        {
            _host.Way.Answer(HttpStatusCode.BadGateway, "<html>no upstream</html>");
        }

        await _host.Client.CheckAsync(ClientHost.Picture);

        Assert.Collection(
            _host.Waits.Taken,
            first => Assert.InRange(first.TotalSeconds, 0.5, 0.625),
            second => Assert.InRange(second.TotalSeconds, 1, 1.25),
            third => Assert.InRange(third.TotalSeconds, 2, 2.5));
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, "<html>a login page</html>")]
    [InlineData(HttpStatusCode.OK, "{}")]
    [InlineData(HttpStatusCode.OK, "null")]
    [InlineData(HttpStatusCode.NotFound, "<html>nothing here</html>")]
    [InlineData(HttpStatusCode.Found, "")]
    public async Task An_answer_of_something_else_is_no_result_and_is_not_asked_for_again(HttpStatusCode status, string body)
    {
        _host.Way.Answer(status, body, "application/json");

        BonafideException fault = await Assert.ThrowsAsync<BonafideException>(() => _host.Client.CheckAsync(ClientHost.Picture));

        Assert.Equal(BonafideException.NotUnderstood, fault.Type);
        Assert.Single(_host.Way.Keys);
    }

    [Fact]
    public async Task A_wrong_key_is_told_with_the_request_in_the_servers_log()
    {
        using ClientHost host = new(key: "bf_test_wrong");

        BonafideException fault = await Assert.ThrowsAsync<BonafideException>(() => host.Client.CheckAsync(ClientHost.Picture));

        Assert.Equal(("wrong-key", 401), (fault.Type, fault.Status));
        Assert.NotEmpty(fault.RequestId!);
        Assert.Single(host.Way.Keys);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_left_after_the_time_for_an_attempt()
    {
        using ClientHost host = new(new BonafideClientOptions { Timeout = TimeSpan.FromMilliseconds(200), MaxAttempts = 1 });
        using ManualResetEventSlim never = new();
        host.Server.Engine.Before = () => never.Wait(TimeSpan.FromSeconds(30));

        BonafideException fault = await Assert.ThrowsAsync<BonafideException>(() => host.Client.CheckAsync(ClientHost.Picture));
        never.Set();

        Assert.Equal(BonafideException.Unreachable, fault.Type);
    }

    [Fact]
    public async Task Who_cancels_gets_a_cancellation()
    {
        using CancellationTokenSource gone = new();
        _host.Server.Engine.Before = gone.Cancel;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _host.Client.CheckAsync(ClientHost.Picture, cancellation: gone.Token));
    }

    [Theory]
    [InlineData("ftp://example.org")]
    [InlineData("relative")]
    public void An_address_that_is_none_is_told_at_once(string address) =>
        Assert.Throws<ArgumentException>(() => new BonafideClient(new Uri(address, UriKind.RelativeOrAbsolute), "key"));

    public void Dispose() => _host.Dispose();
}
