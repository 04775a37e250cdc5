using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;

namespace Bonafide.Server.Console.Shell;

/// <summary>Styles, scripts and marks of the console, carried in the assembly. Their hash is part of their path, so a browser keeps them for good.</summary>
internal sealed class ConsoleAssets
{
    private const string Prefix = "console/";

    private readonly FrozenDictionary<string, byte[]> _files = Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .ToFrozenDictionary(name => name[Prefix.Length..], Read);

    private readonly string _version;

    public ConsoleAssets()
    {
        // One hash over all: scripts import each other by relative paths.
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((_, byte[] bytes) in _files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            hash.AppendData(bytes);
        }

        _version = Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }

    internal string Url(string name) =>
        _files.ContainsKey(name) ? $"{ConsoleEndpoints.Root}/assets/{_version}/{name}" : throw new ArgumentException($"There is no file '{name}'.", nameof(name));

    internal IResult File(HttpContext http, string name)
    {
        if (!_files.TryGetValue(name, out byte[]? bytes))
        {
            return ConsoleErrors.NotFound();
        }

        http.Response.Headers.CacheControl = new StringValues("public, max-age=31536000, immutable");
        return Results.Bytes(bytes, MediaType(name));
    }

    private static string MediaType(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };

    private static byte[] Read(string resource)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

internal static class ConsoleAssetsEndpoints
{
    internal static void MapConsoleAssets(this IEndpointRouteBuilder console) =>
        console.MapGet("/assets/{version}/{name}", (HttpContext http, string name, ConsoleAssets assets) => assets.File(http, name)).ForAnybody();
}
