using System.Net;
using System.Text.Json.Nodes;
using Bonafide.Server.OpenApi;
using Bonafide.Tests;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.OpenApi;

/// <summary>The documents say what the server does: its routes, its recorded answers, and nothing else.</summary>
public sealed class OpenApiDocumentTests(ITestOutputHelper output) : IDisposable
{
    private readonly LivenessApplication _application = new();

    public static TheoryData<string> Dialects => [.. OpenApiDocuments.All.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Each_document_is_served_without_a_key(string dialect)
    {
        HttpResponseMessage answer = await _application.CreateClient().GetAsync($"/openapi/{dialect}.json");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        DescribedApi api = new(await answer.Content.ReadAsStringAsync());
        Assert.Equal(typeof(OpenApiDocuments).Assembly.GetName().Version?.ToString(3), (string?)api.Info["version"]);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public void Every_answer_has_an_example_that_fits_its_schema(string dialect)
    {
        DescribedApi api = Read(dialect);

        AssertNone(api.WithoutExample().Select(place => $"{place} has no example"));
        AssertNone(api.FaultyExamples());
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public void Every_recorded_answer_is_as_its_document_says(string dialect)
    {
        DescribedApi api = Read(dialect);
        string[] files = Recorded(dialect);
        List<string> faults = [];
        foreach (string file in files)
        {
            JsonNode answer = JsonNode.Parse(File.ReadAllText(file))!;
            faults.AddRange(api.Faults((string)answer["request"]!, (int)answer["status"]!, (string?)answer["headers"]!["content-type"], answer["body"])
                .Select(fault => $"{Path.GetFileName(file)}: {fault}"));
        }

        output.WriteLine($"{dialect}: {files.Length} recorded answers");
        AssertNone(faults);
        Assert.NotEmpty(files);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public void Document_and_routes_name_the_same_calls(string dialect)
    {
        DescribedApi api = Read(dialect);
        string[] roots = [.. api.Roots];
        IEnumerable<string> routed = Routes().Where(call => roots.Contains(call.Split('/')[1]));

        Assert.Equal(routed.Order(StringComparer.Ordinal), api.Calls.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Routes_without_a_document_are_those_of_whoever_runs_the_server()
    {
        string[] roots = [.. OpenApiDocuments.All.Keys.SelectMany(dialect => Read(dialect).Roots)];

        Assert.Equal(["didit", "glair", "native", "verifik"], OpenApiDocuments.All.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["console", "healthz", "openapi", "readyz"], Routes().Select(call => call.Split('/')[1]).Except(roots).Order(StringComparer.Ordinal));
    }

    public void Dispose() => _application.Dispose();

    private static DescribedApi Read(string dialect) => new(System.Text.Encoding.UTF8.GetString(OpenApiDocuments.All[dialect].Json));

    private static string[] Recorded(string dialect)
    {
        string folder = Path.Combine(Needs.RepositoryRoot(), "tests", "Bonafide.Server.Tests", "Golden", dialect);
        return Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories) : [];
    }

    /// <summary>Every route that answers more than "not found" and "not allowed".</summary>
    private IEnumerable<string> Routes() =>
        from endpoint in _application.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        where endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null
        let path = endpoint.RoutePattern.RawText!
        where !path.Contains("{**", StringComparison.Ordinal)
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
        select DescribedApi.Call(method, path);

    private static void AssertNone(IEnumerable<string> faults)
    {
        string[] all = [.. faults];
        Assert.True(all.Length == 0, string.Join('\n', all));
    }
}
