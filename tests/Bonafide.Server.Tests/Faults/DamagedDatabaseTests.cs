using System.Net;
using Bonafide.Server.Tests.Dialects.Glair;
using Bonafide.Storage;
using Bonafide.Storage.Databases;

namespace Bonafide.Server.Tests.Faults;

/// <summary>The database file is damaged while the server runs: it says so, keeps running, and is well again when the file is.</summary>
public sealed class DamagedDatabaseTests
{
    [Fact]
    public async Task Damage_is_a_503_with_the_way_back_in_the_log_and_heals_with_the_file()
    {
        using LivenessApplication server = new();
        HttpClient client = server.WithKey();
        using HttpResponseMessage sound = await SendAsync(client);
        Assert.Equal(HttpStatusCode.OK, sound.StatusCode);
        BonafideStorage storage = server.Storage();
        string file = Path.Combine(storage.Options.DataFolder, "bonafide.db");
        await storage.Database.ScrubAsync(CancellationToken.None); // All of it is in the one file now.
        byte[] before = await File.ReadAllBytesAsync(file);

        await WriteAsync(file, [.. before[..4_096], .. Enumerable.Repeat((byte)0xa5, before.Length - 4_096)]);
        await ((SqliteDatabase)storage.Database).CloseIdleAsync(); // What the connections still knew of the file.
        using HttpResponseMessage damaged = await SendAsync(client);
        string said = await damaged.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, damaged.StatusCode);
        Assert.Contains("record-unavailable", said, StringComparison.Ordinal);
        Assert.DoesNotContain("SQLite", said, StringComparison.Ordinal);
        Assert.Contains("restore FILE --replace", server.Log.All, StringComparison.Ordinal);
        Assert.Equal("ok", await client.GetStringAsync("/healthz"));

        await ((SqliteDatabase)storage.Database).CloseIdleAsync();
        await WriteAsync(file, before);
        File.Delete(file + "-wal");
        HttpStatusCode healed = default;
        for (int attempt = 0; attempt < 20 && healed != HttpStatusCode.OK; attempt++)
        {
            using HttpResponseMessage next = await SendAsync(client);
            healed = next.StatusCode;
        }

        Assert.Equal(HttpStatusCode.OK, healed);
    }

    /// <summary>Into the file that is open, as a disk that goes bad would.</summary>
    private static async Task WriteAsync(string file, byte[] bytes)
    {
        await using FileStream stream = new(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        await stream.WriteAsync(bytes);
        stream.SetLength(bytes.Length);
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client) => client.PostAsync("/v1/checks", LivenessApplication.Form("image"));
}
