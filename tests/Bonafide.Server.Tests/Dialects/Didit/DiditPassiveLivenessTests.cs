using System.Net;
using System.Text.Json.Nodes;
using Bonafide.Engine;
using Bonafide.Engine.Quality;

namespace Bonafide.Server.Tests.Dialects.Didit;

public sealed class DiditPassiveLivenessTests : IDisposable
{
    private const string Route = "/v3/passive-liveness/";
    private readonly LivenessApplication _application = new();

    [Fact]
    public async Task An_approved_check_has_exactly_the_documented_body()
    {
        string body = await Body(fields: [("vendor_data", "user-123"), ("metadata", """{"plan":"ü"}""")]);

        Assert.Equal(
            """
            {"request_id":"11111111-2222-3333-4444-555555555555","liveness":{"status":"Approved","method":"PASSIVE","score":95,"user_image":{"entities":[{"bbox":[661,728,1688,2188],"confidence":0.732973,"age":26.91,"gender":"male","race":null}],"best_angle":0},"warnings":[],"face_quality":84.21,"face_luminance":50.33},"vendor_data":"user-123","metadata":{"plan":"ü"},"created_at":"2026-06-12T01:04:42.763237+00:00"}
            """,
            body);
    }

    [Fact]
    public async Task No_face_is_declined_with_nulls_and_nothing_else()
    {
        _application.Engine.Answer = FixedEngine.NoFace();

        JsonNode liveness = await Liveness();

        Assert.Equal("Declined", (string?)liveness["status"]);
        Assert.Equal(["NO_FACE_DETECTED"], Risks(liveness));
        Assert.Null(liveness["score"]);
        Assert.Null(liveness["face_quality"]);
        Assert.Null(liveness["face_luminance"]);
        Assert.Empty(liveness["user_image"]!["entities"]!.AsArray());
    }

    [Theory]
    [InlineData(0.951, null, 96, "Approved")]
    [InlineData(0.301, "30", 31, "Approved")]
    [InlineData(0.3, "30", 30, "Declined")]
    [InlineData(0.95, "95", 95, "Declined")]
    [InlineData(0.950001, "95", 96, "Approved")]
    [InlineData(0.8, "80.0", 80, "Declined")]
    [InlineData(0.805001, "80.5", 80.51, "Approved")]
    [InlineData(0.805, "80.5", 80.5, "Declined")]
    [InlineData(0.999999, "100", 100, "Declined")]
    [InlineData(0.31, "0", 31, "Approved")]
    public async Task The_score_that_is_shown_exceeds_the_threshold_exactly_when_the_check_passes(double score, string? threshold, double shown, string status)
    {
        _application.Engine.Answer = FixedEngine.BonaFide(score);

        JsonNode liveness = await Liveness(fields: threshold is null ? [] : [("face_liveness_score_decline_threshold", threshold)]);

        Assert.Equal(shown, (double)liveness["score"]!);
        Assert.Equal(status, (string?)liveness["status"]);
    }

    [Fact]
    public async Task An_attack_is_declined_whatever_the_threshold()
    {
        _application.Engine.Answer = FixedEngine.BonaFide(0.2);

        JsonNode liveness = await Liveness(fields: [("face_liveness_score_decline_threshold", "0")]);

        Assert.Equal("Declined", (string?)liveness["status"]);
        Assert.Equal(["LIVENESS_FACE_ATTACK"], Risks(liveness));
        JsonNode warning = liveness["warnings"]![0]!;
        Assert.Equal(["feature", "risk", "additional_data", "log_type", "short_description", "long_description"], warning.AsObject().Select(member => member.Key));
        Assert.Equal("LIVENESS", (string?)warning["feature"]);
        Assert.Equal("error", (string?)warning["log_type"]);
        Assert.Null(warning["additional_data"]);
    }

    [Fact]
    public async Task Several_faces_warn_and_do_not_decline()
    {
        _application.Engine.Answer = FixedEngine.BonaFide() with { Faces = [FixedEngine.Face(0, 0, 200, 200), FixedEngine.Face(300, 0, 100, 100)] };

        JsonNode liveness = await Liveness();

        Assert.Equal("Approved", (string?)liveness["status"]);
        Assert.Equal("warning", (string?)liveness["warnings"]![0]!["log_type"]);
        Assert.Equal(2, liveness["user_image"]!["entities"]!.AsArray().Count);
        Assert.Null(liveness["user_image"]!["entities"]![1]!["age"]);
    }

