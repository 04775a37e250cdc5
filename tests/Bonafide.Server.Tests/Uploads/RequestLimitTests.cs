using System.Net;
using System.Text;
using System.Text.Json;
using Bonafide.Server.Tests.Dialects.Glair;
using Bonafide.Server.Tests.Dialects.Verifik;

namespace Bonafide.Server.Tests.Uploads;

/// <summary>Heads, forms and JSON that are larger or deeper than any honest one: each is refused, and none is a fault of the server's.</summary>
public sealed class RequestLimitTests : IDisposable
{
    private readonly LivenessApplication _application = new();

    [Theory]
    [InlineData(65, 1)]
    [InlineData(3, 20_000)]
    public async Task Heads_of_too_many_or_too_long_headers_are_refused(int headers, int length)
    {
        RawConnection.Listen(_application);
        using RawConnection connection = await RawConnection.OpenAsync(_application);
        StringBuilder head = new("POST /v1/checks HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        for (int i = 0; i < headers; i++)
        {
            head.Append($"X-H{i}: ").Append('a', length).Append("\r\n");
        }

        await connection.SendAsync(head.Append("\r\n").ToString());

        Assert.StartsWith("HTTP/1.1 431", await connection.ReadToEndAsync(), StringComparison.Ordinal);
    }

    public static TheoryData<string> Forms => ["fields", "name", "value", "part headers", "part header", "boundary", "no boundary", "unclosed"];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Forms_beyond_their_limits_are_each_dialects_own_400(string kind)
    {
        HttpClient client = _application.WithKey();
        HttpClient glair = await _application.LoggedInAsync();

        await AssertRefusedAsync(client.PostAsync("/v1/checks", Form(kind, "image")));
        await AssertRefusedAsync(client.PostAsync("/v3/passive-liveness/", Form(kind, "user_image")));
        await AssertRefusedAsync(glair.PostAsync(GlairCaller.PassiveLiveness, Form(kind, "image")));
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"image\":", "}")]
    public async Task JSON_without_a_ground_is_each_dialects_own_400(string open, string close)
    {
        HttpClient client = _application.WithKey();
        HttpClient glair = await _application.LoggedInAsync();
        string deep = string.Concat(Enumerable.Repeat(open, 20_000)) + "1" + string.Concat(Enumerable.Repeat(close, 20_000));

        await AssertRefusedAsync(client.PostAsync("/v1/checks", GlairCaller.Json(deep)));
        await AssertRefusedAsync(client.PostAsync("/v1/checks/batch", GlairCaller.Json(deep)));
        await AssertRefusedAsync(client.PostAsync("/v1/comparisons", GlairCaller.Json(deep)));
        await AssertRefusedAsync(client.PostAsync("/v1/galleries", GlairCaller.Json(deep)));
        await AssertRefusedAsync(client.PostAsync("/v3/blocklist/add/", GlairCaller.Json(deep)));
        await AssertRefusedAsync(client.PostAsync("/v3/passive-liveness/", LivenessApplication.Form("user_image", fields: ("metadata", deep[..Math.Min(deep.Length, 200_000)]))));
        await AssertRefusedAsync(glair.PostAsync(GlairCaller.PassiveLiveness, GlairCaller.Json(deep)));
        await AssertRefusedAsync(_application.VerifikCaller().FacesAsync("liveness", deep));
    }

    public void Dispose() => _application.Dispose();

    private static async Task AssertRefusedAsync(Task<HttpResponseMessage> sending)
    {
        using HttpResponseMessage response = await sending;
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{response.StatusCode}: {body}");
        using JsonDocument document = JsonDocument.Parse(body);
        Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
    }

    private static ByteArrayContent Form(string kind, string field)
    {
        string picture = $"--x\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"a.png\"\r\n\r\n{Encoding.Latin1.GetString(LivenessApplication.OnePixel)}\r\n";
        string body = kind switch
        {
            "fields" => string.Concat(Enumerable.Range(0, 65).Select(i => Part($"f{i}", "1"))) + picture + "--x--\r\n",
            "name" => Part(new string('n', 257), "1") + picture + "--x--\r\n",
            "value" => Part("vendor_data", new string('v', 300 * 1024)) + picture + "--x--\r\n",
            "part headers" => picture.Replace("\r\n\r\n", "\r\n" + string.Concat(Enumerable.Range(0, 17).Select(i => $"X-{i}: 1\r\n")) + "\r\n", StringComparison.Ordinal) + "--x--\r\n",
            "part header" => picture.Replace("\r\n\r\n", $"\r\nX-Long: {new string('h', 64 * 1024)}\r\n\r\n", StringComparison.Ordinal) + "--x--\r\n",
            "unclosed" => picture,
            _ => picture + "--x--\r\n",
        };
        ByteArrayContent content = new(Encoding.Latin1.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", kind switch
        {
            "boundary" => $"multipart/form-data; boundary={new string('x', 300)}",
            "no boundary" => "multipart/form-data",
            _ => "multipart/form-data; boundary=x",
        });
        return content;

        static string Part(string name, string value) => $"--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n";
    }
}
