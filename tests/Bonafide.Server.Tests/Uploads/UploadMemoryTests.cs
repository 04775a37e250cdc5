using System.Net;
using Bonafide.Server.Operations;
using Bonafide.Server.Tests.Dialects.Glair;
using Bonafide.Server.Tests.Dialects.Verifik;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.Uploads;

/// <summary>Bodies stay in memory, so all of them together have a limit.</summary>
public sealed class UploadMemoryTests
{
    private const long Room = 64 * 1024 * 1024;

    private readonly Dictionary<string, string> _small = new() { ["BONAFIDE_UPLOAD_MEGABYTES"] = "64" };

    [Fact]
    public async Task Without_room_each_dialect_says_that_it_is_busy_and_goes_on_when_there_is_some()
    {
        using LivenessApplication application = new() { Settings = _small };
        HttpClient native = application.WithKey();
        HttpClient glair = await application.LoggedInAsync();
        HttpClient verifik = application.VerifikCaller();
        UploadMemory memory = application.Services.GetRequiredService<UploadMemory>();
        Assert.True(memory.TryTake(Room));

        using HttpResponseMessage ours = await native.PostAsync("/v1/checks", LivenessApplication.Form("image"));
        using HttpResponseMessage didit = await native.PostAsync("/v3/passive-liveness/", LivenessApplication.Form("user_image"));
        using HttpResponseMessage glairs = await glair.PostAsync(GlairCaller.PassiveLiveness, LivenessApplication.Form("image"));
        using HttpResponseMessage verifiks = await verifik.FacesAsync("liveness", VerifikClient.Body("liveness"));
        using HttpResponseMessage stranger = await application.WithKey(null).PostAsync("/v1/checks", LivenessApplication.Form("image"));

        await Golden.MatchAsync("native/liveness-no-room", ours);
        await Golden.MatchAsync("didit/liveness-no-room", didit);
        await Golden.MatchAsync("glair/liveness-no-room", glairs);
        await Golden.MatchAsync("verifik/liveness-no-room", verifiks);
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        Assert.Equal(Room, memory.Held);

        memory.GiveBack(Room);
        using HttpResponseMessage next = await native.PostAsync("/v1/checks", LivenessApplication.Form("image"));
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        Assert.Equal(0, memory.Held);
    }

    [Fact]
    public async Task Who_hangs_up_in_the_middle_of_a_body_gives_its_room_back_and_leaves_nothing()
    {
        using LivenessApplication application = new() { Settings = _small };
        RawConnection.Listen(application);
        await application.SetCreditsAsync(10);
        UploadMemory memory = application.Services.GetRequiredService<UploadMemory>();
        const int Length = 15_000_000;
        string head = await RawConnection.HeadAsync(application, "native", "/v1/checks", Length);

        List<RawConnection> half = [];
        for (int i = 0; i < 4; i++)
        {
            half.Add(await RawConnection.OpenAsync(application));
            await half[i].SendAsync(head + "--x\r\n");
        }

        await UntilAsync(() => memory.Held == 4 * Length);
        using RawConnection fifth = await RawConnection.OpenAsync(application);
        await fifth.SendAsync(head.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal) + "--x\r\n");
        Assert.StartsWith("HTTP/1.1 503", await fifth.ReadToEndAsync(), StringComparison.Ordinal);

        half.ForEach(connection => connection.Dispose());
        await UntilAsync(() => memory.Held == 0);
        using HttpResponseMessage next = await application.WithKey().PostAsync("/v1/checks", LivenessApplication.Form("image"));
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        Assert.Equal(9, await application.CreditsAsync());
        Assert.DoesNotContain("Error:", application.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_without_a_length_counts_as_it_comes()
    {
        using LivenessApplication application = new() { Settings = _small };
        UploadMemory memory = application.Services.GetRequiredService<UploadMemory>();
        Assert.True(memory.TryTake(Room - 1_000));

        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/checks") { Content = new ByteArrayContent(new byte[5_000]) };
        request.Content.Headers.ContentType = new("image/png");
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage refused = await application.WithKey().SendAsync(request);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(Room - 1_000, memory.Held);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (int waited = 0; !condition() && waited < 3_000; waited++)
        {
            await Task.Delay(10);
        }

        Assert.True(condition());
    }
}
