using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Bonafide.Tests;

namespace Bonafide.Server.Tests.Supply;

/// <summary>
/// The software bill of materials of what is published, as CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/). It names no moment and no serial number, so that the same
/// lock files give the same bytes.
/// </summary>
internal static class SoftwareBill
{
    internal const string File = "docs/sbom.cdx.json";

    private const string Program = "bonafide";

    private static readonly JsonSerializerOptions _readable = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static string Write(IReadOnlyList<Package> packages)
    {
        Package[] shipped = [.. packages.Where(package => package.Use == PackageUse.Program)];
        IReadOnlyList<(string Name, string Version, string Licence)> bundled = BundledLibraries.Read();
        JsonObject[] weights = [.. Weights()];
        Dictionary<string, string> urls = shipped.ToDictionary(package => Key(package.Ecosystem, package.Name), package => package.Url);
        HashSet<string> throughOthers = [.. shipped.SelectMany(package => package.DependsOn.Select(name => Key(package.Ecosystem, name)))];
        JsonArray dependencies =
        [
            Dependency(Program, [.. shipped.Where(package => !throughOthers.Contains(Key(package.Ecosystem, package.Name))).Select(package => package.Url), .. weights.Select(weight => weight["bom-ref"]!.GetValue<string>())]),
            .. shipped.Select(package => Dependency(package.Url, package.Name.StartsWith(BundledLibraries.Package, StringComparison.Ordinal)
                ? bundled.Select(library => Url(library.Name, library.Version))
                : package.DependsOn.Select(name => urls.GetValueOrDefault(Key(package.Ecosystem, name))).OfType<string>())),
        ];
        JsonObject bill = new()
        {
            ["$schema"] = "http://cyclonedx.org/schema/bom-1.6.schema.json",
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.6",
            ["version"] = 1,
            ["metadata"] = new JsonObject
            {
                ["component"] = new JsonObject
                {
                    ["type"] = "application",
                    ["bom-ref"] = Program,
                    ["name"] = Program,
                    ["version"] = Version(),
                    ["licenses"] = Licences("Apache-2.0"),
                },
            },
            ["components"] = new JsonArray([.. shipped.Select(Component), .. bundled.Select(Library), .. weights]),
            ["dependencies"] = dependencies,
        };
        return bill.ToJsonString(_readable) + "\n";
    }

    private static JsonObject Component(Package package)
    {
        JsonObject component = new()
        {
            ["type"] = "library",
            ["bom-ref"] = package.Url,
            ["name"] = package.Name,
            ["version"] = package.Version,
            ["purl"] = package.Url,
            ["licenses"] = Licences(package.Licence),
        };
        if (package.Ecosystem == "npm")
        {
            component["hashes"] = new JsonArray(Hash("SHA-512", Convert.FromBase64String(package.Integrity)));
        }
        else
        {
            // Of the package without its signature, so it is not the hash of a file that anybody has.
            component["properties"] = new JsonArray(new JsonObject { ["name"] = "nuget:contentHash", ["value"] = package.Integrity });
        }

        return component;
    }

    private static JsonObject Library((string Name, string Version, string Licence) library) => new()
    {
        ["type"] = "library",
        ["bom-ref"] = Url(library.Name, library.Version),
        ["name"] = library.Name,
        ["version"] = library.Version,
        ["purl"] = Url(library.Name, library.Version),
        ["licenses"] = Licences(library.Licence),
    };

    /// <summary>Our own networks.</summary>
    private static IEnumerable<JsonObject> Weights()
    {
        string models = Path.Combine(Needs.RepositoryRoot(), "models");
        foreach (string file in Directory.EnumerateFiles(models, "*.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(file);
            yield return new JsonObject
            {
                ["type"] = "machine-learning-model",
                ["bom-ref"] = $"model:{name}",
                ["name"] = name,
                ["licenses"] = Licences("Apache-2.0"),
                ["hashes"] = new JsonArray(Hash("SHA-256", SHA256.HashData(System.IO.File.ReadAllBytes(file)))),
            };
        }
    }

    private static JsonObject Dependency(string reference, IEnumerable<string> on) => new() { ["ref"] = reference, ["dependsOn"] = new JsonArray([.. on.Select(name => JsonValue.Create(name))]) };

    private static JsonObject Hash(string algorithm, byte[] hash) => new() { ["alg"] = algorithm, ["content"] = Convert.ToHexStringLower(hash) };

    private static JsonArray Licences(string expression) =>
        new(expression.Contains(' ', StringComparison.Ordinal) ? new JsonObject { ["expression"] = expression } : new JsonObject { ["license"] = new JsonObject { ["id"] = expression } });

    private static string Key(string ecosystem, string name) => $"{ecosystem}/{name.ToLowerInvariant()}";

    private static string Url(string name, string version) => $"pkg:generic/{name}@{version}";

    private static string Version() => XDocument.Load(Path.Combine(Needs.RepositoryRoot(), "Directory.Build.props")).Descendants("VersionPrefix").Single().Value;
}
