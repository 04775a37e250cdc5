namespace Bonafide.Server.Tests.Supply;

/// <summary>Where a package is used.</summary>
internal enum PackageUse
{
    /// <summary>Part of what is published.</summary>
    Program,

    /// <summary>Builds, tests or measures, and is never published.</summary>
    Workshop,
}

/// <summary>A package that a lock file names.</summary>
/// <param name="Ecosystem">"nuget" or "npm", as in package URLs.</param>
/// <param name="Licence">SPDX expression, as the package itself says.</param>
/// <param name="Integrity">SHA-512 in base64: of the file (npm), or of the package without its signature (NuGet's content hash).</param>
/// <param name="DependsOn">Names of the same ecosystem.</param>
internal sealed record Package(string Ecosystem, string Name, string Version, string Licence, string Integrity, IReadOnlyList<string> DependsOn, PackageUse Use)
{
    /// <summary>https://github.com/package-url/purl-spec: the @ of a scope is escaped.</summary>
    internal string Url => $"pkg:{Ecosystem}/{Name.Replace("@", "%40", StringComparison.Ordinal)}@{Version}";
}
