using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;

namespace Bonafide.Server.OpenApi;

/// <summary>
/// The dialects' OpenAPI documents, written by hand beside the code that they describe (<c>Dialects/…/NAME.openapi.json</c>) and carried in the
/// assembly. Tests hold them against the routes and against recorded answers.
/// </summary>
internal static class OpenApiDocuments
{
    private const string Prefix = "openapi/";
    private const string Suffix = ".openapi.json";

    /// <summary>By dialect, in lower case.</summary>
    internal static FrozenDictionary<string, OpenApiDocument> All { get; } = Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(name => Read(name, name[Prefix.Length..^Suffix.Length]))
        .ToFrozenDictionary(document => document.Dialect);

    private static OpenApiDocument Read(string resource, string dialect)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        using JsonDocument document = JsonDocument.Parse(bytes);
        return new OpenApiDocument(dialect, document.RootElement.GetProperty("info").GetProperty("title").GetString()!, bytes);
    }
}

/// <param name="Dialect">Its name in lower case.</param>
/// <param name="Title">For people.</param>
/// <param name="Json">UTF-8.</param>
internal sealed record OpenApiDocument(string Dialect, string Title, byte[] Json);
