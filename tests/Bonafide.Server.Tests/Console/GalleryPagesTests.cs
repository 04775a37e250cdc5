using System.Net;
using Bonafide.Server.Galleries;
using Bonafide.Storage.People;
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
    public async Task Gallery_of_another_application_is_not_there()
    {
        ConsoleVisitor viewer = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Viewer);

        await viewer.ReadAsync($"{viewer.Pages}/gallery/{Guid.CreateVersion7()}", HttpStatusCode.NotFound);
        Assert.Contains("No faces yet", await viewer.ReadAsync($"{viewer.Pages}/gallery"));
    }

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
