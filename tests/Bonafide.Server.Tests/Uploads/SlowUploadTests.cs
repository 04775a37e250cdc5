using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Bonafide.Server.Tests.Uploads;

/// <summary>Clients that send so slowly that their connections would stay for ever, each over a socket of its own; the server's times are shortened.</summary>
public sealed class SlowUploadTests
{
    public static TheoryData<string, string> Routes => RawConnection.Routes;

    [Fact]
    public void The_server_has_limits_for_heads_rates_and_idle_connections()
    {
        using LivenessApplication application = new();

        KestrelServerLimits limits = application.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;

        Assert.Equal(TimeSpan.FromSeconds(10), limits.RequestHeadersTimeout);
        Assert.Equal(TimeSpan.FromSeconds(60), limits.KeepAliveTimeout);
        Assert.Equal((1_024, TimeSpan.FromSeconds(10)), (limits.MinRequestBodyDataRate!.BytesPerSecond, limits.MinRequestBodyDataRate.GracePeriod));
        Assert.Equal(TimeSpan.FromSeconds(60), application.Services.GetRequiredService<ServerOptions>().UploadTime);
    }

    [Fact]
    public async Task A_head_that_does_not_end_is_cut()
    {
        using LivenessApplication application = Impatient(limits => limits.RequestHeadersTimeout = TimeSpan.FromSeconds(1));
        using RawConnection connection = await RawConnection.OpenAsync(application);

        await connection.SendAsync("POST /v1/checks HTTP/1.1\r\nHost: localhost\r\nX-Drip: ");
        string said = await connection.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 408", said, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_body_that_all_but_stops_is_cut_with_the_dialects_own_error(string dialect, string path)
    {
        using LivenessApplication application = Impatient(limits => limits.MinRequestBodyDataRate = new(bytesPerSecond: 1_024, gracePeriod: TimeSpan.FromSeconds(1.5)));
        using RawConnection connection = await RawConnection.OpenAsync(application);

        await connection.SendAsync(await RawConnection.HeadAsync(application, dialect, path, 100_000) + "--x\r\n");
        string said = await connection.ReadToEndAsync();

        AssertTooSlow(dialect, said);
        Assert.False(application.Log.All.Contains("Error:", StringComparison.Ordinal), application.Log.All);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_body_that_drips_evenly_is_cut_when_the_time_for_all_of_it_is_over(string dialect, string path)
    {
        using LivenessApplication application = Impatient(_ => { }, ("BONAFIDE_UPLOAD_SECONDS", "1"));
        using RawConnection connection = await RawConnection.OpenAsync(application);

        await connection.SendAsync(await RawConnection.HeadAsync(application, dialect, path, 10_000_000) + "--x\r\n");
        Task<string> said = connection.ReadToEndAsync();
        while (!said.IsCompleted)
        {
            try
            {
                await connection.SendAsync(new byte[1_024]); // Twenty times the least rate.
            }
            catch (IOException)
            {
                break; // It has hung up.
            }

            await Task.WhenAny(said, Task.Delay(50));
        }

        AssertTooSlow(dialect, await said);
        Assert.False(application.Log.All.Contains("Error:", StringComparison.Ordinal), application.Log.All);
    }

    private static LivenessApplication Impatient(Action<KestrelServerLimits> shorten, params (string Name, string Value)[] settings)
    {
        LivenessApplication application = new()
        {
            Settings = settings.ToDictionary(setting => setting.Name, setting => setting.Value),
            Replace = services => services.PostConfigure<KestrelServerOptions>(kestrel => shorten(kestrel.Limits)),
        };
        RawConnection.Listen(application);
        return application;
    }

    private static void AssertTooSlow(string dialect, string said)
    {
        Assert.StartsWith("HTTP/1.1 408", said, StringComparison.Ordinal);
        Assert.Contains(
            dialect switch
            {
                "didit" => """{"detail":"The request body came too slowly."}""",
                "glair" => """{"error":"Request Timeout"}""",
                "native" => "too-slow",
                _ => """{"message":"The body came too slowly","code":"RequestTimeout"}""",
            },
            said,
            StringComparison.Ordinal);
    }
}
