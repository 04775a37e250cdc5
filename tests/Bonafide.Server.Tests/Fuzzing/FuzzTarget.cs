using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Bonafide.Server.Tests.Dialects.Glair;
using Bonafide.Server.Tests.Dialects.Verifik;

namespace Bonafide.Server.Tests.Fuzzing;

/// <summary>A good request, in the parts that are damaged.</summary>
/// <param name="Name">The dialect and what is read.</param>
/// <param name="Head">The first line and the headers, each with its end, but those that say how long the body is.</param>
/// <param name="Body">Its bytes.</param>
internal sealed record FuzzTarget(string Name, string Head, byte[] Body)
{
    private static readonly string _picture = VerifikClient.Picture;

    /// <summary>What the readers look for, and what trips readers of forms, JSON and headers.</summary>
    internal static IReadOnlyList<byte[]> Words { get; } =
    [
        .. ((string[])
        [
            "\r\n", "\r\n\r\n", "\n", "\0", "--x", "--x--\r\n", "--x\r\nContent-Disposition: form-data; name=\"user_image\"; filename=\"a.png\"\r\n\r\n", "filename*=UTF-8''%00", "filename=\"", "name=\"\"",
            "Content-Type: multipart/mixed; boundary=y\r\n", "Content-Transfer-Encoding: base64\r\n", "Content-Length: 18446744073709551616\r\n", "Content-Length: -1\r\n", "Transfer-Encoding: chunked\r\n",
            "Expect: 100-continue\r\n", "Content-Encoding: gzip\r\n", "Authorization: Basic ====\r\n", "Authorization: Bearer a.b.c\r\n", "x-api-key: \r\n", "Idempotency-Key: \r\n", "X-Request-Id: ../../\r\n",
            "\\ud800", "\\u0000", "{", "[", "]", "}", "\"", ":", ",", "1e999", "-0", "NaN", "null", "true", "[[[[[[[[[[[[[[[[[[", "{\"a\":{\"a\":{\"a\":{\"a\":", "\\", "%00", "%ff", "\u00ff\u00fe",
            "data:image/png;base64,", "data:,", "https://127.0.0.1/", "http://[::1]/", "file:///etc/passwd", "9999999999999999999999", "0.1e-400", "\"image\":", "\"images\":[", "user_image", "\u00ef\u00bb\u00bf",
        ]).Select(Encoding.Latin1.GetBytes),
        LivenessApplication.OnePixel,
    ];

