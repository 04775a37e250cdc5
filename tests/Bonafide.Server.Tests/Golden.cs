using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bonafide.Tests;

namespace Bonafide.Server.Tests;

/// <summary>
/// Answers as they went over the wire once, kept in <c>Golden/DIALECT/CASE.json</c>: status, telling headers, body. With BONAFIDE_GOLDEN=write
/// they are written instead of compared; read what changed before you commit it.
/// </summary>
internal static class Golden
{
    /// <summary>Headers that are part of a dialect. Dates, lengths and the connection's are not.</summary>
    private static readonly string[] _headers =
        ["allow", "cache-control", "content-type", "idempotent-replayed", "location", "request-id", "retry-after", "www-authenticate", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"];

    private static readonly string _folder = Path.Combine(Needs.RepositoryRoot(), "tests", "Bonafide.Server.Tests", "Golden");

    private static readonly JsonSerializerOptions _readable = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="name">Of the file.</param>
    /// <param name="answer">As it came.</param>
    /// <param name="made">Ids that the database made anew in this run, whole or shortened to 24 digits: in the file each is a fixed one, in the order given.</param>
    internal static async Task MatchAsync(string name, HttpResponseMessage answer, params string[] made)
    {
        string path = Path.Combine(_folder, $"{name}.json");
        string actual = (await ReadAsync(answer)).ToJsonString(_readable) + "\n";
        for (int i = 0; i < made.Length; i++)
        {
            string instead = made[i].Length == 24 ? $"0a0a0a0a00007000{i + 1:d8}" : $"0a0a0a0a-0000-7000-8000-{i + 1:d12}";
            actual = actual.Replace(made[i], instead, StringComparison.Ordinal);
        }

        if (Environment.GetEnvironmentVariable("BONAFIDE_GOLDEN") == "write")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, actual, TestContext.Current.CancellationToken);
            return;
        }

        Assert.True(File.Exists(path), $"There is no golden file '{name}'. Write it with BONAFIDE_GOLDEN=write, read it, commit it.");
        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), actual);
    }

    private static async Task<JsonObject> ReadAsync(HttpResponseMessage answer)
    {
        JsonObject headers = [];
        foreach ((string name, IEnumerable<string> values) in answer.Headers.Concat(answer.Content.Headers).OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase))
        {
            if (_headers.Contains(name.ToLowerInvariant()))
            {
                headers[name.ToLowerInvariant()] = string.Join(", ", values);
            }
        }

        string body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        HttpRequestMessage request = answer.RequestMessage!;
        return new JsonObject
        {
            ["request"] = $"{request.Method} {request.RequestUri!.PathAndQuery}",
            ["status"] = (int)answer.StatusCode,
            ["headers"] = headers,
            ["body"] = body.Length == 0 ? null : JsonNode.Parse(body),
        };
    }
}
