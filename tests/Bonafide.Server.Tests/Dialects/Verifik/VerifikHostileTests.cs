using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Bonafide.Server.Tests.Dialects.Verifik;

/// <summary>Requests that no honest client sends: each gets this dialect's error, and none a stack trace.</summary>
public sealed class VerifikHostileTests : IDisposable
{
    private readonly LivenessApplication _application = new();

    [Theory]
    [InlineData("GET", "/v2/face-recognition/liveness", "method-not-allowed")]
    [InlineData("POST", "/v2/auth/session", "session-method-not-allowed")]
    [InlineData("POST", "/v2/face-recognition/validation", "not-found")]
    [InlineData("GET", "/v2/", "root-not-found")]
    public async Task Other_methods_and_routes_answer_in_the_vendors_form(string method, string path, string golden)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        using HttpResponseMessage response = await _application.VerifikCaller().SendAsync(request);

        await Golden.MatchAsync($"verifik/{golden}", response);
    }

    [Theory]
    [InlineData("/v2/face-recognition/validation/demo")]
    [InlineData("/v2/projects/email-login")]
    public async Task What_is_not_built_is_not_found(string path) => Assert.Equal(
        """404 {"message":"resource_not_found","code":"ResourceNotFound"}""", await _application.VerifikCaller().PostAsync(path, null).SaidAsync());

    [Theory]
    [InlineData("/v2/face-recognition/liveness/")]
    [InlineData("//v2//face-recognition/liveness")]
    public async Task Slashes_do_not_matter(string path)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri("http://localhost" + path)) { Content = Json(VerifikClient.Body("liveness").ToJsonString()) };
        using HttpResponseMessage response = await _application.VerifikCaller().SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    public static TheoryData<string> NoJson => new(
        "", "{", "{\"os\":}", "os=DESKTOP", "{\"os\":\"IOS\",}", "{\"os\":\"IOS\"}{}", "\u0000", "{'os':'IOS'}", "{\"o\\ud800s\":\"IOS\"}",
        string.Concat(Enumerable.Repeat("[", 10_000)), string.Concat(Enumerable.Repeat("{\"a\":", 10_000)));

    [Theory]
    [MemberData(nameof(NoJson), DisableDiscoveryEnumeration = true)]
    public async Task What_is_no_JSON_is_told(string body)
    {
        using HttpResponseMessage response = await _application.VerifikCaller().FacesAsync("liveness", body);

        await Golden.MatchAsync("verifik/invalid-json", response);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"os\"")]
    [InlineData("7")]
    public async Task What_is_no_object_is_told(string body) => Assert.Equal(
        """409 {"message":"\"value\" must be of type object","code":"MissingParameter"}""", await _application.VerifikCaller().FacesAsync("liveness", body).SaidAsync());

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=")]
    [InlineData(";;;")]
    [InlineData(null)]
    public async Task Another_content_type_or_charset_is_told(string? type)
    {
        ByteArrayContent content = new(Encoding.UTF8.GetBytes(VerifikClient.Body("liveness").ToJsonString()));
        if (type is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        using HttpResponseMessage response = await _application.VerifikCaller().PostAsync("/v2/face-recognition/liveness", content);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal("""{"message":"Send the body as application/json in UTF-8","code":"UnsupportedMediaType"}""", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json;charset=\"UTF-8\"")]
    [InlineData("application/vnd.api+json")]
    public async Task JSON_in_UTF8_with_or_without_a_byte_order_mark_is_read(string type)
    {
        ByteArrayContent content = new([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(VerifikClient.Body("liveness").ToJsonString())]);
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        Assert.StartsWith("200", await _application.VerifikCaller().PostAsync("/v2/face-recognition/liveness", content).SaidAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF8_are_no_crash()
    {
        ByteArrayContent content = new([.. "{\"os\":\""u8, 0xff, 0xfe, .. "\",\"image\":\"a\"}"u8]);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");

        string said = await _application.VerifikCaller().PostAsync("/v2/face-recognition/liveness", content).SaidAsync();

        Assert.Matches("^(400|409) ", said);
    }

    [Fact]
    public async Task Of_members_with_one_name_the_last_counts_as_in_the_vendors_language()
    {
        string body = $$"""{"os":"AMIGA","os":"IOS","image":"{{VerifikClient.Picture}}"}""";

        Assert.StartsWith("200", await _application.VerifikCaller().FacesAsync("liveness", body).SaidAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_thousand_members_are_ignored()
    {
        JsonObject body = VerifikClient.Body("liveness");
        for (int i = 0; i < 10_000; i++)
        {
            body[$"f{i}"] = i;
        }

        Assert.StartsWith("200", await _application.VerifikCaller().FacesAsync("liveness", body).SaidAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_of_a_million_pictures_is_not_read_to_its_end()
    {
        JsonObject body = VerifikClient.Body("compare", ("gallery", new JsonArray([.. Enumerable.Repeat("a", 1_000_000).Select(text => (JsonNode)text)])));

        Assert.Equal(
            """409 {"message":"\"gallery\" must contain less than or equal to 5 items","code":"MissingParameter"}""",
            await _application.VerifikCaller().FacesAsync("compare", body).SaidAsync());
    }

    [Theory]
    [InlineData("liveness", 16)]
    [InlineData("compare", 48)]
    public async Task A_body_beyond_the_limit_is_refused_by_its_length_and_while_it_is_read(string route, int megabytes)
    {
        int limit = megabytes * 1024 * 1024;
        using HttpResponseMessage known = await _application.VerifikCaller().FacesAsync(route, new string(' ', limit + 1));
        await Golden.MatchAsync($"verifik/{route}-body-too-large", known);

        using HttpRequestMessage request = new(HttpMethod.Post, $"/v2/face-recognition/{route}") { Content = new Endless() };
        using HttpResponseMessage endless = await _application.VerifikCaller().SendAsync(request);
        await Golden.MatchAsync($"verifik/{route}-body-too-large", endless);
    }

    [Fact]
    public async Task A_picture_of_ten_megabytes_fits_into_a_body()
    {
        byte[] picture = new byte[10 * 1024 * 1024];
        LivenessApplication.OnePixel.CopyTo(picture, 0);

        string said = await _application.VerifikCaller().FacesAsync("liveness", VerifikClient.Body("liveness", ("image", Convert.ToBase64String(picture)))).SaidAsync();

        Assert.DoesNotContain("too large", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_of_ours_is_a_500_without_a_stack_trace()
    {
        _application.Engine.Before = () => throw new InvalidOperationException("secret detail");

        using HttpResponseMessage response = await _application.VerifikCaller().FacesAsync("liveness", VerifikClient.Body("liveness"));

        await Golden.MatchAsync("verifik/internal-error", response);
        Assert.Contains("secret detail", _application.Log.All, StringComparison.Ordinal);
    }

    public void Dispose() => _application.Dispose();

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    /// <summary>A body without a length, that only ends because the reader leaves.</summary>
    private sealed class Endless : HttpContent
    {
        internal Endless() => Headers.TryAddWithoutValidation("Content-Type", "application/json");

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            byte[] block = new byte[1024 * 1024];
            Array.Fill(block, (byte)' ');
            try
            {
                for (int i = 0; i < 64; i++)
                {
                    await stream.WriteAsync(block);
                }
            }
            catch (IOException)
            {
                // The server has read enough.
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
