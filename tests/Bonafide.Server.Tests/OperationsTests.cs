using System.Net;

namespace Bonafide.Server.Tests;

public sealed class OperationsTests : IDisposable
{
    private readonly LivenessApplication _application = new();

    [Theory]
    [InlineData("/healthz", "ok")]
    [InlineData("/readyz", "ready")]
    public async Task Health_needs_no_key(string path, string expected) =>
        Assert.Equal(expected, await _application.WithKey(null).GetStringAsync(path));

    [Fact]
    public async Task Every_answer_carries_a_request_id_and_a_harmless_one_is_taken_over()
    {
        using HttpRequestMessage named = new(HttpMethod.Get, "/healthz") { Headers = { { "X-Request-Id", "trace-42.a:b_c" } } };
        using HttpRequestMessage hostile = new(HttpMethod.Get, "/healthz") { Headers = { { "X-Request-Id", "<script>" } } };
        HttpClient client = _application.CreateClient();

        Assert.Equal("trace-42.a:b_c", (await client.SendAsync(named)).Headers.GetValues("Request-Id").Single());
        Assert.Equal("req0000000000000001", (await client.SendAsync(hostile)).Headers.GetValues("Request-Id").Single());
    }

    [Fact]
    public async Task Logs_hold_no_key_no_file_name_and_no_bytes_of_the_picture()
    {
        byte[] picture = "NOT-A-PICTURE-BUT-RECOGNISABLE-BYTES"u8.ToArray();
        await _application.WithKey().PostAsync("/v3/passive-liveness/", LivenessApplication.Form("user_image", picture, "john.smith.png", ("vendor_data", "customer-7")));
        await _application.WithKey().PostAsync("/v1/checks", LivenessApplication.Form("image"));

        string log = _application.Log.All;

        Assert.Contains("Checked: BonaFide", log, StringComparison.Ordinal);
        foreach (string secret in (string[])[LivenessApplication.Key, "john.smith", "customer-7", "RECOGNISABLE", Convert.ToBase64String(picture)])
        {
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Two_hundred_callers_at_once_are_all_answered()
    {
        using LivenessApplication wide = new(concurrency: 2, queue: 500);
        HttpClient client = wide.WithKey();

        HttpResponseMessage[] responses = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => client.PostAsync("/v1/checks", LivenessApplication.Form("image"))));

        Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
    }

    public void Dispose() => _application.Dispose();
}
