using System.Net;
using Bonafide.Server.Evaluations;
using Bonafide.Storage.Evaluations;
using Bonafide.Storage.People;

namespace Bonafide.Server.Tests.Console;

/// <summary>What is taken for pictures of known truth, and what is refused.</summary>
public sealed class EvaluationUploadTests : EvaluationSetting
{
    public static TheoryData<string, string> HostileFiles => new()
    {
        { "text", "no zip file" },
        { "empty", "Choose a zip file" },
        { "parent", "leads out of it" },
        { "absolute", "leads out of it" },
        { "drive", "leads out of it" },
        { "twice", "twice" },
        { "bomb", "pictures do not shrink like that" },
        { "nothing", "no pictures in bonafide/" },
        { "no-pictures", "no pictures in bonafide/" },
        { "bad-table", "has no column" },
        { "large", "larger than 1 MB" },
    };

    [Theory]
    [MemberData(nameof(HostileFiles))]
    public async Task Hostile_file_is_refused_with_a_sentence_and_leaves_nothing(string kind, string sentence)
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(Server, ConsoleRole.Owner);

        using HttpResponseMessage answer = await UploadAsync(owner, Hostile(kind));

        Assert.InRange((int)answer.StatusCode, 400, 499);
        Assert.Contains(sentence, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()));
        Assert.Empty(Spools());
        Assert.Empty(await Service<EvaluationStore>().ListAsync(Application(owner)));
        Assert.Equal(HttpStatusCode.SeeOther, (await UploadAsync(owner, Good())).StatusCode); // The turn was given back.
    }

    [Fact]
    public async Task Damaged_and_missing_pictures_are_lines_and_not_the_end()
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(Server, ConsoleRole.Owner);
        byte[] zip = Zip(("protocol.csv", "path,is_bona_fide,pai_species\na.png,1,\n../../etc/passwd,1,\nmissing.png,0,print\n"u8.ToArray()), ("a.png", Picture));

        using HttpResponseMessage begun = await UploadAsync(owner, zip);
        EvaluationRecord ended = await EndAsync(begun.Headers.Location!.OriginalString);

        Assert.Equal(EvaluationState.Finished, ended.State);
        Assert.Equal(2, EvaluationHeadline.FromJson(ended.Outcome!)!.Unreadable);
    }

    [Fact]
    public async Task Form_without_its_token_is_refused_before_its_file_is_read()
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(Server, ConsoleRole.Owner);

        using HttpResponseMessage none = await UploadAsync(owner, Good(), token: null);
        using HttpResponseMessage wrong = await UploadAsync(owner, Good(), token: "x");
        using HttpResponseMessage noForm = await owner.Client.PostAsync($"{owner.Pages}/evaluation/upload", new StringContent("x"));

        Assert.All([none, wrong, noForm], answer => Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode));
        Assert.Empty(await Service<EvaluationStore>().ListAsync(Application(owner)));
    }

    [Fact]
    public async Task Disk_that_refuses_is_told()
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(Server, ConsoleRole.Owner);
        await File.WriteAllTextAsync(Path.Combine(Service<ServerOptions>().DataFolder, "evaluations"), "A file where the folder should be.");

        using HttpResponseMessage answer = await UploadAsync(owner, Good());

        Assert.Equal(HttpStatusCode.InsufficientStorage, answer.StatusCode);
        Assert.Contains("could not put the file down", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Folder_of_the_operator_is_evaluated_and_never_left()
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(Server, ConsoleRole.Owner);
        string secret = Path.Combine(Path.GetTempPath(), $"bonafide-secret-{Environment.ProcessId}.png");
        await File.WriteAllBytesAsync(secret, Picture);
        Directory.CreateDirectory(Path.Combine(Folder, "set", "bonafide"));
        await File.WriteAllBytesAsync(Path.Combine(Folder, "set", "bonafide", "a.png"), Picture);
        File.CreateSymbolicLink(Path.Combine(Folder, "set", "bonafide", "link.png"), secret);
        Directory.CreateSymbolicLink(Path.Combine(Folder, "away"), Path.GetTempPath());
        await File.WriteAllTextAsync(
            Path.Combine(Folder, "set", "list.csv"), $"path,is_bona_fide\nbonafide/a.png,1\nbonafide/link.png,1\n{secret},1\n../../{Path.GetFileName(secret)},1\n../away/{Path.GetFileName(secret)},1\n");
        string list = await owner.ReadAsync($"{owner.Pages}/evaluation");

        Assert.Contains($"<option>{Folder}</option>", list);
        Assert.DoesNotContain("away", list);
        foreach (string elsewhere in new[] { Path.GetTempPath(), "/", Path.Combine(Folder, "set", "..", ".."), Path.Combine(Folder, "away"), "" })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await owner.SubmitAsync($"{owner.Pages}/evaluation/folder", ("folder", elsewhere))).StatusCode);
        }

        EvaluationRecord tree = await BeginFolderAsync(owner, Path.Combine(Folder, "set"));
        EvaluationRecord table = await BeginFolderAsync(owner, Path.Combine(Folder, "set", "list.csv"));

        Assert.Equal((EvaluationState.Finished, 1), (tree.State, tree.Pictures));
        Assert.Equal((EvaluationState.Finished, 5, 4), (table.State, table.Pictures, EvaluationHeadline.FromJson(table.Outcome!)!.Unreadable));
        File.Delete(secret);
    }

    private static byte[] Hostile(string kind) => kind switch
    {
        "text" => "This is a text."u8.ToArray(),
        "empty" => [],
        "parent" => Zip(("bonafide/../../etc/a.png", Picture)),
        "absolute" => Zip(("/bonafide/a.png", Picture)),
        "drive" => Zip(("c:\\bonafide\\a.png", Picture)),
        "twice" => Zip(("bonafide/a.png", Picture), ("bonafide\\a.png", Picture)),
        "bomb" => Zip(("bonafide/a.png", new byte[8 * 1024 * 1024])),
        "nothing" => Zip(),
        "no-pictures" => Zip(("readme.txt", Picture)),
        "bad-table" => Zip(("protocol.csv", "name,truth\na.png,1\n"u8.ToArray())),
        "large" => [.. Good(), .. new byte[1024 * 1024]],
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
