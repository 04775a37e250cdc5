using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Bonafide.Engine.Imaging;
using Bonafide.Storage;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Evaluations;
using Bonafide.Storage.People;
using Bonafide.Storage.Policies;
using Bonafide.Tests;
using Microsoft.Playwright;

namespace Bonafide.Browser.Tests;

/// <summary>The server on a port and in a process of its own, with the public networks, over a new data folder.</summary>
internal sealed class ConsoleSite : IAsyncDisposable
{
    internal const string Key = "bf_test_0123456789abcdefghijklmnopqrstuvwxyz", Person = "Ada", Password = "correct horse battery";

    private readonly string _data;
    private readonly Process _server;

    private ConsoleSite(string data, Process server, Uri address)
    {
        _data = data;
        _server = server;
        Address = address;
        Storage = new BonafideStorage(new StorageOptions { DataFolder = data }, TimeProvider.System);
    }

    internal Uri Address { get; }

    /// <summary>The record, as a second process has it open.</summary>
    internal BonafideStorage Storage { get; }

    /// <summary>Starts it and waits until it has loaded its networks and listens; at most a minute.</summary>
    internal static async Task<ConsoleSite> StartAsync()
    {
        string built = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string program = Path.Combine(AppContext.BaseDirectory, "..", "..", "Bonafide.Server", built, "Bonafide.Server.dll");
        string data = Directory.CreateTempSubdirectory("bonafide-console-").FullName;
        Uri address = new($"http://127.0.0.1:{FreePort()}");
        ProcessStartInfo start = new("dotnet", [program]) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = data };
        start.Environment["BONAFIDE_DATA"] = data;
        start.Environment["BONAFIDE_URLS"] = address.ToString();
        start.Environment["BONAFIDE_BOOTSTRAP_KEY"] = Key;
        start.Environment["BONAFIDE_EVALUATION_FOLDERS"] = Pictures(data);
        Process server = Process.Start(start)!;
        server.BeginOutputReadLine();
        Task<string> fault = server.StandardError.ReadToEndAsync();
        using HttpClient client = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
        for (int attempt = 0; attempt < 600; attempt++)
        {
            Assert.False(server.HasExited, server.HasExited ? "the server ended: " + await fault : "");
            try
            {
                if ((await client.GetAsync("/readyz")).IsSuccessStatusCode)
                {
                    ConsoleSite site = new(data, server, address);
                    await site.Storage.StartAsync();
                    return site;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }

        await server.EndAsync();
        throw new TimeoutException("The server was not ready within a minute.");
    }

    /// <summary>Pictures of nobody whose truth is known: portraits, and the same shrunk, in the place of attacks, which they are not.</summary>
    private static string Pictures(string data)
    {
        string folder = Path.Combine(data, "kiosk");
        for (int i = 1; i <= 8; i++)
        {
            byte[] portrait = File.ReadAllBytes(Picture($"portrait-composite-{i}.png"));
            Write("bonafide/front-camera", i, portrait);
            Assert.True(new ImageDecoder(new ImageLimits()).Decode(portrait).TryGet(out RgbImage? image, out _));
            using (image)
            {
                Write("attack/shrunk-portrait/none", i, ImageEncoder.EncodeThumbnail(image, 240));
            }
        }

        return folder;

        void Write(string below, int number, byte[] bytes)
        {
            string there = Directory.CreateDirectory(Path.Combine(folder, below)).FullName;
            File.WriteAllBytes(Path.Combine(there, $"{number:0000}.jpg"), bytes);
        }
    }

    /// <summary>An evaluation of the folder that the server allows, begun by its owner's click and finished.</summary>
    internal async Task<Guid> FinishedEvaluationAsync(ConsoleBrowser browser)
    {
        Guid application = (await ApplicationAsync()).Id;
        if ((await Storage.Evaluations.ListAsync(application)).FirstOrDefault(each => each.State == EvaluationState.Finished) is { } known)
        {
            return known.Id;
        }

        IPage page = await browser.OpenAsync($"/console/apps/{application}/evaluation");
        await page.Locator("form[action$='folder'] button").ClickAsync();
        await Assertions.Expect(page.Locator("h1 .tag")).ToHaveTextAsync("finished", new() { Timeout = 60_000 });
        await page.CloseAsync();
        return (await Storage.Evaluations.ListAsync(application))[0].Id;
    }

    internal static string Picture(string name) => Path.Combine(Needs.RepositoryRoot(), "samples", "pictures", name);

    internal async Task<Application> ApplicationAsync() => (await Storage.Applications.ListAsync())[0];

    /// <summary>The link that makes somebody a password.</summary>
    internal async Task<Uri> LinkAsync(ConsoleRole role, string name = Person)
    {
        ConsoleUser user = await Storage.Users.FindAsync(name) ?? await Storage.Users.AddAsync(name, role, "test");
        return new Uri(Address, $"/console/welcome?token={await Storage.Links.IssueAsync(user.Id, "test")}");
    }

    /// <summary>Lets pictures be kept, and sends some of nobody with an API key, as a caller would.</summary>
    internal async Task SendPicturesAsync(int count)
    {
        Guid application = (await ApplicationAsync()).Id;
        await Storage.Policies.ChangeAsync(application, new ApplicationPolicy { MayStorePictures = true }, "test");
        using HttpClient client = new() { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        for (int i = 0; i < count; i++)
        {
            using MultipartFormDataContent form = new()
            {
                { new ByteArrayContent(await File.ReadAllBytesAsync(Picture(i == 4 ? "no-face.png" : $"portrait-composite-{(i % 8) + 1}.png"))), "image", "selfie.png" },
                { new StringContent($"customer-{4711 + (i % 9)}"), "subject" },
                { new StringContent("true"), "save_picture" },
                { new StringContent(i == 4 ? "false" : "true"), "enroll" },
            };
            using HttpResponseMessage answer = await client.PostAsync("/v1/checks", form);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }
    }

    /// <summary>A film for Chromium's camera that shows a portrait of nobody, again and again.</summary>
    internal static string Film()
    {
        string film = Path.Combine(Path.GetTempPath(), $"bonafide-film-{Environment.ProcessId}.mjpeg");
        ImageDecodeResult decoded = new ImageDecoder(new ImageLimits()).Decode(File.ReadAllBytes(Picture("portrait-composite-3.png")));
        Assert.True(decoded.TryGet(out RgbImage? image, out _));
        using (image)
        {
            byte[] frame = ImageEncoder.EncodeThumbnail(image, 640);
            using FileStream file = File.Create(film);
            for (int i = 0; i < 10; i++)
            {
                file.Write(frame);
            }
        }

        return film;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.EndAsync();
        _server.Dispose();
        await Storage.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
