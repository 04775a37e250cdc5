using System.Text.Json.Nodes;
using Bonafide.Engine.Recognition;
using Bonafide.Server.Tests.Dialects.Glair;

namespace Bonafide.Server.Tests.Galleries;

/// <summary>A server that is started with a pack that recognizes people by another network than the one its faces were enrolled with.</summary>
public sealed class AnotherPackTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("bonafide-another-pack-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Start_tells_how_many_faces_are_found_no_more_and_what_to_do()
    {
        await using (LivenessApplication before = Server())
        {
            HttpClient client = before.WithKey();
            string gallery = (string)JsonNode.Parse(await (await client.PostAsync("/v1/galleries", GlairCaller.Json("""{"name":"Staff"}"""))).Content.ReadAsStringAsync())!["id"]!;
            HttpResponseMessage enrolled = await client.PostAsync($"/v1/galleries/{gallery}/faces", LivenessApplication.Form("image", fields: ("subject", "anna")));
            Assert.True(enrolled.IsSuccessStatusCode);
        }

        await using LivenessApplication same = Server();
        same.WithKey();
        await using LivenessApplication other = Server();
        other.Engine.Embedding = new EmbeddingModel("another", 2);
        other.WithKey();

        Assert.DoesNotContain("another network", same.Log.All, StringComparison.Ordinal);
        string line = Assert.Single(other.Log.All.Split('\n'), line => line.Contains("another network", StringComparison.Ordinal));
        Assert.StartsWith("Warning: 1 enrolled faces were computed by another network than another", line, StringComparison.Ordinal);
        Assert.Contains("bonafide gallery reindex", line, StringComparison.Ordinal);
    }

    private LivenessApplication Server() => new() { Settings = new Dictionary<string, string> { ["BONAFIDE_DATA"] = _data } };
}
