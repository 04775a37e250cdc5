using Bonafide.Evaluation.Protocols;

namespace Bonafide.Evaluation.Tests;

public sealed class ProtocolFolderTests : IDisposable
{
    private readonly Folder _folder = new();

    [Fact]
    public void Folders_name_truth_species_source_and_split()
    {
        _folder.Add("development/bonafide/cam-1/a.jpg");
        _folder.Add("test/attack/print/cam-2/b.PNG");
        _folder.Add("test/attack/replay/c.webp");
        _folder.Add("test/notes.txt");
        _folder.Add("elsewhere/d.jpg");

        IReadOnlyList<ProtocolEntry> entries = ProtocolFolder.Read(_folder.Path);

        Assert.Equal(
            [("development/bonafide/cam-1/a.jpg", null, "cam-1", "development"), ("test/attack/print/cam-2/b.PNG", "print", "cam-2", "test"), ("test/attack/replay/c.webp", "replay", "", "test")],
            entries.Select(entry => (entry.Name, entry.Species, entry.Source, entry.Split)));
    }

    [Fact]
    public void A_folder_without_pictures_of_known_truth_says_what_it_must_hold()
    {
        _folder.Add("a.jpg");

        Assert.Contains("bonafide/", Assert.Throws<FormatException>(() => ProtocolFolder.Read(_folder.Path)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
