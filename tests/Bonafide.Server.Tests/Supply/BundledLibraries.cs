using System.Text.Json.Nodes;
using Bonafide.Tests;

namespace Bonafide.Server.Tests.Supply;

/// <summary>The libraries that lie inside the one file of libvips: their versions as the package lists them, their licences as its README does.</summary>
internal static class BundledLibraries
{
    internal const string Package = "@img/sharp-libvips-";

    private static readonly Dictionary<string, string> _licences = new()
    {
        ["aom"] = "BSD-2-Clause",
        ["archive"] = "BSD-2-Clause",
        ["cairo"] = "MPL-1.1",
        ["cgif"] = "MIT",
        ["exif"] = "LGPL-3.0-or-later",
        ["expat"] = "MIT",
        ["ffi"] = "MIT",
        ["fontconfig"] = "HPND-sell-variant",
        ["freetype"] = "FTL",
        ["fribidi"] = "LGPL-3.0-or-later",
        ["glib"] = "LGPL-3.0-or-later",
        ["harfbuzz"] = "MIT",
        ["heif"] = "LGPL-3.0-or-later",
        ["highway"] = "BSD-3-Clause",
        ["imagequant"] = "BSD-2-Clause",
        ["lcms"] = "MIT",
        ["mozjpeg"] = "Zlib AND IJG AND BSD-3-Clause",
        ["pango"] = "LGPL-3.0-or-later",
        ["pixman"] = "MIT",
        ["png"] = "libpng-2.0",
        ["proxy-libintl"] = "LGPL-3.0-or-later",
        ["rsvg"] = "LGPL-3.0-or-later",
        ["tiff"] = "libtiff",
        ["uhdr"] = "MIT",
        ["vips"] = "LGPL-3.0-or-later",
        ["webp"] = "BSD-3-Clause",
        ["xml2"] = "MIT",
        ["zlib-ng"] = "Zlib",
    };

    internal static IReadOnlyList<(string Name, string Version, string Licence)> Read()
    {
        string modules = Path.Combine(Needs.RepositoryRoot(), "native", "node_modules");
        if (!Directory.Exists(modules))
        {
            Assert.Skip("needs what npm brings into native/, and this build was made without it");
        }

        string versions = Directory.EnumerateFiles(modules, "versions.json", SearchOption.AllDirectories).First(path => path.Replace('\\', '/').Contains($"/{Package}", StringComparison.Ordinal));
        return [.. JsonNode.Parse(File.ReadAllText(versions))!.AsObject().Select(library => (library.Key, library.Value!.GetValue<string>(), _licences[library.Key]))];
    }
}
