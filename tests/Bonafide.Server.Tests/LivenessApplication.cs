using System.Net.Http.Headers;
using Bonafide.Engine;
using Bonafide.Server.Operations;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bonafide.Server.Tests;

/// <summary>The server as it starts, over a data folder of its own, with fixed answers, ids and time.</summary>
internal sealed class LivenessApplication : WebApplicationFactory<Program>
{
    internal const string Key = "bf_test_0123456789abcdefghijklmnopqrstuvwxyz";

    private readonly string _data = Directory.CreateTempSubdirectory("bonafide-server-").FullName;
    private readonly int _concurrency;
    private readonly int _queue;
    private readonly string? _database;

    internal LivenessApplication(int concurrency = 2, int queue = 32, string? database = null)
    {
        _concurrency = concurrency;
        _queue = queue;
        _database = database;
    }

    internal FixedEngine Engine { get; } = new();

    /// <summary>Stands still unless a test gives one that moves.</summary>
    internal TimeProvider Clock { get; init; } = new FixedTime();

    /// <summary>Settings of the server beside those of every test.</summary>
    internal IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>What is put in the place of the server's own services.</summary>
    internal Action<IServiceCollection> Replace { get; init; } = _ => { };

    internal LogLines Log { get; } = new();

    internal HttpClient WithKey(string? key = Key)
    {
        HttpClient client = CreateClient();
        if (key is not null)
        {
            client.DefaultRequestHeaders.Add("x-api-key", key);
        }

        return client;
    }

    /// <summary>A form with a picture (a PNG of one pixel unless given) and text fields.</summary>
    internal static MultipartFormDataContent Form(string imageField, byte[]? image = null, string? fileName = "selfie.png", params (string Name, string Value)[] fields)
    {
        MultipartFormDataContent form = [];
        foreach ((string name, string value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        ByteArrayContent part = new(image ?? OnePixel);
        part.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        if (fileName is null)
        {
            form.Add(part, imageField);
        }
        else
        {
            form.Add(part, imageField, fileName);
        }

        return form;
    }

    internal static byte[] OnePixel { get; } = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==");

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("BONAFIDE_DATA", _data);
        builder.UseSetting("BONAFIDE_BOOTSTRAP_KEY", Key);
        builder.UseSetting("BONAFIDE_CONCURRENCY", $"{_concurrency}");
        builder.UseSetting("BONAFIDE_QUEUE", $"{_queue}");
        builder.UseSetting("BONAFIDE_QUEUE_SECONDS", "30");
        if (_database is not null)
        {
            builder.UseSetting("BONAFIDE_DATABASE", _database);
        }

        foreach ((string name, string value) in Settings)
        {
            builder.UseSetting(name, value);
        }

        builder.ConfigureTestServices(services =>
        {
            services.AddSingleton<ILivenessEngine>(Engine);
            services.AddSingleton<IdSource>(new FixedIds());
            services.AddSingleton(Clock);
            services.AddLogging(logging => logging.ClearProviders().AddProvider(Log));
            Replace(services);
        });
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && Directory.Exists(_data))
        {
            Directory.Delete(_data, recursive: true);
        }
    }

    private sealed class FixedIds : IdSource
    {
        private int _given = -1;

        /// <summary>The same in every run: 11111111-2222-3333-4444-555555555555, then others, as the record demands.</summary>
        internal override Guid NextGuid() => new(0x11111111 + Interlocked.Increment(ref _given), 0x2222, 0x3333, 0x44, 0x44, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55);

        internal override Guid NextOrderedGuid(DateTimeOffset now) => NextGuid();

        internal override string NextRequestId() => "req0000000000000001";
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 6, 12, 1, 4, 42, 763, TimeSpan.Zero).AddTicks(2_370);
    }
}
