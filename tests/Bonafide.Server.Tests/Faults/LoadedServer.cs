using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Bonafide.Server.Tests.Faults;

/// <summary>Callers that send one check after the other and write down what they were told, while a test breaks something.</summary>
internal sealed class LoadedServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _senders;

    /// <param name="client">Whom they call.</param>
    /// <param name="form">What they send.</param>
    /// <param name="senders">How many there are.</param>
    internal LoadedServer(HttpClient client, Func<HttpContent> form, int senders = 3) =>
        _senders = [.. Enumerable.Range(0, senders).Select(_ => Task.Run(() => SendAsync(client, form)))];

    /// <summary>Ids of the checks that were answered with 200.</summary>
    internal ConcurrentBag<Guid> Answered { get; } = [];

    /// <summary>How often each status was answered.</summary>
    internal ConcurrentDictionary<HttpStatusCode, int> Statuses { get; } = [];

    /// <summary>Waits until so many more checks were answered with this status, at most a minute.</summary>
    internal async Task AwaitAsync(HttpStatusCode status, int more = 1)
    {
        int wanted = Statuses.GetValueOrDefault(status) + more;
        for (int waited = 0; Statuses.GetValueOrDefault(status) < wanted && waited < 6_000; waited++)
        {
            await Task.Delay(10);
        }

        Assert.True(Statuses.GetValueOrDefault(status) >= wanted, $"{status} was not answered: {string.Join(' ', Statuses)}");
    }

    /// <summary>No new calls; those under way are waited for.</summary>
    internal async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_senders);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task SendAsync(HttpClient client, Func<HttpContent> form)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using HttpContent content = form();
                using HttpResponseMessage response = await client.PostAsync("/v1/checks", content);
                if (response.StatusCode == HttpStatusCode.OK)
                {
                    Answered.Add((Guid)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["id"]!);
                }

                Statuses.AddOrUpdate(response.StatusCode, 1, (_, times) => times + 1);
            }
            catch (Exception cut) when (cut is HttpRequestException or IOException or JsonException or OperationCanceledException)
            {
                await Task.Delay(20); // Killed while it answered: nobody was told.
            }
        }
    }
}
