using System.Text.Json;

namespace Bonafide.Cli.Tests.Checking;

public sealed class ManyPicturesTests
{
    [Fact]
    public async Task Folder_gives_one_line_for_each_picture_in_order_and_a_summary()
    {
        using Folder folder = ThreePictures();

        Answer answer = await new Caller().RunAsync("check", folder.Path);

        string[] lines = answer.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(1, answer.Code);
        Assert.Equal(4, lines.Length);
        Assert.EndsWith("a.jpg", lines[0]);
        Assert.EndsWith("b.JPG", lines[1]);
        Assert.Contains("c.jpeg  (No face was found.", lines[2]);
        Assert.StartsWith("3 pictures: 1 bona fide, 1 ", lines[3]);
        Assert.Empty(answer.Error);
    }

    [Fact]
    public async Task Unreadable_file_among_others_fails_alone_but_makes_the_exit_code_3()
    {
        using Folder folder = ThreePictures();
        folder.Write("b2.png", "Not a picture."u8.ToArray());

        Answer answer = await new Caller().RunAsync("check", folder.Path);

        Assert.Equal(3, answer.Code);
        Assert.Contains("4 pictures: 1 bona fide", answer.Out);
        Assert.Contains("1 failed", answer.Out);
        Assert.Contains("b2.png: This is not a JPEG", answer.Error);
    }

    [Fact]
    public async Task Json_gives_one_document_a_line()
    {
        using Folder folder = ThreePictures();

        Answer answer = await new Caller().RunAsync("check", "--json", folder.Path);

        string[] lines = answer.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => JsonDocument.Parse(line).Dispose());
    }

    [Fact]
    public async Task Progress_goes_to_a_terminal_on_the_standard_error_alone()
    {
        using Folder folder = ThreePictures();

        Answer answer = await new Caller().WithErrorsOnATerminal().RunAsync("check", folder.Path);

        Assert.Contains("2 of 3", answer.Error);
        Assert.DoesNotContain("2 of 3", answer.Out);
    }

    /// <summary>The pictures are read first: where there are none, the test is skipped and leaves no folder behind.</summary>
    private static Folder ThreePictures()
    {
        byte[] bonaFide = File.ReadAllBytes(Samples.Photograph(Samples.BonaFide));
        byte[] print = File.ReadAllBytes(Samples.Photograph(Samples.Print));
        byte[] noFace = File.ReadAllBytes(Samples.Photograph(Samples.NoFace));
        Folder folder = new();
        folder.Write("a.jpg", bonaFide);
        folder.Write("b.JPG", print);
        folder.Write("c.jpeg", noFace);
        folder.Write("ignored.txt", [1]);
        return folder;
    }
}
