using System.Text.Json;

namespace Bonafide.Cli.Tests.Checking;

/// <summary>Files that are no picture: each gets one sentence that says what to do, and exit code 3.</summary>
public sealed class UnreadableFileTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Check_of_a_text_file_says_what_to_convert_and_exits_with_3()
    {
        string file = _folder.Write("notes.txt", "Not a picture."u8.ToArray());

        Answer answer = await new Caller().RunAsync("check", file);

        Assert.Equal(3, answer.Code);
        Assert.Equal($"bonafide: {file}: This is not a JPEG, PNG, WebP or TIFF picture (decided by its bytes, not its name). Convert it first.", answer.Error.Trim());
        Assert.Empty(answer.Out);
    }

    [Fact]
    public async Task Check_of_a_gif_that_is_called_jpg_is_not_deceived_by_the_name()
    {
        string file = _folder.Write("portrait.jpg", "GIF89a\x01\0\x01\0\0\0\0;"u8.ToArray());

        Answer answer = await new Caller().RunAsync("check", file);

        Assert.Equal(3, answer.Code);
        Assert.Contains("decided by its bytes", answer.Error);
    }

    [Fact]
    public async Task Check_of_an_empty_file_says_so()
    {
        string file = _folder.Write("empty.png", []);

        Answer answer = await new Caller().RunAsync("check", file);

        Assert.Equal(3, answer.Code);
        Assert.Contains("The file is empty.", answer.Error);
    }

    [Fact]
    public async Task Check_of_a_truncated_photograph_says_that_it_was_cut_off()
    {
        byte[] whole = await File.ReadAllBytesAsync(Samples.Photograph(Samples.BonaFide), TestContext.Current.CancellationToken);
        string file = _folder.Write("cut.jpg", whole[..(whole.Length / 2)]);

        Answer answer = await new Caller().RunAsync("check", file);

        Assert.Equal(3, answer.Code);
        Assert.Contains("was cut off", answer.Error);
    }

    [Fact]
    public async Task Check_of_a_missing_file_says_that_there_is_none()
    {
        Answer answer = await new Caller().RunAsync("check", _folder.PathOf("nowhere.jpg"));

        Assert.Equal(3, answer.Code);
        Assert.Contains("nowhere.jpg: There is no such file.", answer.Error);
    }

    [Fact]
    public async Task Check_of_a_folder_without_pictures_says_so()
    {
        _folder.Write("notes.txt", [1]);

        Answer answer = await new Caller().RunAsync("check", _folder.Path);

        Assert.Equal(3, answer.Code);
        Assert.Contains("The folder holds no picture", answer.Error);
    }

    [Fact]
    public async Task Json_keeps_names_beyond_ascii_as_they_are()
    {
        string file = _folder.PathOf("größe+1.jpg");

        Answer answer = await new Caller().RunAsync("check", "--json", file);

        Assert.Contains("größe+1.jpg", answer.Out);
    }

    [Fact]
    public async Task Json_of_an_unreadable_file_has_a_fault_and_no_outcome()
    {
        string file = _folder.Write("notes.txt", "Not a picture."u8.ToArray());

        Answer answer = await new Caller().RunAsync("check", "--json", file);

        using JsonDocument document = JsonDocument.Parse(answer.Out);
        Assert.Equal(3, answer.Code);
        Assert.Equal(file, document.RootElement.GetProperty("file").GetString());
        Assert.Equal(JsonValueKind.Null, document.RootElement.GetProperty("outcome").ValueKind);
        Assert.Equal("unsupported_format", document.RootElement.GetProperty("fault").GetString());
    }
}
