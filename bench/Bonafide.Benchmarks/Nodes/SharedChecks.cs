using System.Net;
using System.Text;

namespace Bonafide.Benchmarks.Nodes;

/// <summary>What several nodes have in common at every moment: limits, keys, policies, calls that name themselves.</summary>
internal sealed class SharedChecks(Verdicts verdicts, Ledger ledger, IReadOnlyList<Uri> nodes, byte[] picture)
{
    internal async Task RateLimitAsync()
    {
        const int limit = 30, calls = 2 * limit, atOnce = 4;
        Account account = await ledger.OpenAsync("Limited", null, writesPerMinute: limit);
        using Caller one = new(nodes[0], account.Keys[0]), other = new(nodes[1], account.Keys[0]);
        List<HttpStatusCode?> there = [], here = [];
        for (int sent = 0; sent < calls; sent += atOnce)
        {
            here.AddRange((await Task.WhenAll(Enumerable.Range(0, atOnce / 2).Select(_ => one.CheckAsync(picture)))).Select(answer => answer.Status));
            there.AddRange((await Task.WhenAll(Enumerable.Range(0, atOnce / 2).Select(_ => other.CheckAsync(picture)))).Select(answer => answer.Status));
        }

        int let = Count(here, HttpStatusCode.OK) + Count(there, HttpStatusCode.OK);
        verdicts.Add(
            $"a limit of {limit} a minute is {limit} for both nodes together",
            let == limit && Count(here, HttpStatusCode.TooManyRequests) + Count(there, HttpStatusCode.TooManyRequests) == calls - limit,
            $"{calls} calls: {let} answered ({Count(here, HttpStatusCode.OK)} + {Count(there, HttpStatusCode.OK)}), {calls - let} told to come again");
    }

    internal async Task IdempotencyAsync()
    {
        Account account = await ledger.OpenAsync("Once", 100);
        using Caller one = new(nodes[0], account.Keys[0]), other = new(nodes[1], account.Keys[0]);
        string name = Guid.NewGuid().ToString();
        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? one : other).CheckAsync(picture, name)));
        Answer[] after = [await one.CheckAsync(picture, name), await other.CheckAsync(picture, name)];
        (long left, _, long recorded) = await ledger.CountAsync(account);
        int same = answers.Concat(after).Where(answer => answer.Status == HttpStatusCode.OK).Select(answer => answer.Id).Distinct().Count();
        verdicts.Add(
            "one Idempotency-Key at both nodes at once is one check",
            same == 1 && recorded == 1 && left == 99 && after.All(answer => answer.IsReplayed) && answers.All(answer => answer.Status is HttpStatusCode.OK or HttpStatusCode.Conflict),
            $"20 calls: {answers.Count(answer => answer.Status == HttpStatusCode.OK)} answered, {answers.Count(answer => answer.Status == HttpStatusCode.Conflict)} told to come again; {recorded} check, {100 - left} credit; both nodes repeat it");
    }

    internal async Task KeysAndPoliciesAsync()
    {
        Account account = await ledger.OpenAsync("Settings", null);
        using Caller one = new(nodes[0], account.Keys[0]), other = new(nodes[1], account.Keys[0]);
        Answer made = await one.SendAsync(HttpMethod.Post, "/v1/applications/current/keys", Json("""{"name":"short-lived","scopes":["check"]}"""));
        using Caller late = new(nodes[1], (string)made.Body!["secret"]!);
        Answer before = await late.CheckAsync(picture);
        await one.SendAsync(HttpMethod.Delete, $"/v1/applications/current/keys/{made.Id}");
        Answer revoked = await late.CheckAsync(picture);
        verdicts.Add("a key that one node made works at the other, and one that it revoked does not", before.Status == HttpStatusCode.OK && revoked.Status == HttpStatusCode.Unauthorized, $"{(int)before.Status!}, then {(int)revoked.Status!}, by the next call");

        await one.SendAsync(HttpMethod.Put, "/v1/applications/current/policy", Json("""{"name":"drill","bona_fide_limit":0.77}"""));
        Answer policy = await other.GetAsync("/v1/applications/current");
        double limit = (double)policy.Body!["policy"]!["bona_fide_limit"]!;
        verdicts.Add("a policy that one node changed is in force at the other", limit == 0.77, "by the next call");
    }

    internal static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static int Count(List<HttpStatusCode?> statuses, HttpStatusCode which) => statuses.Count(status => status == which);
}
