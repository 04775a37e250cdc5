using System.Text.Json;
using Bonafide.Engine.Imaging;
using Bonafide.Storage;
using Bonafide.Storage.Policies;
using Bonafide.Tests;

namespace Bonafide.Cli.Tests.Galleries;

public sealed class GalleryCommandTests : IAsyncLifetime
{
    private readonly Folder _pictures = new();
    private Record _record = null!;

    public async ValueTask InitializeAsync() => _record = await Record.StartAsync();

    public ValueTask DisposeAsync()
    {
        _record.Dispose();
        _pictures.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Folder_is_enrolled_by_the_names_of_its_folders_and_files_and_what_cannot_be_used_is_named()
    {
        Lay("anna/1.png", 1);
        Lay("bert.png", 3);
        File.WriteAllText(_pictures.PathOf("readme.txt"), "no picture");
        File.WriteAllText(_pictures.PathOf("broken.jpg"), "no picture either");

        Answer answer = await RunAsync("import", _pictures.Path, "--gallery", "Staff", "--create");

        Assert.Equal(3, answer.Code);
        Assert.Contains("Enrolled 2 of 3 pictures in 'Staff'; 0 were there already, 1 could not be used.", answer.Out, StringComparison.Ordinal);
        Assert.Contains("broken.jpg: ", answer.Error, StringComparison.Ordinal);
        JsonElement staff = Assert.Single(await _record.JsonAsync("gallery", "list"));
        Assert.Equal(("Staff", "collection", 2), (staff.GetProperty("name").GetString(), staff.GetProperty("kind").GetString(), staff.GetProperty("faces").GetInt32()));
    }

    [Fact]
    public async Task Run_that_comes_again_enrolls_only_what_is_new()
    {
        Lay("anna.png", 1);
        await RunAsync("import", _pictures.Path, "--gallery", "Staff", "--create");
        Lay("bert.png", 3);

        Answer answer = await RunAsync("import", _pictures.Path, "--gallery", "Staff");

        Assert.Equal(0, answer.Code);
        Assert.Contains("Enrolled 1 of 2 pictures in 'Staff'; 1 were there already, 0 could not be used.", answer.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Face_is_found_under_its_name_and_nobody_where_nobody_is_near()
    {
        Lay("anna.png", 1);
        await RunAsync("import", _pictures.Path, "--gallery", "blocklist");

        Answer found = await RunAsync("search", Again(1), "--gallery", "blocklist", "--json");
        Answer nobody = await RunAsync("search", Samples.Photograph(Samples.BonaFide), "--gallery", "blocklist");

        JsonElement face = JsonSerializer.Deserialize<JsonElement>(found.Out);
        Assert.Equal((0, "anna", "same"), (found.Code, face.GetProperty("subject").GetString(), face.GetProperty("verdict").GetString()));
        Assert.Equal(1, nobody.Code);
        Assert.StartsWith("Nobody is near enough. Searched 1 faces", nobody.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_person_under_two_names_is_told_when_enrolled_and_listed_by_dedupe()
    {
        Lay("anna/1.png", 1);
        File.Copy(Again(1), _pictures.PathOf("anna/2.jpg"));
        File.Copy(Again(1), _pictures.PathOf("berta.jpg"));
        File.AppendAllText(_pictures.PathOf("berta.jpg"), "x"); // Another file, the same picture.

        Answer import = await RunAsync("import", _pictures.Path, "--gallery", "Staff", "--create");
        Answer dedupe = await RunAsync("dedupe", "--gallery", "Staff", "--json");

        Assert.Contains("the same face as", import.Error, StringComparison.Ordinal);
        Assert.Equal(1, dedupe.Code);
        JsonElement[] pairs = [.. dedupe.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
        Assert.Equal(2, pairs.Length);
        Assert.All(pairs, pair => Assert.Equal(["anna", "berta"], new[] { "first_subject", "second_subject" }.Select(side => pair.GetProperty(side).GetString()).Order()));
    }

    [Fact]
    public async Task Export_is_for_its_owner_alone_and_overwrites_nothing()
    {
        Lay("anna.png", 1);
        await RunAsync("import", _pictures.Path, "--gallery", "Staff", "--create");
        string file = _pictures.PathOf("staff.jsonl");

        Answer answer = await _record.RunAsync("gallery", "export", file, "--gallery", "Staff");
        Answer again = await _record.RunAsync("gallery", "export", file, "--gallery", "Staff");

        Assert.Equal((0, 3), (answer.Code, again.Code));
        JsonElement face = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal("anna", face.GetProperty("subject").GetString());
        Assert.Equal(128 * sizeof(float), face.GetProperty("vector").GetBytesFromBase64().Length);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task Faces_of_another_model_are_computed_anew_from_the_pictures_that_are_kept()
    {
        await using (BonafideStorage storage = await _record.OpenAsync())
        {
            await storage.Policies.ChangeAsync((await storage.Applications.ListAsync())[0].Id, new ApplicationPolicy { MayStorePictures = true }, "test");
        }

        Lay("anna.png", 1);
        await RunAsync("import", _pictures.Path, "--gallery", "Staff", "--create");
        Lay("bert.png", 3);
        await RunAsync("import", _pictures.Path, "--gallery", "Staff");
        _record.Tamper("UPDATE faces SET model_id = 'older@0'; UPDATE faces SET picture_id = NULL WHERE number = (SELECT MAX(number) FROM faces)");

        Answer doctor = await _record.RunAsync(new Caller(), "doctor");
        Answer before = await RunAsync("search", Again(1), "--gallery", "Staff");
        Answer reindex = await RunAsync("reindex");
        Answer after = await RunAsync("search", Again(1), "--gallery", "Staff");
        Answer again = await RunAsync("reindex");

        Assert.Equal(3, doctor.Code);
        Assert.Contains("2 were computed by another network than bonafide-embedding-4@", doctor.Out, StringComparison.Ordinal);
        Assert.Contains("pictures of 1 are kept", doctor.Out, StringComparison.Ordinal);
        Assert.Equal(1, before.Code);
        Assert.Contains("2 faces of the gallery were computed by another model", before.Error, StringComparison.Ordinal);
        Assert.Equal(0, reindex.Code);
        Assert.StartsWith("Computed 1 of 2 faces anew with bonafide-embedding-4@", reindex.Out, StringComparison.Ordinal);
        Assert.Contains("Of 1 no picture is kept", reindex.Out, StringComparison.Ordinal);
        Assert.Equal(0, after.Code);
        Assert.Contains("Computed 0 of 1", again.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no folder", "import", "/nowhere", "--gallery", "blocklist")]
    [InlineData("has no gallery 'Staff'", "search", "x.jpg", "--gallery", "Staff")]
    [InlineData("There is no such file", "search", "/nowhere.jpg", "--gallery", "blocklist")]
    [InlineData("Those of checks and persons come with them", "import", "/", "--gallery", "checks")]
    public async Task What_cannot_be_done_is_said(string sentence, params string[] args)
    {
        Answer answer = await RunAsync(args);

        Assert.Equal(3, answer.Code);
        Assert.Contains(sentence, answer.Error, StringComparison.Ordinal);
    }

    private Task<Answer> RunAsync(params string[] args) => _record.RunAsync(new Caller(), ["gallery", .. args]);

    private static string Portrait(int number) => Path.Combine(Needs.RepositoryRoot(), "samples", "pictures", $"portrait-composite-{number}.png");

    private void Lay(string name, int portrait)
    {
        string path = _pictures.PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Copy(Portrait(portrait), path);
    }

    /// <summary>The same portrait as another picture.</summary>
    private string Again(int portrait)
    {
        string path = Path.Combine(_record.Data, $"again-{portrait}.jpg");
        using RgbImage image = Samples.Decode(File.ReadAllBytes(Portrait(portrait)));
        File.WriteAllBytes(path, ImageEncoder.EncodeThumbnail(image, 400));
        return path;
    }
}
