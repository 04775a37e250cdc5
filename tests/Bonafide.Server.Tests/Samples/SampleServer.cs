namespace Bonafide.Server.Tests.Samples;

/// <summary>Samples run one after the other, against one server.</summary>
[CollectionDefinition(Name)]
public sealed class OneSampleServer : ICollectionFixture<SampleServer>
{
    internal const string Name = "samples";
}

/// <summary>One server process with the public networks, for all samples; started by the first test that wants it.</summary>
public sealed class SampleServer : IDisposable
{
    internal const string User = "till-1";
    internal const string Password = "correct-horse-battery-9";

    private readonly string _data = Directory.CreateTempSubdirectory("bonafide-samples-").FullName;
    private ServerProcess? _server;

    internal string DataFolder => _data;

    /// <summary>Its address; the test is skipped where there are no networks.</summary>
    internal async Task<string> UrlAsync()
    {
        _server ??= await ServerProcess.StartAsync(_data, database: null, settings: [("BONAFIDE_BOOTSTRAP_USER", User), ("BONAFIDE_BOOTSTRAP_PASSWORD", Password)]);
        return _server.Client.BaseAddress!.ToString().TrimEnd('/');
    }

    public void Dispose()
    {
        _server?.Dispose();
        Directory.Delete(_data, recursive: true);
    }
}
