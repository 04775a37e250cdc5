using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Bonafide.Server.Tests.Dialects.Verifik;

/// <summary>Bodies as the vendor's clients send them.</summary>
internal static class VerifikClient
{
    internal static string Picture { get; } = Convert.ToBase64String(LivenessApplication.OnePixel);

    internal static HttpClient As(this HttpClient client, string? authorization)
    {
        if (authorization is not null)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        }

        return client;
    }

    internal static HttpClient VerifikCaller(this LivenessApplication application) => application.CreateClient().As($"Bearer {LivenessApplication.Key}");

    internal static Task<HttpResponseMessage> FacesAsync(this HttpClient client, string route, JsonNode body) => client.FacesAsync(route, body.ToJsonString());

    internal static Task<HttpResponseMessage> FacesAsync(this HttpClient client, string route, string body) =>
        client.PostAsync($"/v2/face-recognition/{route}", new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")));

    /// <summary>A good body for each route, with members added, replaced or, where null is given, removed.</summary>
    internal static JsonObject Body(string route, params (string Name, JsonNode? Value)[] changes)
    {
        JsonObject body = route switch
        {
            "liveness" or "liveness-score" => new() { ["os"] = "DESKTOP", ["image"] = Picture },
            "detect" => new() { ["image"] = Picture, ["min_score"] = 0.5, ["search_mode"] = "FAST" },
            "compare" => new() { ["probe"] = new JsonArray(Picture), ["gallery"] = new JsonArray(Picture), ["search_mode"] = "FAST" },
            "compare-live" => new()
            {
                ["probe"] = Picture,
                ["gallery"] = new JsonArray(Picture),
                ["os"] = "IOS",
                ["search_mode"] = "ACCURATE",
                ["liveness_min_score"] = 0.6,
            },
            "compare-with-liveness" => new() { ["probe"] = Picture, ["gallery"] = new JsonArray(Picture), ["search_mode"] = "FAST" },
            _ => throw new ArgumentException(route),
        };
        foreach ((string name, JsonNode? value) in changes)
        {
            body.Remove(name);
            if (value is not null)
            {
                body[name] = value;
            }
        }

        return body;
    }

    /// <summary>Status, and the message of an error.</summary>
    internal static async Task<string> SaidAsync(this Task<HttpResponseMessage> sending)
    {
        using HttpResponseMessage response = await sending;
        return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
    }
}
