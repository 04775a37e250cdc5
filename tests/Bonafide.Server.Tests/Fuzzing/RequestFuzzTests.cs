using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Bonafide.Fuzz;
using Bonafide.Server.Operations;
using Bonafide.Server.Tests.Dialects.Glair;
using Bonafide.Server.Tests.Uploads;
using Bonafide.Storage;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Applications;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bonafide.Server.Tests.Fuzzing;

/// <summary>
/// The readers of every dialect meet damaged requests, through a socket to the real host: 5,000 of them, or as many as BONAFIDE_FUZZ_INPUTS says (a night's
/// run: 200000). Whatever comes is answered, with no fault of the server's own and nothing of its insides.
/// </summary>
public sealed class RequestFuzzTests(ITestOutputHelper output)
{
    private const int Ordinary = 5_000, Senders = 4, Keys = 16, KeptFaults = 20;

    /// <summary>Far more than fragments of a heap, far less than one body that was kept each time.</summary>
    private const long MayGrowBytes = 96 * 1024 * 1024;

    /// <summary>A request that has no answer by then never gets one.</summary>
    private static readonly TimeSpan _stuck = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, int> _outcomes = [];
    private readonly ConcurrentQueue<string> _faults = [];
    private long _longest;

    [Fact]
    public async Task Every_damaged_request_is_answered_with_no_fault_of_the_servers_own()
    {
        int inputs = int.Parse(Environment.GetEnvironmentVariable("BONAFIDE_FUZZ_INPUTS") ?? $"{Ordinary}", CultureInfo.InvariantCulture);
        using ErrorLines errors = new();
        using LivenessApplication application = new(concurrency: 4, queue: 1_000)
        {
            Clock = TimeProvider.System,
            Settings = new Dictionary<string, string> { ["BONAFIDE_WRITES_PER_MINUTE"] = "1000000" },
            Replace = services => services.AddLogging(logging => logging.ClearProviders().AddProvider(errors)),
        };
        application.Engine.Answer = FixedEngine.BonaFide() with { Embedding = FixedEngine.Described().Embedding };
        RawConnection.Listen(application);
        int port = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
        IReadOnlyList<FuzzTarget> targets = await FuzzTarget.AllAsync(await KeysAsync(application));
        Mutator mutator = new(FuzzTarget.Words);
        foreach (FuzzTarget target in targets)
        {
            await SendAsync(port, target, FuzzTarget.Write(target.Head, target.Body, isChunked: false), "sound", -1);
        }

        await RunAsync(0, Math.Min(1_000, inputs));
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await RunAsync(Math.Min(1_000, inputs), inputs);
        long after = GC.GetTotalMemory(forceFullCollection: true);

        foreach ((string outcome, int times) in _outcomes.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"{outcome}: {times}");
        }

        output.WriteLine($"inputs={inputs} targets={targets.Count} longest_ms={_longest} heap_before_mb={before >> 20} heap_after_mb={after >> 20}");
        Assert.True(_faults.IsEmpty, string.Join("\n\n", _faults.Take(KeptFaults)));
        Assert.True(errors.Lines.IsEmpty, string.Join("\n\n", errors.Lines.Take(KeptFaults)));
        Assert.Equal(0, application.Services.GetRequiredService<UploadMemory>().Held);
        Assert.InRange(after - before, long.MinValue, MayGrowBytes);