    [Theory]
    [InlineData(14.9, 50, "LOW_FACE_QUALITY")]
    [InlineData(80, 19.9, "LOW_FACE_LUMINANCE")]
    [InlineData(80, 90.1, "HIGH_FACE_LUMINANCE")]
    public async Task Poor_captures_inform_and_do_not_decline(double quality, double luminance, string risk)
    {
        _application.Engine.Answer = FixedEngine.BonaFide() with { Quality = new FaceQuality(quality, luminance, []) };

        JsonNode liveness = await Liveness();

        Assert.Equal("Approved", (string?)liveness["status"]);
        Assert.Equal([risk], Risks(liveness));
        Assert.Equal("information", (string?)liveness["warnings"]![0]!["log_type"]);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("Yes", true)]
    [InlineData("ON", true)]
    [InlineData("1", true)]
    [InlineData("false", false)]
    [InlineData("off", false)]
    [InlineData("", false)]
    public async Task Booleans_are_read_as_the_vendors_framework_reads_them(string text, bool rotate)
    {
        await Liveness(fields: [("rotate_image", text)]);

        Assert.Equal(rotate, _application.Engine.Wanted!.Rotate);
    }

    [Fact]
    public async Task Everything_that_it_shows_is_asked_of_the_engine_and_the_embedding_to_screen_with()
    {
        await Liveness();

        Assert.Equal(new AssessmentRequest { Quality = true, AgeGender = true, Embedding = true }, _application.Engine.Wanted! with { Policy = null });
    }