    /// <summary>The readers of all dialects.</summary>
    /// <param name="keys">Of callers, from which each target takes its own.</param>
    internal static async Task<IReadOnlyList<FuzzTarget>> AllAsync(IReadOnlyList<string> keys)
    {
        List<FuzzTarget> targets =
        [
            await FormAsync("didit liveness", "/v3/passive-liveness/", ["user_image"], ("vendor_data", "anna"), ("metadata", """{"a":[1,"b",{"c":null}]}"""), ("face_liveness_score_decline_threshold", "30.5"), ("rotate_image", "true")),
            await FormAsync("didit face match", "/v3/face-match/", ["user_image", "ref_image"], ("face_match_score_decline_threshold", "40"), ("save_api_request", "false")),
            await FormAsync("didit age", "/v3/age-estimation/", ["user_image"], ("vendor_data", "x")),
            await FormAsync("didit face search", "/v3/face-search/", ["user_image"], ("search_type", "most_similar"), ("vendor_data", "x")),
            Json("didit blocklist", "POST /v3/blocklist/add/", new JsonObject { ["session_id"] = "99999999-2222-3333-4444-555555555555", ["blocklist_face"] = true }),
            Json("didit webhook", "PATCH /v3/webhook/", new JsonObject { ["webhook_url"] = "https://example.org/hook", ["capture_method"] = "both" }),
            Json("didit update", "PATCH /v3/session/11111111-2222-3333-4444-555555555555/update-status/", new JsonObject { ["new_status"] = "Approved", ["comment"] = "x" }),
            await FormAsync("glair liveness", GlairCaller.PassiveLiveness, ["image"]),
            Json("glair liveness", "POST " + GlairCaller.PassiveLiveness, new JsonObject { ["image"] = _picture }),
            await FormAsync("glair match", GlairCaller.Match, ["captured_image", "stored_image"]),
            Json("glair match", "POST " + GlairCaller.Match, new JsonObject { ["captured_image"] = _picture, ["stored_image"] = _picture }),
            .. ((string[])["liveness", "detect", "compare", "compare-live", "compare-with-liveness", "search", "search/crops", "search-active-user", "search-live-face", "verify", "persons", "persons/search-live-face"])
                .Select(route => Json("verifik " + route, "POST /v2/face-recognition/" + route, VerifikClient.Body(route))),
            Json("verifik collections", "POST /v2/face-recognition/collections", new JsonObject { ["name"] = "Members", ["description"] = "x" }),
            await FormAsync("native check", "/v1/checks", ["image"], ("rotate", "true"), ("subject", "anna"), ("screen", "true"), ("enroll", "true")),
            Json("native check", "POST /v1/checks?save=false", new JsonObject { ["image"] = "data:image/png;base64," + _picture, ["subject"] = "anna", ["rotate"] = true }),
            new("native check", Lines("POST /v1/checks?rotate=1", "image/png"), LivenessApplication.OnePixel),
            await FormAsync("native batch", "/v1/checks/batch", ["image", "image", "image"], ("subject", "anna")),
            Json("native batch", "POST /v1/checks/batch", new JsonObject { ["images"] = new JsonArray(new JsonObject { ["image"] = _picture, ["save"] = false }, new JsonObject { ["image"] = "!" }) }),
            await FormAsync("native comparison", "/v1/comparisons", ["probe", "reference"], ("rotate", "false")),
            Json("native comparison", "POST /v1/comparisons", new JsonObject { ["probe"] = _picture, ["reference"] = _picture }),
            Json("native gallery", "POST /v1/galleries", new JsonObject { ["name"] = "Staff", ["description"] = "x" }),
            Json("native policy", "PUT /v1/applications/current/policy", new JsonObject { ["name"] = "x", ["may_store_pictures"] = true, ["dialect_settings"] = new JsonObject { ["glair.match_false_match_rate"] = "0.001" } }),
        ];
        string basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{GlairCaller.User}:{GlairCaller.Password}"));
        return [.. targets.Select((target, i) => target with
        {
            Head = target.Head + (target.Name.StartsWith("glair", StringComparison.Ordinal)
                ? $"Authorization: Basic {basic}\r\nx-api-key: {keys[i % keys.Count]}\r\n"
                : $"Authorization: Bearer {keys[i % keys.Count]}\r\nx-api-key: {keys[i % keys.Count]}\r\n"),
        })];
    }

    /// <summary>The bytes of a request whose body has another length than it should only where that is wanted.</summary>
    internal static byte[] Write(string head, byte[] body, bool isChunked)
    {
        using MemoryStream request = new();
        request.Write(Encoding.Latin1.GetBytes(head));
        if (!isChunked)
        {
            request.Write(Encoding.Latin1.GetBytes($"Content-Length: {body.Length}\r\n\r\n"));
            request.Write(body);
            return request.ToArray();
        }

        request.Write("Transfer-Encoding: chunked\r\n\r\n"u8);
        for (int at = 0; at < body.Length; at += 1_000)
        {
            byte[] chunk = body[at..Math.Min(body.Length, at + 1_000)];
            request.Write(Encoding.Latin1.GetBytes(chunk.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"));
            request.Write(chunk);
            request.Write("\r\n"u8);
        }

        request.Write("0\r\n\r\n"u8);
        return request.ToArray();
    }

    private static string Lines(string request, string type) => $"{request} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: {type}\r\n";

    private static FuzzTarget Json(string name, string request, JsonObject body) => new(name, Lines(request, "application/json"), Encoding.UTF8.GetBytes(body.ToJsonString()));

    private static async Task<FuzzTarget> FormAsync(string name, string path, string[] pictures, params (string Name, string Value)[] fields)
    {
        using MultipartFormDataContent form = new("x");
        foreach ((string field, string value) in fields)
        {
            form.Add(new StringContent(value), field);
        }

        foreach (string picture in pictures)
        {
            form.Add(new ByteArrayContent(LivenessApplication.OnePixel), picture, "selfie.png");
        }

        return new FuzzTarget(name, Lines("POST " + path, "multipart/form-data; boundary=x"), await form.ReadAsByteArrayAsync());
    }
}
