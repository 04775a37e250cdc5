using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Bonafide.Cli.Tests.Checking;

/// <summary>A server on this machine that gives one fixed answer and remembers what it was asked.</summary>
internal sealed class ServerStub : IDisposable
{
    internal const string BonaFideAnswer =
        """
        {"id":"0198e2f4-5e3a-7c1d-9b1e-0123456789ab","created_at":"2026-11-21T02:45:00.000000Z","outcome":"bona_fide","non_response_reason":null,
        "score":0.75,"limits":{"attack":0.3,"bona_fide":0.6},
        "faces":[{"box":[10,20,110,140],"landmarks":[[40,60],[80,60],[60,90],[45,115],[75,115]],"detection_score":0.91}],
        "best_angle":0,"image":{"width":200,"height":300},"pad_scores":[{"model":"m","bona_fide":0.9,"logit":2.2}],
        "quality":{"unified":70,"luminance":55,"components":[{"name":"head_size","score":12.5,"raw":0.2}]},
        "head_pose":{"yaw":1,"pitch":2,"roll":3},"age":33.4,"gender":{"label":"female","probability":0.9},
        "pack":"public","models":[{"id":"m","sha256":"00"}],"policy":"default-1","timings_ms":{"detect":5.5},"not_known_yet":1}
        """;

    private readonly HttpListener _listener;
    private readonly int _status;
    private readonly byte[] _body;
    private readonly Dictionary<string, string> _headers;

    internal ServerStub(int status, string body, params (string Name, string Value)[] headers)
    {
        (_status, _body, _headers) = (status, Encoding.UTF8.GetBytes(body), headers.ToDictionary(header => header.Name, header => header.Value));
        (_listener, Url) = Listen();
        _ = AnswerAsync();
    }

    internal string Url { get; }

    internal ConcurrentQueue<Asked> Requests { get; } = [];

    public void Dispose() => _listener.Close();

    /// <summary>The listener takes no port 0: tries ports until one is free.</summary>
    private static (HttpListener Listener, string Url) Listen()
    {
        for (int port = 20_000 + (Environment.ProcessId % 20_000); ; port++)
        {
            HttpListener listener = new();
            listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            try
            {
                listener.Start();
                return (listener, $"http://127.0.0.1:{port}");
            }
            catch (HttpListenerException)
            {
                listener.Close();
            }
        }
    }

    private async Task AnswerAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception fault) when (fault is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using MemoryStream body = new();
            await context.Request.InputStream.CopyToAsync(body);
            Requests.Enqueue(new Asked(
                $"{context.Request.HttpMethod} {context.Request.RawUrl}", context.Request.Headers["Authorization"], Encoding.Latin1.GetString(body.ToArray())));
            context.Response.StatusCode = _status;
            foreach ((string name, string value) in _headers)
            {
                context.Response.Headers[name] = value;
            }

            await context.Response.OutputStream.WriteAsync(_body);
            context.Response.Close();
        }
    }
}

internal sealed record Asked(string Line, string? Authorization, string Body);
