using System.Text;
using System.Text.Json.Nodes;
using Bonafide.Engine;

namespace Bonafide.Server.Tests.Dialects.Didit;

/// <summary>
/// An application of this dialect whose faces are told apart by an angle: each call says by its cosine whose face it shows. The engine's scale: one
/// stranger in a thousand comes as close as 0.4, one in a hundred as 0.27.
/// </summary>
internal sealed class DiditFaces : IDisposable
{
    internal const string First = "11111111-2222-3333-4444-555555555555", Second = "11111112-2222-3333-4444-555555555555", Unknown = "99999999-2222-3333-4444-555555555555";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    internal LivenessApplication Application { get; } = new();

    internal HttpClient Client => Application.WithKey();

    /// <summary>A passive-liveness call; its id.</summary>
    internal async Task<string> CheckAsync(string? reference, double cosine = 1, double score = 0.95)
    {
        Application.Engine.Answer = FixedEngine.BonaFide(score) with { Embedding = FixedEngine.Described(cosine).Embedding };
        (string, string)[] name = reference is null ? [] : [("vendor_data", reference)];
        using HttpResponseMessage answer = await Client.PostAsync("/v3/passive-liveness/", LivenessApplication.Form("user_image", fields: name), Cancellation);
        answer.EnsureSuccessStatusCode();
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["request_id"]!;
    }

    /// <summary>What the next pictures show that are looked at for their face alone.</summary>
    internal void Show(FaceDescription description)
    {
        Application.Engine.Descriptions.Clear();
        Application.Engine.Descriptions.Enqueue(description);
    }

    internal Task<HttpResponseMessage> SearchAsync(double cosine = 1, params (string Name, string Value)[] fields)
    {
        Show(FixedEngine.Described(cosine));
        return SearchShownAsync(fields);
    }

    internal Task<HttpResponseMessage> SearchShownAsync(params (string Name, string Value)[] fields) =>
        Client.PostAsync("/v3/face-search/", LivenessApplication.Form("user_image", fields: fields), Cancellation);

    internal Task<HttpResponseMessage> BlockAsync(string session) => PostAsync("/v3/blocklist/add/", $$"""{"session_id":"{{session}}","blocklist_face":true}""");

    internal Task<HttpResponseMessage> UnblockAsync(string session) => PostAsync("/v3/blocklist/remove/", $$"""{"session_id":"{{session}}","unblock_face":true}""");

    /// <summary>The list's id, which the database makes.</summary>
    internal async Task<string> ListAsync() => (string)(await ReadAsync("/v3/lists/"))["results"]![0]!["uuid"]!;

    /// <summary>Puts a picture on the blocklist.</summary>
    internal async Task<HttpResponseMessage> UploadAsync(double cosine = 1, string comment = "Known fraudster")
    {
        Show(FixedEngine.Described(cosine));
        return await PostAsync(
            $"/v3/lists/{await ListAsync()}/entries/face-upload/", $$"""{"image":"{{Convert.ToBase64String(LivenessApplication.OnePixel)}}","comment":"{{comment}}"}""");
    }

    internal Task<HttpResponseMessage> PostAsync(string path, string body) => Client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);

    internal Task<HttpResponseMessage> GetAsync(string path) => Client.GetAsync(path, Cancellation);

    internal async Task<JsonNode> ReadAsync(string path) => JsonNode.Parse(await Client.GetStringAsync(path, Cancellation))!;

    public void Dispose() => Application.Dispose();
}
