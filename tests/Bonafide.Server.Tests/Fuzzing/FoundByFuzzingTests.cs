using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Bonafide.Server.Tests.Uploads;

namespace Bonafide.Server.Tests.Fuzzing;

/// <summary>Requests that once ended in a 500: whoever sends them is told that it is their mistake.</summary>
public sealed class FoundByFuzzingTests : IDisposable
{
    private readonly LivenessApplication _application = new();

    [Theory]
    [InlineData("""{"nonsense":1,"nonsense":2}""")]
    [InlineData("""{"decline_threshold":0.2,"decline_threshold":0.3}""")]
    [InlineData("""{"name":"\ud800"}""")]
    [InlineData("""{"\ud800":1}""")]
    public async Task Policy_that_names_a_setting_twice_or_holds_broken_text_is_refused(string policy)
    {
        using StringContent body = new(policy, Encoding.UTF8, "application/json");

        using HttpResponseMessage answer = await _application.WithKey().PutAsync("/v1/applications/current/policy", body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("/v1/checks")]
    [InlineData("/v3/passive-liveness/")]
    public async Task Form_with_a_broken_file_name_is_refused(string route)
    {
        const string form = "--b\r\nContent-Disposition: form-data; name=\"image\"; filename*;\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n";
        using ByteArrayContent body = new(Encoding.ASCII.GetBytes(form));
        body.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");

        using HttpResponseMessage answer = await _application.WithKey().PostAsync(route, body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    public static TheoryData<string, string> Routes => RawConnection.Routes;

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Chunk_whose_size_no_number_holds_is_refused(string dialect, string path)
    {
        RawConnection.Listen(_application);
        using RawConnection caller = await RawConnection.OpenAsync(_application);
        string head = await RawConnection.HeadAsync(_application, dialect, path, 0);

        await caller.SendAsync(head.Replace("Content-Length: 0", "Connection: close\r\nTransfer-Encoding: chunked", StringComparison.Ordinal) + "89cb12579fc6ac1b7c0\r\nx");

        Assert.StartsWith("HTTP/1.1 400 ", await caller.ReadToEndAsync(), StringComparison.Ordinal);
    }

    public void Dispose() => _application.Dispose();
}
