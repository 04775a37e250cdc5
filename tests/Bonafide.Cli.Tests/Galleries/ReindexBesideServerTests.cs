using System.Net.Http.Headers;
using System.Text.Json;
using Bonafide.Engine.Imaging;
using Bonafide.Server.Tests;
using Bonafide.Storage;
using Bonafide.Storage.Galleries;
using Bonafide.Storage.Policies;
using Bonafide.Tests;

namespace Bonafide.Cli.Tests.Galleries;

/// <summary>A change of the network, as an operator goes through it: the server runs with the new one while the command computes the faces anew.</summary>
public sealed class ReindexBesideServerTests : IDisposable
{
    private const int People = 6;

    private readonly Folder _data = new(), _pictures = new();

    [Fact]
    public async Task Server_answers_every_search_while_faces_are_computed_anew_and_finds_each_as_soon_as_it_is()
    {
        using ServerProcess server = await ServerProcess.StartAsync(_data.Path, database: null);
        Guid gallery = await EnrolAsync();
        Record.Tamper(_data.PathOf("bonafide.db"), "UPDATE faces SET model_id = 'older@0', sealed_vector = sealed_vector");
        await WaitForAsync(async () => await HitsAsync(server, gallery) == 0);
        using CancellationTokenSource computed = new();
        Task<List<int>> searching = SearchUntilAsync(server, gallery, computed.Token);

        Answer reindex = await RunAsync("gallery", "reindex");
        await WaitForAsync(async () => await HitsAsync(server, gallery) == People);
        await computed.CancelAsync();

        Assert.Equal(0, reindex.Code);
        Assert.StartsWith($"Computed {People} of {People} faces anew", reindex.Out, StringComparison.Ordinal);
        List<int> found = await searching;
        Assert.Equal(found.Order(), found);
    }

    public void Dispose()
    {
        _data.Dispose();
        _pictures.Dispose();
    }

    /// <summary>Enrols pictures of one portrait under several names, and keeps them.</summary>
    private async Task<Guid> EnrolAsync()
    {
        using RgbImage portrait = Samples.Decode(await File.ReadAllBytesAsync(Portrait));
        for (int i = 0; i < People; i++)
        {
            await File.WriteAllBytesAsync(_pictures.PathOf($"person-{i}.jpg"), ImageEncoder.EncodeThumbnail(portrait, 400 - (10 * i)));
        }

        await using BonafideStorage storage = new(new StorageOptions { DataFolder = _data.Path }, TimeProvider.System);
        await storage.StartAsync();
        Guid application = (await storage.Applications.ListAsync())[0].Id;
        await storage.Policies.ChangeAsync(application, new ApplicationPolicy { MayStorePictures = true }, "test");
        Assert.Equal(0, (await RunAsync("gallery", "import", _pictures.Path, "--gallery", "Staff", "--create")).Code);
        return (await storage.Galleries.ListAsync(application)).Single(gallery => gallery.Kind == GalleryKind.Collection).Id;
    }

    private Task<Answer> RunAsync(params string[] args) => new Caller().RunAsync([.. args, "--data", _data.Path]);

    /// <summary>Searches until it is told to stop; how many were found each time.</summary>
    private static async Task<List<int>> SearchUntilAsync(ServerProcess server, Guid gallery, CancellationToken stop)
    {
        List<int> found = [];
        while (!stop.IsCancellationRequested)
        {
            found.Add(await HitsAsync(server, gallery));
        }

        return found;
    }

    private static async Task<int> HitsAsync(ServerProcess server, Guid gallery)
    {
        using MultipartFormDataContent form = [];
        using ByteArrayContent image = new(await File.ReadAllBytesAsync(Portrait));
        image.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        form.Add(image, "image", "portrait.png");
        using HttpResponseMessage answer = await server.Client.PostAsync($"/v1/galleries/{gallery}/search", form);
        string body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, body);
        return JsonSerializer.Deserialize<JsonElement>(body).GetProperty("matches").GetArrayLength();
    }

    /// <summary>At most half a minute.</summary>
    private static async Task WaitForAsync(Func<Task<bool>> come)
    {
        for (int attempt = 0; attempt < 150; attempt++)
        {
            if (await come())
            {
                return;
            }

            await Task.Delay(200);
        }

        Assert.Fail("It did not come within half a minute.");
    }

    private static string Portrait => Path.Combine(Needs.RepositoryRoot(), "samples", "pictures", "portrait-composite-1.png");
}
