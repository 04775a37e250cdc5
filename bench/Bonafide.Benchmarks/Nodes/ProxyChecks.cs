using System.Net;

namespace Bonafide.Benchmarks.Nodes;

/// <summary>What nginx does to calls on their way: nothing, and it keeps nothing of them.</summary>
internal sealed class ProxyChecks(Verdicts verdicts, Ledger ledger, NginxNode nginx)
{
    private const int Megabyte = 1024 * 1024;

    internal async Task PassAsync()
    {
        Account account = await ledger.OpenAsync("Proxy", null);
        using Caller caller = new(nginx.Address, account.Keys[0]), stranger = new(nginx.Address, "bf_test_nobody-knows-this-key-0000000000000000");
        Answer unknown = await stranger.CheckAsync(new byte[8 * Megabyte]);
        Answer tooLarge = await caller.CheckAsync(new byte[20 * Megabyte]);
        Answer metrics = await caller.GetAsync("/metrics");
        verdicts.Add(
            "a node's own refusals pass nginx as they are",
            Problem(unknown) == "wrong-key" && Problem(tooLarge) == "image-too-large",
            $"8 MiB by a stranger: {(int?)unknown.Status} {Problem(unknown)}; 20 MiB: {(int?)tooLarge.Status} {Problem(tooLarge)}");
        verdicts.Add("what is one node's own is not shown outside", metrics.Status == HttpStatusCode.NotFound, $"/metrics: {(int?)metrics.Status}");
    }

    /// <summary>A key may name the addresses that it is used from: the callers', as nginx sees them, and not what they claim.</summary>
    internal async Task AddressesAsync(byte[] picture)
    {
        IPAddress right = IPAddress.Parse("127.0.0.2"), wrong = IPAddress.Parse("127.0.0.3");
        string key = await ledger.KeyForAsync(await ledger.OpenAsync("Addresses", null), right);
        using Caller allowed = new(nginx.Address, key, right), other = new(nginx.Address, key, wrong), liar = new(nginx.Address, key, wrong, claims: $"{right}");
        HttpStatusCode?[] statuses = [(await allowed.CheckAsync(picture)).Status, (await other.CheckAsync(picture)).Status, (await liar.CheckAsync(picture)).Status];
        verdicts.Add(
            "a node sees its callers' addresses and not nginx's",
            statuses is [HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden],
            $"a key for {right}: {(int?)statuses[0]} from there, {(int?)statuses[1]} from {wrong}, {(int?)statuses[2]} from {wrong} with a false X-Forwarded-For");
    }

    internal async Task KeepsNothingAsync()
    {
        const string person = "nobody-known";
        Account account = await ledger.OpenAsync("Quiet", null);
        using Caller caller = new(nginx.Address, account.Keys[0]);
        await caller.SendAsync(HttpMethod.Delete, $"/v1/subjects/{person}");
        await caller.GetAsync($"/v1/checks/{Guid.Empty}?subject={person}");
        string said = nginx.Said;
        verdicts.Add(
            "nginx keeps no picture, no key and nobody's name",
            said.Contains("/v1/subjects", StringComparison.Ordinal) && !said.Contains(person, StringComparison.Ordinal) && !said.Contains(account.Keys[0], StringComparison.Ordinal) && !nginx.Written.Any(),
            $"{said.Split('\n').Length - 1} lines of its log, {nginx.Written.Count()} files in its folder");
    }

    private static string? Problem(Answer answer) => ((string?)answer.Body?["type"])?.Split(':')[^1];
}
