using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Bonafide.Tests;

namespace Bonafide.Server.Tests.Supply;

/// <summary>What others made and we use: every package is named with a licence that is allowed, and the bill of materials is what the lock files say.</summary>
public sealed partial class SupplyTests
{
    [Fact]
    public void Every_package_has_a_licence_that_is_allowed() => Assert.All(LockFiles.Packages(), package => Assert.True(Licences.IsAllowed(package), $"{package.Url}: '{package.Licence}'"));

    [Theory]
    [InlineData("GPL-3.0-only", false)]
    [InlineData("MIT OR GPL-2.0-only", true)]
    [InlineData("MIT AND GPL-2.0-only", false)]
    [InlineData("(MIT OR CC0-1.0)", true)]
    [InlineData("LGPL-3.0-or-later", false)]
    [InlineData("", false)]
    public void Licence_expression_is_read_as_it_is_meant(string expression, bool isAllowed) =>
        Assert.Equal(isAllowed, Licences.IsAllowed(new Package("nuget", "Some.Package", "1.0.0", expression, "", [], PackageUse.Program)));

    [Fact]
    public async Task Page_of_licences_names_every_package() => await WrittenPage.MatchAsync("docs/licences.md", Licences.Page(LockFiles.Packages()));

    [Fact]
    public void Notices_name_every_package_that_we_ask_for()
    {
        string notices = File.ReadAllText(Path.Combine(Needs.RepositoryRoot(), "THIRD-PARTY-NOTICES.md"));

        Assert.All(LockFiles.Direct(), name => Assert.Contains(Platform().Replace(name, ""), notices, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Bill_of_materials_is_what_the_lock_files_say() => await WrittenPage.MatchAsync(SoftwareBill.File, SoftwareBill.Write(LockFiles.Packages()));

    [Fact]
    public void Bill_of_materials_has_the_shape_of_CycloneDX()
    {
        JsonObject bill = JsonNode.Parse(File.ReadAllText(Path.Combine(Needs.RepositoryRoot(), SoftwareBill.File)))!.AsObject();
        JsonObject[] components = [.. bill["components"]!.AsArray().Select(component => component!.AsObject()), bill["metadata"]!["component"]!.AsObject()];
        string[] references = [.. components.Select(component => component["bom-ref"]!.GetValue<string>())];

        Assert.Equal(("CycloneDX", "1.6", 1), (bill["bomFormat"]!.GetValue<string>(), bill["specVersion"]!.GetValue<string>(), bill["version"]!.GetValue<int>()));
        Assert.Equal(references.Length, references.Distinct().Count());
        Assert.All(components, component =>
        {
            Assert.Contains(component["type"]!.GetValue<string>(), (string[])["application", "library", "machine-learning-model"]);
            Assert.NotEmpty(component["name"]!.GetValue<string>());
            Assert.True(component["licenses"]!.AsArray() is [JsonObject licence] && (licence.ContainsKey("expression") || licence["license"]!["id"] is not null));
            Assert.All(component["hashes"]?.AsArray() ?? [], hash => Assert.Equal(hash!["alg"]!.GetValue<string>() == "SHA-512" ? 128 : 64, hash["content"]!.GetValue<string>().Length));
            if (component["purl"] is { } url)
            {
                Assert.Matches(PackageUrl(), url.GetValue<string>());
            }
        });
        JsonArray dependencies = bill["dependencies"]!.AsArray();
        Assert.Equal(dependencies.Count, dependencies.Select(dependency => dependency!["ref"]!.GetValue<string>()).Distinct().Count());
        Assert.All(dependencies, dependency => Assert.All([dependency!["ref"]!, .. dependency["dependsOn"]!.AsArray()], reference => Assert.Contains(reference!.GetValue<string>(), references)));
    }

    [Fact]
    public void Lock_files_and_the_bill_name_no_registry()
    {
        string root = Needs.RepositoryRoot();
        string[] files = [SoftwareBill.File, "docs/licences.md", "native/package-lock.json", "samples/clients/package-lock.json", "src/Bonafide.Evaluation/Reports/Page/package-lock.json"];

        Assert.All(files, file => Assert.DoesNotMatch(Registry(), File.ReadAllText(Path.Combine(root, file))));
    }

    [GeneratedRegex(@"^pkg:(nuget|npm|generic)/[A-Za-z0-9.%_/-]+@[A-Za-z0-9.-]+$")]
    private static partial Regex PackageUrl();

    /// <summary>One package for each system is one line of the notices.</summary>
    [GeneratedRegex("-(darwin|linux|linuxmusl|win32|windows)-(x64|arm64)$")]
    private static partial Regex Platform();

    [GeneratedRegex("\"resolved\": \"http|registry\\.")]
    private static partial Regex Registry();
}
