using System.Net;

namespace Bonafide.Server.Tests;

public sealed class OverloadTests
{
    [Fact]
    public async Task More_pictures_than_may_wait_are_turned_away_at_once_and_the_others_are_answered()
    {
        using LivenessApplication application = new(concurrency: 1, queue: 2);
        using ManualResetEventSlim release = new();
        using SemaphoreSlim entered = new(0);
        application.Engine.Before = () =>
        {
            entered.Release();
            release.Wait(TimeSpan.FromSeconds(30));
        };
        HttpClient client = application.WithKey();
        Task<HttpResponseMessage> working = Send(client);
        await entered.WaitAsync(TimeSpan.FromSeconds(30));

        Task<HttpResponseMessage>[] others = [.. Enumerable.Range(0, 6).Select(_ => Send(client))];
        while (others.Count(task => task.IsCompleted) < 4)
        {
            await Task.WhenAny(others.Where(task => !task.IsCompleted));
        }

        HttpResponseMessage[] refused = await Task.WhenAll(others.Where(task => task.IsCompleted));
        release.Set();
        HttpResponseMessage[] answered = await Task.WhenAll(others.Where(task => !refused.Contains(task.IsCompletedSuccessfully ? task.Result : null)).Append(working));

        Assert.All(refused, response => Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode));
        Assert.All(refused, response => Assert.NotNull(response.Headers.RetryAfter));
        Assert.Equal(3, answered.Length);
        Assert.All(answered, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
    }

    private static Task<HttpResponseMessage> Send(HttpClient client) => client.PostAsync("/v1/checks", LivenessApplication.Form("image"));
}