        Task RunAsync(int from, int to) => Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
        {
            for (int i = from + sender; i < to; i += Senders)
            {
                (FuzzTarget target, byte[] request, string kind) = Input(targets, mutator, i);
                await SendAsync(port, target, request, kind, i);
            }
        })));
    }

    private static (FuzzTarget Target, byte[] Request, string Kind) Input(IReadOnlyList<FuzzTarget> targets, Mutator mutator, int number)
    {
        Lot lot = new((ulong)number * 0x2545f4914f6cdd1d);
        FuzzTarget target = lot.Of(targets);
        byte[] other = lot.Of(targets).Body;
        switch (lot.Below(10))
        {
            case < 7: // Only the body is wrong, and has the length that it says.
                return (target, FuzzTarget.Write(target.Head, mutator.Mutate(lot, target.Body, other, []), lot.OneIn(4)), "body");
            case < 9: // A header is wrong.
                byte[] head = mutator.Mutate(lot, Encoding.Latin1.GetBytes(target.Head), FuzzTarget.Words[lot.Below(FuzzTarget.Words.Count)], []);
                return (target, FuzzTarget.Write(Encoding.Latin1.GetString(head), target.Body, isChunked: false), "head");
            default: // Anything may be.
                byte[] whole = FuzzTarget.Write(target.Head, target.Body, lot.OneIn(2));
                return (target, mutator.Mutate(lot, whole, other, []), "whole");
        }
    }

    private async Task SendAsync(int port, FuzzTarget target, byte[] request, string kind, int number)
    {
        long start = Stopwatch.GetTimestamp();
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, LingerState = new LingerOption(true, 0) };
        using CancellationTokenSource enough = new(_stuck);
        await socket.ConnectAsync(IPAddress.Loopback, port, enough.Token);
        string said;
        try
        {
            said = await ExchangeAsync(socket, request, isWhole: kind is "body" or "sound", enough.Token);
        }
        catch (OperationCanceledException)
        {
            _faults.Enqueue($"{number} {target.Name} ({kind}) has no answer:\n{Encoding.Latin1.GetString(request)}");
            return;
        }

        long took = (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        InterlockedMax(ref _longest, took);
        string status = said.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? said[9..12] : "none";
        _outcomes.AddOrUpdate($"{target.Name} {status}", 1, (_, times) => times + 1);
        if (Fault(kind, status, said) is { } fault)
        {
            _faults.Enqueue($"{number} {target.Name} ({kind}): {fault}\n{Encoding.Latin1.GetString(request)}\n---\n{said}");
        }
    }

    /// <param name="isWhole">False for a request of which the server may think that more is to come: it is told soon that there is no more.</param>
    private static async Task<string> ExchangeAsync(Socket socket, byte[] request, bool isWhole, CancellationToken cancellation)
    {
        using MemoryStream said = new();
        try
        {
            for (int sent = 0; sent < request.Length;)
            {
                sent += await socket.SendAsync(request.AsMemory(sent), cancellation);
            }
        }
        catch (SocketException)
        {
            // It has answered and hung up before it had heard everything.
        }

        try
        {
            byte[] block = new byte[8_192];
            while (await ReceiveAsync(socket, block, isWhole, cancellation) is > 0 and int read)
            {
                said.Write(block, 0, read);
            }
        }
        catch (SocketException)
        {
            // Reset: what it said until then counts.
        }

        return Encoding.UTF8.GetString(said.ToArray());
    }

    private static async Task<int> ReceiveAsync(Socket socket, byte[] block, bool isWhole, CancellationToken cancellation)
    {
        if (!isWhole)
        {
            using CancellationTokenSource soon = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            soon.CancelAfter(_patience);
            try
            {
                return await socket.ReceiveAsync(block, soon.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                socket.Shutdown(SocketShutdown.Send);
            }
        }

        return await socket.ReceiveAsync(block, cancellation);
    }

    /// <summary>What is wrong with an answer; null where nothing is.</summary>
    private static string? Fault(string kind, string status, string said)
    {
        if (status == "none")
        {
            return kind is "body" or "sound" ? "no answer" : null;
        }

        if (kind == "sound" && status is not ("200" or "201" or "404"))
        {
            return "a sound request is refused: the target proves nothing";
        }

        if (status[0] == '5' && status is not ("501" or "505"))
        {
            return "a fault of the server's own";
        }

        // Of a body in chunks their lengths are left out.
        string body = said[Math.Max(0, said.IndexOf("\r\n\r\n", StringComparison.Ordinal))..];
        body = body.Contains('{', StringComparison.Ordinal) ? body[body.IndexOf('{', StringComparison.Ordinal)..(body.LastIndexOf('}') + 1)] : "";
        if (body.Contains("   at ", StringComparison.Ordinal) || body.Contains("Exception", StringComparison.Ordinal))
        {
            return "the answer shows the server's insides";
        }

        // What the host itself refuses has no body; what reaches a dialect is JSON.
        return kind == "body" && (body.Length == 0 ? status is not "400" : !IsJson(body)) ? "the answer is no JSON" : null;
    }

    private static bool IsJson(string body)
    {
        try
        {
            using JsonDocument _ = JsonDocument.Parse(body);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static async Task<IReadOnlyList<string>> KeysAsync(LivenessApplication application)
    {
        BonafideStorage storage = application.Services.GetRequiredService<BonafideStorage>();
        using HttpClient _ = await application.LoggedInAsync();
        Application first = (await storage.Applications.ListAsync())[0];
        List<string> keys = [];
        for (int i = 0; i < Keys; i++)
        {
            keys.Add((await storage.ApiKeys.CreateAsync(
                new NewApiKey(first.Id, $"Key {i}") { Scopes = ApiScopes.Check | ApiScopes.Gallery | ApiScopes.Manage }, "test")).Secret);
        }

        return keys;
    }

    private static void InterlockedMax(ref long most, long value)
    {
        for (long seen = Interlocked.Read(ref most); value > seen;)
        {
            long before = Interlocked.CompareExchange(ref most, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }

    /// <summary>Keeps errors alone: a night's run would fill the memory with the rest.</summary>
    private sealed class ErrorLines : ILoggerProvider, ILogger
    {
        internal ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Error)
            {
                Lines.Enqueue($"{formatter(state, exception)} {exception}");
            }
        }

        public void Dispose()
        {
        }
    }
}
