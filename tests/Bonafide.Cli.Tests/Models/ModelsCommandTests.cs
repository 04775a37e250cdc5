using Bonafide.Tests;

namespace Bonafide.Cli.Tests.Models;

public sealed class ModelsCommandTests : IDisposable
{
    private readonly Folder _empty = new();

    public void Dispose() => _empty.Dispose();

    [Fact]
    public async Task List_shows_cards_whose_weights_are_missing()
    {
        Answer answer = await new Caller().RunAsync("models", "list");

        string line = Assert.Single(answer.Out.Split('\n'), line => line.Contains("yunet-n"));
        Assert.Equal(0, answer.Code);
        Assert.Contains("face-detection", line);
        Assert.Contains("Apache-2.0", line);
        Assert.Contains("public", line);
        Assert.Contains("missing", line);
    }

    [Fact]
    public async Task List_shows_where_weights_were_found()
    {
        string models = Needs.SharedModels();

        Answer answer = await new Caller().RunAsync("models", "list", "--models", models);

        Assert.Contains(models, Assert.Single(answer.Out.Split('\n'), line => line.Contains("yunet-n")));
    }

    [Fact]
    public async Task Verify_names_every_missing_model_with_what_to_do_and_exits_with_3()
    {
        Answer answer = await new Caller().RunAsync("models", "verify", "--pack", "public", "--models", _empty.Path);

        Assert.Equal(3, answer.Code);
        Assert.Contains("MISSING  yunet-n:", answer.Out);
        Assert.Contains("MISSING  minifasnet-v2-2.7:", answer.Out);
        Assert.Contains("Set BONAFIDE_MODELS (or --models)", answer.Out);
    }

    [Fact]
    public async Task Verify_loads_and_runs_the_public_pack()
    {
        Answer answer = await Caller.WithModels().RunAsync("models", "verify", "--pack", "public");

        Assert.Equal(0, answer.Code);
        Assert.Contains("every network loads and runs", answer.Out);
    }

    [Fact]
    public async Task Unknown_pack_is_answered_with_the_known_ones()
    {
        Answer answer = await new Caller().RunAsync("models", "verify", "--pack", "nowhere");

        Assert.Equal(3, answer.Code);
        Assert.Contains("Known packs:", answer.Error);
    }

    [Fact]
    public async Task Check_without_weights_names_them_and_never_makes_a_score()
    {
        Answer answer = await new Caller().RunAsync("check", "a.jpg", "--pack", "recognition", "--models", _empty.Path);

        Assert.Equal(3, answer.Code);
        Assert.Contains("Of the pack 'recognition', 1 of 9 models are missing", answer.Error);
        Assert.Empty(answer.Out);
    }

    [Fact]
    public async Task Model_folder_that_does_not_exist_is_named()
    {
        Answer answer = await new Caller().RunAsync("check", "a.jpg", "--models", _empty.PathOf("nowhere"));

        Assert.Equal(3, answer.Code);
        Assert.Contains("does not exist", answer.Error);
    }
}
