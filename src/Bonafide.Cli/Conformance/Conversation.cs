using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Bonafide.Cli.Conformance;

/// <summary>The calls of one case, one after the other and never more than it announced, and what was not as expected in their answers.</summary>
internal sealed class Conversation(HttpClient client, Uri server, ConformanceCase subject, Action<HttpRequestMessage> credential, TimeSpan delay)
{
    private readonly List<string> _faults = [];

    internal IReadOnlyList<string> Faults => _faults;

    internal int Calls { get; private set; }

    internal TimeSpan Elapsed { get; private set; }

    /// <summary>Asks with the good credential.</summary>
    internal Task<Reply> AskAsync(HttpMethod method, string path, HttpContent? body = null) => AskAsync(method, path, body, credential);

    /// <summary>Asks with another credential, or none.</summary>
    internal async Task<Reply> AskAsync(HttpMethod method, string path, HttpContent? body, Action<HttpRequestMessage> other)
    {
        if (++Calls > subject.Calls)
        {
            throw new InvalidOperationException($"'{subject.Name}' makes more than the {subject.Calls} calls that it announces.");
        }

        await Task.Delay(delay);
        using HttpRequestMessage request = new(method, new Uri(server.ToString().TrimEnd('/') + path)) { Content = body };
        other(request);
        long start = Stopwatch.GetTimestamp();
        using HttpResponseMessage answer = await client.SendAsync(request);
        string text = Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync());
        Elapsed += Stopwatch.GetElapsedTime(start);
        string asked = $"{method} {path}";
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, IEnumerable<string> values) in answer.Headers.Concat(answer.Content.Headers))
        {
            headers[name] = string.Join(", ", values);
        }

        return new Reply(asked, (int)answer.StatusCode, headers, text, new Member("body", Parse(text), Note), Note);
    }

    internal void Note(string fault) => _faults.Add(fault);

    private static JsonElement? Parse(string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
