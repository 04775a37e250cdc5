using System.Diagnostics;
using System.Net;

namespace Bonafide.Benchmarks.Nodes;

/// <summary>Faces that one node enrolled or erased, asked for at the other.</summary>
internal sealed class GalleryChecks(Verdicts verdicts, Ledger ledger, IReadOnlyList<Uri> nodes, IReadOnlyList<byte[]> portraits)
{
    private const double LimitMilliseconds = 1_000;

    internal async Task FollowAsync()
    {
        Account account = await ledger.OpenAsync("Galleries", null);
        using Caller one = new(nodes[0], account.Keys[0]), other = new(nodes[1], account.Keys[0]);
        Answer made = await one.SendAsync(HttpMethod.Post, "/v1/galleries", SharedChecks.Json("""{"name":"Staff"}"""));
        string gallery = $"/v1/galleries/{made.Id}";
        List<double> found = [];
        int stillThere = 0;
        for (int i = 0; i < portraits.Count; i++)
        {
            (Caller writer, Caller reader) = i % 2 == 0 ? (one, other) : (other, one);
            string subject = $"person-{i}";
            Answer enrolled = await writer.SendAsync(HttpMethod.Post, $"{gallery}/faces?subject={subject}", Caller.Picture(portraits[i]));
            if (enrolled.Status != HttpStatusCode.Created)
            {
                throw new InvalidOperationException($"The portrait could not be enrolled: {enrolled.Status} {enrolled.Body}");
            }

            long from = Stopwatch.GetTimestamp();
            while (await WhoAsync(reader, gallery, portraits[i]) != subject && Stopwatch.GetElapsedTime(from).TotalSeconds < 10)
            {
                await Task.Delay(5);
            }

            found.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
            await writer.SendAsync(HttpMethod.Delete, $"/v1/subjects/{subject}");
            stillThere += await WhoAsync(reader, gallery, portraits[i]) == subject ? 1 : 0;
            stillThere += await WhoAsync(writer, gallery, portraits[i]) == subject ? 1 : 0;
        }

        verdicts.Add(
            "a face that one node enrolled is found by the other within a second", found.Max() <= LimitMilliseconds,
            $"{found.Count} faces, both ways: {found.Order().ElementAt(found.Count / 2):F0} ms at the median, {found.Max():F0} at most, from the answer to the end of the search that found it");
        verdicts.Add("a face that was erased is found by neither node from the answer on", stillThere == 0, $"{2 * found.Count} searches right after the erasure: {stillThere} found it");
    }

    private static async Task<string?> WhoAsync(Caller caller, string gallery, byte[] portrait)
    {
        Answer answer = await caller.SendAsync(HttpMethod.Post, gallery + "/search", Caller.Picture(portrait));
        return answer.Status == HttpStatusCode.OK
            ? answer.Body!["matches"]!.AsArray().Select(match => (string?)match!["face"]!["subject"]).FirstOrDefault()
            : throw new InvalidOperationException($"The search was answered with {answer.Status}.");
    }
}
