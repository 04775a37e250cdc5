using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Bonafide.Storage;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Applications;
using Microsoft.Extensions.DependencyInjection;

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

    internal static Task<HttpResponseMessage> FacesAsync(this HttpClient client, string route, string body) => client.FacesAsync(HttpMethod.Post, route, body);

    internal static async Task<HttpResponseMessage> FacesAsync(this HttpClient client, HttpMethod method, string route, string? body = null)
    {
        using HttpRequestMessage request = new(method, $"/v2/face-recognition/{route}");
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        return await client.SendAsync(request);
    }

    /// <summary><c>data</c> of a good answer.</summary>
    internal static async Task<JsonNode> DataAsync(this Task<HttpResponseMessage> sending)
    {
        using HttpResponseMessage response = await sending;
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!["data"]!;
    }

    /// <summary>Another application on the same server, and who calls for it.</summary>
    internal static async Task<HttpClient> OtherCallerAsync(this LivenessApplication application)
    {
        BonafideStorage storage = application.Services.GetRequiredService<BonafideStorage>();
        Application other = await storage.Applications.CreateAsync("Other", null, "test");
        return application.CreateClient().As((await storage.ApiKeys.CreateAsync(new NewApiKey(other.Id, "Other") { Scopes = ApiScopes.Check | ApiScopes.Gallery }, "test")).Secret);
    }

    /// <summary>Who may do this and nothing else.</summary>
    internal static async Task<HttpClient> CallerWithAsync(this LivenessApplication application, ApiScopes scopes)
    {
        BonafideStorage storage = application.Services.GetRequiredService<BonafideStorage>();
        Guid own = (await storage.Applications.ListAsync())[0].Id;
        return application.CreateClient().As((await storage.ApiKeys.CreateAsync(new NewApiKey(own, "Limited") { Scopes = scopes }, "test")).Secret);
    }

    /// <summary>How the application is named in documents: another one in each run.</summary>
    internal static async Task<string> ClientIdAsync(this LivenessApplication application) =>
        (await application.Services.GetRequiredService<BonafideStorage>().Applications.ListAsync())[0].Id.ToString("N")[..24];

    /// <summary>A new collection; its <c>_id</c>.</summary>
    internal static async Task<string> CollectionAsync(this HttpClient client, string name = "Members") =>
        (string)(await client.FacesAsync("collections", new JsonObject { ["name"] = name }).DataAsync())["_id"]!;

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
