using System.Text;

namespace Bonafide.Server.Tests.Supply;

/// <summary>Which licences may be used here, and docs/licences.md, which names every package with its own.</summary>
internal static class Licences
{
    private static readonly HashSet<string> _everywhere =
        ["MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "ISC", "CC0-1.0", "MS-PL", "PostgreSQL", "Python-2.0", "Zlib"];

    /// <summary>Only for what is loaded dynamically and can be replaced: BONAFIDE_LIBVIPS.</summary>
    private static readonly HashSet<string> _libvips = [.. _everywhere, "LGPL-3.0-or-later"];

    /// <summary>What is never published may also ask for its own changes back; "Apache" is how one package writes Apache-2.0.</summary>
    private static readonly HashSet<string> _workshop = [.. _everywhere, "MPL-2.0", "Apache"];

    internal static bool IsAllowed(Package package) => IsAllowed(
        package.Licence,
        package.Name.StartsWith("@img/sharp-", StringComparison.Ordinal) ? _libvips : package.Use == PackageUse.Workshop ? _workshop : _everywhere);

    internal static string Page(IReadOnlyList<Package> packages)
    {
        StringBuilder page = new("""
            # Licences of every package

            Made by a test from the lock files and from what each package says of itself (SPDX), written anew with `BONAFIDE_GOLDEN=write`. A package with a licence that is not allowed, or that this page does not name,
            fails the build. How each is used, and what is no package: [THIRD-PARTY-NOTICES.md](../THIRD-PARTY-NOTICES.md). The parts of what is published, with hashes: [sbom.cdx.json](sbom.cdx.json) (CycloneDX 1.6).

            """.ReplaceLineEndings("\n"));
        foreach ((PackageUse use, string title) in (ReadOnlySpan<(PackageUse, string)>)[(PackageUse.Program, "In the program"), (PackageUse.Workshop, "To build, test and measure")])
        {
            page.Append($"\n## {title}\n\n| package | version | licence | from |\n|---|---|---|---|\n");
            foreach (Package package in packages.Where(package => package.Use == use))
            {
                page.Append($"| {package.Name} | {package.Version} | {package.Licence} | {(package.Ecosystem == "npm" ? "npm" : "NuGet")} |\n");
            }
        }

        return page.ToString();
    }

    /// <summary>An SPDX expression of names, AND and OR; OR binds less. No package nests them deeper.</summary>
    internal static bool IsAllowed(string expression, IReadOnlySet<string> allowed) =>
        expression.Trim('(', ')').Split(" OR ").Any(either => either.Split(" AND ").All(licence => allowed.Contains(licence.Trim())));
}
