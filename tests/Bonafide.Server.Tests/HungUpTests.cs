using System.Net;
using Bonafide.Server.Checks;
using Bonafide.Server.Tests.Dialects.Verifik;
using Bonafide.Server.Tests.Uploads;
using Bonafide.Storage;
using Bonafide.Storage.Checks;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests;

/// <summary>Clients that hang up: nobody works for them any longer, nobody pays, and nothing is recorded.</summary>
public sealed class HungUpTests
{
    private static readonly TimeSpan _enough = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Who_hangs_up_while_waiting_frees_the_place()
    {
        using LivenessApplication application = new(concurrency: 1, queue: 1);
        RawConnection.Listen(application);
        await application.SetCreditsAsync(10);
        using ManualResetEventSlim release = new();
        using SemaphoreSlim entered = new(0);
        application.Engine.Before = () =>
        {
            entered.Release();
            release.Wait(_enough);
        };
        HttpClient client = application.WithKey();
        Task<HttpResponseMessage> working = SendAsync(client);
        Assert.True(await entered.WaitAsync(_enough));

        InferenceGate gate = application.Services.GetRequiredService<InferenceGate>();
        using CancellationTokenSource gone = new();
        Task<HttpResponseMessage> waiting = SendAsync(client, gone.Token);
        await UntilAsync(() => Task.FromResult(gate.Waiting == 1));
        using HttpResponseMessage refused = await SendAsync(client);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await UntilAsync(() => Task.FromResult(gate.Waiting == 0));
        Task<HttpResponseMessage> next = SendAsync(client);
        await UntilAsync(() => Task.FromResult(gate.Waiting == 1));

        release.Set();
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), ((await working).StatusCode, (await next).StatusCode));
        await AssertRecordedAsync(application, checks: 2, credits: 8);
    }

    [Fact]
    public async Task Who_hangs_up_while_the_picture_is_looked_at_stops_the_work_and_pays_nothing()
    {
        using LivenessApplication application = new(concurrency: 1, queue: 0);
        RawConnection.Listen(application);
        await application.SetCreditsAsync(10);
        using SemaphoreSlim entered = new(0);
        bool isStopped = false;
        application.Engine.Working = cancellation =>
        {
            entered.Release();
            isStopped = cancellation.WaitHandle.WaitOne(_enough);
            cancellation.ThrowIfCancellationRequested(); // As the engine does between its steps.
        };
        HttpClient client = application.WithKey();
        using CancellationTokenSource gone = new();
        Task<HttpResponseMessage> working = SendAsync(client, gone.Token);
        Assert.True(await entered.WaitAsync(_enough));
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => working);

        await UntilAsync(async () => await application.CreditsAsync() == 10);
        application.Engine.Working = _ => { };
        HttpStatusCode status = default;
        await UntilAsync(async () =>
        {
            using HttpResponseMessage next = await SendAsync(client);
            return (status = next.StatusCode) != HttpStatusCode.ServiceUnavailable;
        });

        Assert.True(isStopped);
        Assert.Equal(HttpStatusCode.OK, status);
        await AssertRecordedAsync(application, checks: 1, credits: 9);
        Assert.DoesNotContain("Error:", application.Log.All, StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, CancellationToken cancellation = default) =>
        client.PostAsync("/v1/checks", LivenessApplication.Form("image"), cancellation);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        bool isMet = false;
        for (int attempt = 0; attempt < 3_000 && !(isMet = await condition()); attempt++)
        {
            await Task.Delay(20);
        }

        Assert.True(isMet);
    }

    private static async Task AssertRecordedAsync(LivenessApplication application, int checks, long credits)
    {
        BonafideStorage storage = application.Services.GetRequiredService<BonafideStorage>();
        Guid owner = (await storage.Applications.ListAsync())[0].Id;
        await UntilAsync(async () => await application.CreditsAsync() == credits);
        Assert.Equal(checks, (await storage.Search.ListAsync(owner, new CheckFilter(), null, 100)).Checks.Count);
    }
}
