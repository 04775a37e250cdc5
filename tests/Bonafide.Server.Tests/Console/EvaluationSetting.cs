using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Bonafide.Server.Evaluations;
using Bonafide.Storage.Evaluations;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.Console;

/// <summary>A server that may evaluate one folder and files of a megabyte, and what begins and awaits an evaluation there.</summary>
public abstract class EvaluationSetting : IAsyncLifetime
{
    private protected EvaluationSetting() => Server = new LivenessApplication
    {
        Settings = new Dictionary<string, string> { ["BONAFIDE_EVALUATION_FOLDERS"] = Folder, ["BONAFIDE_EVALUATION_MEGABYTES"] = "1" },
    };

    private protected string Folder { get; } = Directory.CreateTempSubdirectory("bonafide-evaluation-").FullName;

    private protected LivenessApplication Server { get; }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected static byte[] Picture => LivenessApplication.OnePixel;

    private protected T Service<T>()
        where T : notnull => Server.Services.GetRequiredService<T>();

    private protected static Guid Application(ConsoleVisitor visitor) => Guid.Parse(visitor.Pages.Split('/')[^1]);

    private protected string[] Spools()
    {
        string folder = Path.Combine(Service<ServerOptions>().DataFolder, "evaluations");
        return Directory.Exists(folder) ? Directory.GetFiles(folder) : [];
    }

    private protected static byte[] Good() => Zip(("bonafide/a.png", Picture), ("attack/print/x/b.png", Picture));

    private protected static byte[] Zip(params (string Name, byte[] Bytes)[] files)
    {
        using MemoryStream bytes = new();
        using (ZipArchive archive = new(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in files)
            {
                using Stream entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return bytes.ToArray();
    }

    private protected static async Task<HttpResponseMessage> UploadAsync(ConsoleVisitor visitor, byte[] zip, string thumbnails = "on") =>
        await UploadAsync(visitor, zip, await visitor.TokenAsync(), thumbnails);

    private protected static async Task<HttpResponseMessage> UploadAsync(ConsoleVisitor visitor, byte[] zip, string? token, string thumbnails = "on")
    {
        MultipartFormDataContent form = [];
        if (token is not null)
        {
            form.Add(new StringContent(token), "_token");
        }

        form.Add(new StringContent(thumbnails), "thumbnails");
        ByteArrayContent file = new(zip);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/zip");
        form.Add(file, "archive", "pictures.zip");
        return await visitor.Client.PostAsync($"{visitor.Pages}/evaluation/upload", form);
    }

    private protected async Task<string> FinishedAsync(ConsoleVisitor owner, string thumbnails)
    {
        using HttpResponseMessage begun = await UploadAsync(owner, Good(), thumbnails);
        Assert.Equal(HttpStatusCode.SeeOther, begun.StatusCode);
        string page = begun.Headers.Location!.OriginalString;
        Assert.Equal(EvaluationState.Finished, (await EndAsync(page)).State);
        return page;
    }

    private protected async Task<EvaluationRecord> BeginFolderAsync(ConsoleVisitor owner, string folder)
    {
        using HttpResponseMessage begun = await owner.SubmitAsync($"{owner.Pages}/evaluation/folder", ("folder", folder), ("thumbnails", "on"));
        Assert.Equal(HttpStatusCode.SeeOther, begun.StatusCode);
        return await EndAsync(begun.Headers.Location!.OriginalString);
    }

    /// <summary>Waits until an evaluation has ended, and the server would begin another.</summary>
    private protected async Task<EvaluationRecord> EndAsync(string page)
    {
        string[] parts = page.Split('/');
        EvaluationStore store = Service<EvaluationStore>();
        EvaluationRecord? record = null;
        while (record is null or { State: EvaluationState.Running })
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
            record = await store.FindAsync(Guid.Parse(parts[3]), Guid.Parse(parts[5]), TestContext.Current.CancellationToken);
        }

        await FreeAsync();
        return record;
    }

    private protected async Task FreeAsync()
    {
        while (true)
        {
            using EvaluationTurn? turn = Service<EvaluationRunner>().TryTakeTurn();
            if (turn is not null)
            {
                return;
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
