using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Bonafide.Cli.Tests.Models;

/// <summary>Weights are brought from a real server on loopback, by cards of a folder that the test writes.</summary>
public sealed class PullTests : IAsyncLifetime
{
    private readonly Folder _cards = new();
    private readonly Folder _target = new();
    private readonly byte[] _weights = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 7))];
    private WebApplication _origin = null!;
    private Func<HttpContext, Task> _answer = null!;
    private int _calls;

    public async ValueTask InitializeAsync()
    {
        _answer = context => context.Response.Body.WriteAsync(_weights).AsTask();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _origin = builder.Build();
        _origin.Run(context =>
        {
            _calls++;
            return _answer(context);
        });
        await _origin.StartAsync();
        WriteCard(_weights.Length, Convert.ToHexStringLower(SHA256.HashData(_weights)));
    }

    public async ValueTask DisposeAsync()
    {
        await _origin.DisposeAsync();
        _cards.Dispose();
        _target.Dispose();
    }

    [Fact]
    public async Task What_a_pack_lacks_is_brought_and_found_by_the_next_call()
    {
        Answer first = await PullAsync();
        Answer second = await PullAsync();

        Assert.Equal((0, 0), (first.Code, second.Code));
        Assert.Contains("BROUGHT  tiny:", first.Out);
        Assert.Contains("HERE     tiny:", second.Out);
        Assert.Equal(1, _calls);
        Assert.Equal(_weights, await File.ReadAllBytesAsync(Path.Combine(_target.Path, "models", "tiny.onnx")));
    }

    [Fact]
    public async Task Other_bytes_than_the_card_names_are_not_kept()
    {
        WriteCard(_weights.Length, new string('a', 64));

        Answer answer = await PullAsync();

        Assert.Equal(3, answer.Code);
        Assert.Contains("Nothing was kept", answer.Out);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_target.Path, "models")));
        Assert.Equal(1, _calls);
    }

    [Fact]
    public async Task A_file_without_end_is_cut_off_at_the_length_that_the_card_names()
    {
        _answer = async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(_weights, context.RequestAborted);
            }
        };

        Answer answer = await PullAsync();

        Assert.Equal(3, answer.Code);
        Assert.Contains("more than the 100000 bytes", answer.Out);
    }

    [Fact]
    public async Task A_server_that_fails_is_asked_again_and_one_that_says_no_is_not()
    {
        _answer = context =>
        {
            context.Response.StatusCode = _calls < 3 ? 503 : 200;
            return _calls < 3 ? Task.CompletedTask : context.Response.Body.WriteAsync(_weights).AsTask();
        };
        Assert.Equal(0, (await PullAsync()).Code);
        Assert.Equal(3, _calls);

        File.Delete(Path.Combine(_target.Path, "models", "tiny.onnx"));
        _answer = context =>
        {
            context.Response.StatusCode = (int)HttpStatusCode.NotFound;
            return Task.CompletedTask;
        };
        Answer refused = await PullAsync();
        Assert.Equal(3, refused.Code);
        Assert.Contains("404", refused.Out);
        Assert.Equal(4, _calls);
    }

    [Fact]
    public async Task Weights_without_an_address_are_named_with_where_they_come_from()
    {
        File.WriteAllText(_cards.PathOf("tiny/model.json"), File.ReadAllText(_cards.PathOf("tiny/model.json")).Replace("\"url\"", "\"was\"", StringComparison.Ordinal)
            .Replace($"\"was\": \"{_origin.Urls.First()}/t.onnx\"", "\"url\": null", StringComparison.Ordinal));

        Answer answer = await PullAsync();

        Assert.Equal(3, answer.Code);
        Assert.Contains("MISSING  tiny: no address is known.", answer.Out);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_named()
    {
        File.WriteAllText(_target.PathOf("taken"), "a file");

        Answer answer = await new Caller().RunAsync("models", "pull", "tiny-pack", "--to", _target.PathOf("taken"), "--models", _cards.Path);

        Assert.Equal(3, answer.Code);
        Assert.Contains("FAILED   tiny:", answer.Out);
        Assert.Contains(_target.PathOf("taken"), answer.Out);
    }

    [Fact]
    public async Task A_pack_that_is_whole_brings_nothing_and_names_no_folder_that_is_not_there()
    {
        Answer answer = await new Caller().RunAsync("models", "pull", "default", "--to", _target.PathOf("nowhere"));

        Assert.Equal(0, answer.Code);
        Assert.Contains("nothing had to be brought: start with BONAFIDE_PACK=default", answer.Out);
        Assert.DoesNotContain("nowhere", answer.Out);
        Assert.False(Directory.Exists(_target.PathOf("nowhere")));
    }

    [Fact]
    public async Task Without_a_folder_it_asks_for_one()
    {
        Answer answer = await new Caller().RunAsync("models", "pull", "public");

        Assert.Equal(3, answer.Code);
        Assert.Contains("--to DIR", answer.Error);
    }

    private Task<Answer> PullAsync() =>
        new Caller().RunAsync("models", "pull", "tiny-pack", "--to", Path.Combine(_target.Path, "models"), "--models", _cards.Path);

    private void WriteCard(int bytes, string sha256)
    {
        Directory.CreateDirectory(_cards.PathOf("tiny"));
        File.WriteAllText(
            _cards.PathOf("tiny/model.json"),
            $$"""
            { "format": 1, "id": "tiny", "task": "pad", "title": "A test",
              "weights": { "file": "t.onnx", "bytes": 1, "sha256": "{{new string('b', 64)}}",
                           "same": [ { "file": "t.onnx", "bytes": {{bytes}}, "sha256": "{{sha256}}", "url": "{{_origin.Urls.First()}}/t.onnx" } ] },
              "licence": { "spdx": "Apache-2.0" },
              "crop": { "kind": "context", "factor": 2.7, "shape": "box", "overflow": "shift-and-shrink", "resampling": "bilinear" },
              "input": { "name": "input", "layout": "nchw", "channels": "bgr", "width": 80, "height": 80, "scale": 1, "mean": [0, 0, 0], "std": [1, 1, 1] },
              "output": { "kind": "logits", "classes": ["attack", "bona-fide"] } }
            """);
        // Detector and PAD model of a pack that is never loaded here; the detector is the program's own.
        File.WriteAllText(
            _cards.PathOf("pack.json"),
            """
            { "format": 1, "id": "tiny-pack", "title": "A test", "detector": "bonafide-face-detector-3",
              "pad": { "models": ["tiny"], "calibration": [ { "logit": -15, "score": 0 }, { "logit": 15, "score": 1 } ] } }
            """);
    }
}
