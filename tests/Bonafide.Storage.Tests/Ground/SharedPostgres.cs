using Bonafide.Storage.Tests.Ground;

[assembly: AssemblyFixture(typeof(SharedPostgres))]

namespace Bonafide.Storage.Tests.Ground;

/// <summary>The one server of a test run, started when a test first needs it. Each test has a database of its own there.</summary>
public sealed class SharedPostgres : IAsyncDisposable
{
    private static readonly SemaphoreSlim _starting = new(1);
    private static PostgresServer? _server;

    internal static async Task<PostgresServer> GetAsync()
    {
        await _starting.WaitAsync();
        try
        {
            return _server ??= await PostgresServer.StartAsync();
        }
        finally
        {
            _starting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
