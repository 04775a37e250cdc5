using System.Net;
using System.Text.RegularExpressions;
using Bonafide.Engine;
using Bonafide.Server.Galleries;
using Bonafide.Storage.Audit;
using Bonafide.Storage.People;
using Bonafide.Storage.Policies;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.Console;

public sealed class GalleryPagesTests : IAsyncLifetime
{
    private readonly LivenessApplication _application = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    [Fact]
    public async Task Face_of_a_check_is_put_onto_the_blocklist_found_there_and_removed()
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Owner);
        FaceIndexes indexes = _application.Services.GetRequiredService<FaceIndexes>();
        string check = await EnrollAsync();

        string galleries = await owner.ReadAsync($"{owner.Pages}/gallery");
        Assert.Contains("Checks", galleries);
        Assert.DoesNotContain("computed anew", galleries);
        using HttpResponseMessage blocked = await owner.SubmitAsync($"{owner.Pages}/checks/{check}/block");
        string blocklist = blocked.Headers.Location!.OriginalString;

        Assert.Equal((HttpStatusCode.SeeOther, 2L), (blocked.StatusCode, indexes.Faces));
        Assert.Contains("erika", await owner.ReadAsync(blocklist));
        Assert.Contains("erika", await SearchAsync(owner, blocklist));

        using HttpResponseMessage erased = await owner.SubmitAsync($"{owner.Pages}/checks/{check}/erase", ("confirm", "erika"));
        Assert.Equal((HttpStatusCode.OK, 0L), (erased.StatusCode, indexes.Faces));
        Assert.DoesNotContain("erika", await owner.ReadAsync(blocklist));
    }

    [Fact]
    public async Task Check_without_a_kept_face_is_not_blocked_and_the_page_says_why()
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Owner);
        using HttpResponseMessage check = await _application.WithKey().PostAsync("/v1/checks", LivenessApplication.Form("image"));
        string id = System.Text.Json.Nodes.JsonNode.Parse(await check.Content.ReadAsStringAsync())!["id"]!.GetValue<string>();

        using HttpResponseMessage answer = await owner.SubmitAsync($"{owner.Pages}/checks/{id}/block");

        Assert.Contains("No face is kept of this check", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Face_of_a_picture_is_added_by_an_owner_and_found_without_a_credit()
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Owner);
        ConsoleVisitor reviewer = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Reviewer);
        using HttpResponseMessage made = await owner.SubmitAsync($"{owner.Pages}/gallery", ("name", "Staff"));
        string staff = made.Headers.Location!.OriginalString;

        Assert.Equal(HttpStatusCode.Forbidden, (await AddAsync(reviewer, "blocklist", "erika")).StatusCode);
        using HttpResponseMessage blocked = await AddAsync(owner, "blocklist", "erika");
        using HttpResponseMessage added = await AddAsync(owner, staff.Split('/')[^1], "max");
        using HttpResponseMessage nowhere = await AddAsync(owner, Guid.CreateVersion7().ToString(), "max");

        Assert.Equal((HttpStatusCode.SeeOther, staff, HttpStatusCode.NotFound), (blocked.StatusCode, added.Headers.Location!.OriginalString, nowhere.StatusCode));
        Assert.Contains("erika", await owner.ReadAsync(blocked.Headers.Location!.OriginalString));
        Assert.Contains("max", await SearchAsync(owner, staff));
        Assert.Equal(
            ["face.enrolled", "face.enrolled", "gallery.created"],
            (await _application.Services.GetRequiredService<AuditLog>().ListAsync()).Where(line => line.Actor.StartsWith("user:", StringComparison.Ordinal)).Select(line => line.Action).Where(action => !action.StartsWith("console", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Picture_whose_face_cannot_be_used_is_told_why()
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Owner);
        _application.Engine.Descriptions.Clear();
        foreach (FaceDescription seen in new[]
        {
            FixedEngine.DescribedNothing(), FixedEngine.Described() with { Faces = [FixedEngine.Face(0, 0, 100, 100), FixedEngine.Face(200, 0, 90, 90)] }, FixedEngine.Described(),
        })
        {
            _application.Engine.Descriptions.Enqueue(seen);
        }

        Assert.Contains("Nobody was added. No face was found", await (await AddAsync(owner, "blocklist", "")).Content.ReadAsStringAsync());
        Assert.Contains("several faces", await (await AddAsync(owner, "blocklist", "")).Content.ReadAsStringAsync());
        Assert.Contains("no JPEG, PNG, WebP or TIFF", await (await AddAsync(owner, "blocklist", "", "hello"u8.ToArray())).Content.ReadAsStringAsync());
        using HttpResponseMessage collection = await owner.SubmitAsync($"{owner.Pages}/gallery", ("name", " "));
        Assert.Contains("A name has 1 to 200", await collection.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Duplicates_stand_side_by_side_and_one_of_them_is_removed()
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Owner);
        _application.Engine.Descriptions.Clear();
        foreach (double cosine in (double[])[1, 0, 1, 1])
        {
            _application.Engine.Descriptions.Enqueue(FixedEngine.Described(cosine));
        }

        string blocklist = "";
        foreach (string name in (string[])["erika", "somebody", "max", "erika"])
        {
            using HttpResponseMessage added = await AddAsync(owner, "blocklist", name);
            blocklist = added.Headers.Location!.OriginalString;
        }

        string page = await owner.ReadAsync($"{blocklist}/duplicates");
        Assert.Contains("aria-label=\"erika and max\"", page);
        Assert.Contains("aria-label=\"max and erika\"", page);
        Assert.DoesNotContain("aria-label=\"erika and erika\"", page); // One name, one person: by intent.
        Assert.DoesNotContain("somebody", page);
        Assert.Contains("<strong>1.000</strong>", page);

        string remove = Regex.Match(page, "aria-label=\"erika and max\".*?action=\"([^\"]+)\".*?action=\"([^\"]+)\"", RegexOptions.Singleline).Groups[2].Value;
        using HttpResponseMessage removed = await owner.SubmitAsync(remove, ("to", "duplicates"));
        Assert.Equal($"{blocklist}/duplicates", removed.Headers.Location!.OriginalString);
        Assert.Contains("No duplicates here", await owner.ReadAsync($"{blocklist}/duplicates"));
        await owner.ReadAsync($"{owner.Pages}/gallery/{Guid.CreateVersion7()}/duplicates", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Face_of_a_kept_picture_goes_into_a_collection()
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Owner);
        using HttpResponseMessage made = await owner.SubmitAsync($"{owner.Pages}/gallery", ("name", "Staff"));
        string staff = made.Headers.Location!.OriginalString;
        string without = await EnrollAsync();
        await _application.Services.GetRequiredService<PolicyStore>().ChangeAsync(Guid.Parse(owner.Pages.Split('/')[^1]), new ApplicationPolicy { MayStorePictures = true }, "test");
        using HttpResponseMessage kept = await _application.WithKey().PostAsync("/v1/checks", LivenessApplication.Form("image", fields: [("subject", "max"), ("save_picture", "true")]));
        string with = System.Text.Json.Nodes.JsonNode.Parse(await kept.Content.ReadAsStringAsync())!["id"]!.GetValue<string>();

        using HttpResponseMessage refused = await owner.SubmitAsync($"{owner.Pages}/checks/{without}/enroll", ("gallery", staff.Split('/')[^1]));
        Assert.Contains("No picture is kept of this check", await refused.Content.ReadAsStringAsync());
        Assert.Contains("Staff", await owner.ReadAsync($"{owner.Pages}/checks/{with}"));
        using HttpResponseMessage added = await owner.SubmitAsync($"{owner.Pages}/checks/{with}/enroll", ("gallery", staff.Split('/')[^1]));

        Assert.Equal(staff, added.Headers.Location!.OriginalString);
        Assert.Contains("max", await owner.ReadAsync(staff));
    }

    [Fact]
    public async Task Gallery_of_another_application_is_not_there()
    {
        ConsoleVisitor viewer = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Viewer);

        await viewer.ReadAsync($"{viewer.Pages}/gallery/{Guid.CreateVersion7()}", HttpStatusCode.NotFound);
        Assert.Contains("No faces yet", await viewer.ReadAsync($"{viewer.Pages}/gallery"));
    }

    private static async Task<HttpResponseMessage> AddAsync(ConsoleVisitor visitor, string gallery, string subject, byte[]? picture = null) => await visitor.Client.PostAsync(
        $"{visitor.Pages}/gallery/enroll",
        LivenessApplication.Form("image", picture, "selfie.png", ("_token", await visitor.TokenAsync()), ("gallery", gallery), ("subject", subject)));

    private async Task<string> EnrollAsync()
    {
        _application.Engine.Answer = FixedEngine.BonaFide() with { Embedding = FixedEngine.Described().Embedding };
        using HttpResponseMessage answer = await _application.WithKey().PostAsync("/v1/checks", LivenessApplication.Form("image", fields: [("subject", "erika"), ("enroll", "true")]));
        return System.Text.Json.Nodes.JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["id"]!.GetValue<string>();
    }

    private static async Task<string> SearchAsync(ConsoleVisitor owner, string gallery)
    {
        using HttpResponseMessage answer = await owner.Client.PostAsync(
            $"{gallery}/search", LivenessApplication.Form("image", fields: [("_token", await owner.TokenAsync())]));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }
}
