using System.Net;
using System.Text.Json.Nodes;
using Bonafide.Server.Operations;
using Bonafide.Server.Tests.Dialects.Verifik;

namespace Bonafide.Server.Tests.Faults;

/// <summary>A clock that is set back or forward by hand, by a bad time server, or by a machine that slept.</summary>
public sealed class MovedClockTests
{
    [Theory]
    [InlineData(-24 * 365)]
    [InlineData(-24)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(24)]
    [InlineData(24 * 365)]
    public async Task Checks_go_on_and_those_of_before_stay(int hours)
    {
        MovingTime clock = new();
        using LivenessApplication server = new() { Clock = clock, Settings = new Dictionary<string, string> { ["BONAFIDE_WRITES_PER_MINUTE"] = "3" } };
        await server.SetCreditsAsync(10);
        HttpClient client = server.WithKey();
        string[] before = [await CheckAsync(client), await CheckAsync(client), await CheckAsync(client)];
        using HttpResponseMessage full = await client.PostAsync("/v1/checks", LivenessApplication.Form("image"));
        Assert.Equal(HttpStatusCode.TooManyRequests, full.StatusCode);

        clock.Advance(TimeSpan.FromHours(hours));
        string after = await CheckAsync(client); // The calls of another hour do not lock the caller out.

        foreach (string id in (string[])[.. before, after])
        {
            using HttpResponseMessage found = await client.GetAsync($"/v1/checks/{id}");
            Assert.Equal(HttpStatusCode.OK, found.StatusCode);
        }

        Assert.Equal(6, await server.CreditsAsync());
        Assert.DoesNotContain("Error:", server.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_that_goes_is_trusted()
    {
        SetClock clock = new();
        ClockWatch watch = new(clock);

        for (int hour = 0; hour < 1_000; hour++)
        {
            clock.Pass(TimeSpan.FromHours(1));
            clock.Set(TimeSpan.FromSeconds(hour % 2 == 0 ? 10 : -10)); // As a time server does.
            Assert.True(watch.IsTrusted());
        }
    }

    [Fact]
    public void By_a_clock_that_jumped_forward_nothing_is_deleted_until_it_is_right_again()
    {
        SetClock clock = new();
        ClockWatch watch = new(clock);

        clock.Set(TimeSpan.FromDays(400));
        for (int hour = 0; hour < 20; hour++)
        {
            clock.Pass(TimeSpan.FromHours(1));
            Assert.False(watch.IsTrusted());
            Assert.InRange(watch.Jump.TotalDays, 399.9, 400.1);
        }

        clock.Set(TimeSpan.FromDays(-400));
        Assert.True(watch.IsTrusted());
    }

    [Fact]
    public void A_clock_that_stays_where_it_jumped_to_is_believed_after_a_day()
    {
        SetClock clock = new();
        ClockWatch watch = new(clock);

        clock.Set(TimeSpan.FromDays(3)); // The machine slept over a weekend.
        Assert.False(watch.IsTrusted());
        clock.Pass(TimeSpan.FromHours(23));
        Assert.False(watch.IsTrusted());
        clock.Pass(TimeSpan.FromHours(2));
        Assert.True(watch.IsTrusted());
        clock.Pass(TimeSpan.FromHours(1));
        Assert.True(watch.IsTrusted());
    }

    [Fact]
    public void After_a_clock_was_set_back_a_jump_is_measured_from_there()
    {
        SetClock clock = new();
        ClockWatch watch = new(clock);

        clock.Set(TimeSpan.FromDays(-400));
        Assert.True(watch.IsTrusted());
        clock.Set(TimeSpan.FromDays(10));
        Assert.False(watch.IsTrusted());
    }

    private static async Task<string> CheckAsync(HttpClient client)
    {
        using HttpResponseMessage response = await client.PostAsync("/v1/checks", LivenessApplication.Form("image"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["id"]!;
    }

    /// <summary>Time that passes, and a clock that can be set apart from it.</summary>
    private sealed class SetClock : TimeProvider
    {
        private TimeSpan _passed;
        private TimeSpan _set;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => MovingTime.Start + _passed + _set;

        public override long GetTimestamp() => _passed.Ticks;

        internal void Pass(TimeSpan by) => _passed += by;

        internal void Set(TimeSpan by) => _set += by;
    }
}
