using System.Text.Json.Nodes;
using System.Xml.Linq;
using Bonafide.Tests;

namespace Bonafide.Server.Tests.Supply;

/// <summary>What the lock files of this repository name, and what is named directly and not through another package.</summary>
internal static class LockFiles
{
    private const string Program = "src/Bonafide.Cli/packages.lock.json", Native = "native/package-lock.json", Page = "src/Bonafide.Evaluation/Reports/Page/package-lock.json";

    private static readonly string _root = Needs.RepositoryRoot();

    private static readonly string _restored =
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>Each package once, by ecosystem and name.</summary>
    internal static IReadOnlyList<Package> Packages() =>
    [
        .. Files("packages.lock.json").SelectMany(OfNuGet).Concat(Files("package-lock.json").SelectMany(OfNpm))
            .GroupBy(package => package.Url).Select(same => same.MinBy(package => package.Use)!)
            .OrderBy(package => package.Ecosystem, StringComparer.Ordinal).ThenBy(package => package.Name, StringComparer.OrdinalIgnoreCase).ThenBy(package => package.Version, StringComparer.Ordinal),
    ];

    /// <summary>Names that a project or a package.json of ours asks for.</summary>
    internal static IReadOnlySet<string> Direct()
    {
        IEnumerable<string> nuget = Files("packages.lock.json").SelectMany(Entries).Where(entry => Text(entry.Value, "type") == "Direct").Select(entry => entry.Key);
        IEnumerable<string> npm = Files("package-lock.json").SelectMany(file => RootDependencies(Read(file), "dependencies", "devDependencies", "optionalDependencies"));
        return nuget.Concat(npm).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    private static IEnumerable<Package> OfNuGet(string file)
    {
        bool isProgram = file == Program;
        HashSet<string> builders = [.. XDocument.Load(Path.Combine(_root, "Directory.Packages.props")).Descendants("GlobalPackageReference").Select(reference => reference.Attribute("Include")!.Value)];
        return Entries(file).Where(entry => Text(entry.Value, "type") != "Project").Select(entry => new Package(
            "nuget", entry.Key, Text(entry.Value, "resolved"), LicenceOf(entry.Key, Text(entry.Value, "resolved")), Text(entry.Value, "contentHash"), Names(entry.Value, "dependencies"),
            isProgram && !builders.Contains(entry.Key) ? PackageUse.Program : PackageUse.Workshop));
    }

    private static IEnumerable<Package> OfNpm(string file)
    {
        JsonObject root = Read(file);
        Dictionary<string, JsonObject> packages = root["packages"]!.AsObject().Where(package => package.Key.Length > 0).ToDictionary(package => NameOf(package.Key), package => package.Value!.AsObject());
        HashSet<string> shipped = file switch
        {
            Native => [.. RootDependencies(root, "dependencies", "optionalDependencies")], // Their native libraries alone.
            Page => Closure(RootDependencies(root, "dependencies"), packages),
            _ => [],
        };
        return packages.Select(package => new Package(
            "npm", package.Key, Text(package.Value, "version"), Text(package.Value, "license"), Text(package.Value, "integrity").Replace("sha512-", "", StringComparison.Ordinal),
            Names(package.Value, "dependencies"), shipped.Contains(package.Key) ? PackageUse.Program : PackageUse.Workshop));
    }

    private static HashSet<string> Closure(IEnumerable<string> names, Dictionary<string, JsonObject> packages)
    {
        HashSet<string> closure = [];
        Queue<string> open = new(names);
        while (open.TryDequeue(out string? name))
        {
            if (closure.Add(name))
            {
                Names(packages[name], "dependencies").ToList().ForEach(open.Enqueue);
            }
        }

        return closure;
    }

    /// <summary>node_modules/a/node_modules/@b/c is @b/c.</summary>
    private static string NameOf(string path) => path[(path.LastIndexOf("node_modules/", StringComparison.Ordinal) + "node_modules/".Length)..];

    /// <summary>As the restored package says.</summary>
    private static string LicenceOf(string name, string version)
    {
        string id = name.ToLowerInvariant();
        XElement? licence = XDocument.Load(Path.Combine(_restored, id, version, $"{id}.nuspec")).Descendants().SingleOrDefault(element => element.Name.LocalName == "license");
        return licence?.Attribute("type")?.Value == "expression" ? licence.Value : "";
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Entries(string file) => Read(file)["dependencies"]!.AsObject().SelectMany(framework => framework.Value!.AsObject());

    private static IEnumerable<string> RootDependencies(JsonObject lockFile, params string[] kinds) => kinds.SelectMany(kind => Names(lockFile["packages"]![""], kind));

    private static string[] Names(JsonNode? package, string kind) => [.. package?[kind]?.AsObject().Select(dependency => dependency.Key) ?? []];

    private static string Text(JsonNode? node, string member) => node?[member]?.GetValue<string>() ?? "";

    private static JsonObject Read(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(_root, file)))!.AsObject();

    /// <summary>Paths from the root, with slashes; what builds and npm have put beside the sources is not looked at.</summary>
    private static IEnumerable<string> Files(string name) => Directory.EnumerateFiles(_root, name, new EnumerationOptions { RecurseSubdirectories = true })
        .Select(path => Path.GetRelativePath(_root, path).Replace('\\', '/'))
        .Where(path => !path.Contains("node_modules/", StringComparison.Ordinal) && !path.StartsWith("artifacts/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);
}