    [Theory]
    [InlineData("face_liveness_score_decline_threshold", "101", "Ensure this value is less than or equal to 100.")]
    [InlineData("face_liveness_score_decline_threshold", "-0.1", "Ensure this value is greater than or equal to 0.")]
    [InlineData("face_liveness_score_decline_threshold", "high", "A valid number is required.")]
    [InlineData("face_liveness_score_decline_threshold", "NaN", "A valid number is required.")]
    [InlineData("rotate_image", "maybe", "Must be a valid boolean.")]
    [InlineData("save_api_request", "2", "Must be a valid boolean.")]
    [InlineData("metadata", "{", "Value must be a valid JSON object.")]
    [InlineData("metadata", "[1]", "Value must be a valid JSON object.")]
    public async Task A_wrong_field_is_named_with_its_fault(string field, string value, string message)
    {
        using HttpResponseMessage response = await Post(fields: [(field, value)]);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal($$"""{"{{field}}":["{{message}}"]}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task All_wrong_fields_are_named_at_once()
    {
        using HttpResponseMessage response = await Post(image: [], fields: [("rotate_image", "x"), ("metadata", "x")]);

        JsonNode body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(["metadata", "rotate_image", "user_image"], body.AsObject().Select(member => member.Key).Order());
    }

    [Theory]
    [InlineData("selfie.gif", HttpStatusCode.BadRequest)]
    [InlineData("selfie.PNG", HttpStatusCode.OK)]
    [InlineData("selfie", HttpStatusCode.OK)]
    [InlineData("selfie.tiff", HttpStatusCode.OK)]
    public async Task A_file_name_with_another_extension_is_refused(string fileName, HttpStatusCode expected)
    {
        using HttpResponseMessage response = await Post(fileName: fileName);

        Assert.Equal(expected, response.StatusCode);
    }

    public static TheoryData<string, byte[], string> Unusable => new()
    {
        { "empty file", [], "The submitted file is empty." },
        { "text", "hello, world"u8.ToArray(), "Upload a valid image. The file you uploaded was either not an image or of another format than JPEG, PNG, WebP and TIFF." },
        { "GIF", "GIF89a..."u8.ToArray(), "Upload a valid image. The file you uploaded was either not an image or of another format than JPEG, PNG, WebP and TIFF." },
        { "truncated JPEG", [0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70], "Upload a valid image. The file you uploaded is truncated or corrupted." },
        { "over 5 MB", new byte[(5 * 1024 * 1024) + 1], "The file is 5242881 bytes large. At most 5 MB are accepted." },
    };

    [Theory]
    [MemberData(nameof(Unusable), DisableDiscoveryEnumeration = true)] // Megabytes, which discovery would write out.
    public async Task A_file_that_is_no_usable_picture_is_a_fault_of_the_field(string name, byte[] image, string message)
    {
        using HttpResponseMessage response = await Post(image);

        Assert.True(response.StatusCode == HttpStatusCode.BadRequest, name);
        Assert.Equal($$"""{"user_image":["{{message}}"]}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_missing_file_is_told()
    {
        using HttpResponseMessage response = await _application.WithKey().PostAsync(Route, new MultipartFormDataContent { { new StringContent("x"), "vendor_data" } });

        Assert.Equal("""{"user_image":["No file was submitted."]}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_wrong_key_is_401_and_a_missing_one_403()
    {
        using HttpResponseMessage wrong = await _application.WithKey("wrong").PostAsync(Route, LivenessApplication.Form("user_image"));
        using HttpResponseMessage missing = await _application.WithKey(null).PostAsync(Route, LivenessApplication.Form("user_image"));

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden), (wrong.StatusCode, missing.StatusCode));
        Assert.StartsWith("""{"detail":""", await missing.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v3/passive-liveness")]
    [InlineData("//v3//passive-liveness/")]
    public async Task Slashes_do_not_matter(string path)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri("http://localhost" + path)) { Content = LivenessApplication.Form("user_image") };
        using HttpResponseMessage response = await _application.WithKey().SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Other_methods_types_and_routes_answer_in_the_vendors_form()
    {
        HttpClient client = _application.WithKey();

        using HttpResponseMessage get = await client.GetAsync(Route);
        using HttpResponseMessage json = await client.PostAsync(Route, new StringContent("{}", null, "application/json"));
        using HttpResponseMessage unknown = await client.PostAsync("/v3/nothing/", null);

        Assert.Equal("""405 {"detail":"Method \"GET\" not allowed."}""", $"{(int)get.StatusCode} {await get.Content.ReadAsStringAsync()}");
        Assert.Equal((HttpStatusCode)415, json.StatusCode);
        Assert.Equal("""404 {"detail":"Not found."}""", $"{(int)unknown.StatusCode} {await unknown.Content.ReadAsStringAsync()}");
    }

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"user_image\"; filename=\"a.jpg\"\r\n\r\nbytes without an end")]
    public async Task A_form_that_is_none_is_a_fault_of_the_request(string type, string body = "garbage")
    {
        ByteArrayContent content = new(System.Text.Encoding.ASCII.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        using HttpResponseMessage response = await _application.WithKey().PostAsync(Route, content);

        Assert.Equal("""400 {"detail":"Multipart form parse error."}""", $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
    }

    [Fact]
    public async Task Ten_thousand_fields_are_refused()
    {
        MultipartFormDataContent form = LivenessApplication.Form("user_image");
        for (int i = 0; i < 10_000; i++)
        {
            form.Add(new StringContent("x"), $"f{i}");
        }

        using HttpResponseMessage response = await _application.WithKey().PostAsync(Route, form);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task A_fault_of_ours_is_a_500_without_a_stack_trace()
    {
        _application.Engine.Before = () => throw new InvalidOperationException("secret detail");

        using HttpResponseMessage response = await Post();

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("""{"detail":"A server error occurred."}""", await response.Content.ReadAsStringAsync());
        Assert.Contains("secret detail", _application.Log.All, StringComparison.Ordinal);
    }

    public void Dispose() => _application.Dispose();

    private async Task<HttpResponseMessage> Post(byte[]? image = null, string? fileName = "selfie.png", (string, string)[]? fields = null) =>
        await _application.WithKey().PostAsync(Route, LivenessApplication.Form("user_image", image, fileName, fields ?? []));

    private async Task<string> Body((string, string)[] fields)
    {
        using HttpResponseMessage response = await Post(fields: fields);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        return await response.Content.ReadAsStringAsync();
    }

    private async Task<JsonNode> Liveness((string, string)[]? fields = null) => JsonNode.Parse(await Body(fields ?? []))!["liveness"]!;

    private static IEnumerable<string?> Risks(JsonNode liveness) => liveness["warnings"]!.AsArray().Select(warning => (string?)warning!["risk"]);
}
