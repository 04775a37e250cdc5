using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Bonafide.Engine;
using Bonafide.Storage;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Applications;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.Dialects.Verifik;

/// <summary>Bodies as the vendor's clients send them.</summary>
internal static class VerifikClient
{
    internal static string Picture { get; } = Convert.ToBase64String(LivenessApplication.OnePixel);

    /// <summary>An id that nothing has.</summary>
    internal const string Unknown = "665f1c2ab0e4a53d1c9f0a11";

    /// <summary>A route as part of a file's name.</summary>
    internal static string FileName(string route) => route.Replace('/', '-');

    /// <summary>What the engine sees in the next pictures: faces at these cosines of the first one's, which is at 1.</summary>
    internal static void See(this LivenessApplication application, params double[] cosines) => application.See([.. cosines.Select(FixedEngine.Described)]);

    internal static void See(this LivenessApplication application, params FaceDescription[] pictures)
    {
        application.Engine.Descriptions.Clear();
        foreach (FaceDescription picture in pictures)
        {
            application.Engine.Descriptions.Enqueue(picture);
        }
    }

    /// <summary>Enrols somebody whose pictures show faces at these cosines; the person's <c>_id</c>.</summary>
    internal static async Task<string> PersonAsync(this LivenessApplication application, string name, double[] cosines, params (string Name, JsonNode? Value)[] changes)
    {
        application.See(cosines);
        JsonObject body = Body("persons", [("name", name), ("images", new JsonArray([.. cosines.Select(_ => (JsonNode)Picture)])), .. changes]);
        using HttpResponseMessage response = await application.VerifikCaller().FacesAsync("persons", body);
        Assert.True(response.IsSuccessStatusCode, application.Log.All);
        return (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["data"]!["_id"]!;
    }

    /// <summary>Sets what the application wants of this dialect, and whether pictures may be kept.</summary>
    internal static async Task SetPolicyAsync(this LivenessApplication application, bool mayStorePictures, params (string Name, string Value)[] settings)
    {
        JsonObject values = [];
        foreach ((string name, string value) in settings)
        {
            values[$"verifik.{name}"] = value;
        }

        using HttpResponseMessage response = await application.WithKey().PutAsync(
            "/v1/applications/current/policy",
            new StringContent(new JsonObject { ["may_store_pictures"] = mayStorePictures, ["dialect_settings"] = values }.ToJsonString()));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    internal static async Task<long?> CreditsAsync(this LivenessApplication application) =>
        (await application.Services.GetRequiredService<BonafideStorage>().Applications.ListAsync())[0].Credits;

    internal static async Task SetCreditsAsync(this LivenessApplication application, long credits)
    {
        BonafideStorage storage = application.Services.GetRequiredService<BonafideStorage>();
        await storage.Credits.SetAsync((await storage.Applications.ListAsync())[0].Id, credits, "test");
    }

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
            "search" or "search/crops" => new() { ["images"] = new JsonArray(Picture), ["min_score"] = 0.5, ["search_mode"] = "FAST" },
            "search-active-user" => new() { ["image"] = Picture, ["os"] = "ANDROID", ["min_score"] = 0.5, ["search_mode"] = "FAST" },
            "search-live-face" => new() { ["image"] = Picture, ["os"] = "IOS", ["liveness_min_score"] = 0.6, ["min_score"] = 0.5, ["search_mode"] = "ACCURATE" },
            "verify" => new() { ["id"] = Unknown, ["images"] = new JsonArray(Picture), ["min_score"] = 0.5, ["search_mode"] = "FAST" },
            "persons" => new() { ["name"] = "John Doe", ["images"] = new JsonArray(Picture) },
            "persons/search-live-face" => new()
            {
                ["name"] = "Jane Doe",
                ["images"] = new JsonArray(Picture),
                ["gender"] = "F",
                ["date_of_birth"] = "1990-01-15",
                ["collection_id"] = Unknown,
                ["liveness_min_score"] = 0.65,
                ["min_score"] = 0.8,
                ["search_mode"] = "FAST",
            },
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
