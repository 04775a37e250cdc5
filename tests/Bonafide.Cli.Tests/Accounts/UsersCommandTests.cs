using Bonafide.Storage;
using Bonafide.Storage.People;

namespace Bonafide.Cli.Tests.Accounts;

public sealed class UsersCommandTests : IAsyncLifetime
{
    private Record _record = null!;

    public async ValueTask InitializeAsync() => _record = await Record.StartAsync();

    public ValueTask DisposeAsync()
    {
        _record.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Link_is_all_of_the_output_and_lets_its_person_choose_a_password()
    {
        Answer answer = await _record.RunAsync("users", "add", "Ada", "--role", "reviewer", "--url", "https://liveness.example.org/");

        Assert.Equal(0, answer.Code);
        Assert.Matches("^https://liveness\\.example\\.org/console/welcome\\?token=[A-Za-z0-9_-]{43}$", answer.Out.TrimEnd());
        ConsoleUser? opened = await OpenAsync(answer);
        Assert.Equal(("Ada", ConsoleRole.Reviewer), (opened?.Name, opened?.Role));
    }

    [Fact]
    public async Task Disabled_person_comes_in_again_by_a_link()
    {
        await _record.RunAsync("users", "add", "Root", "--role", "owner");
        await _record.RunAsync("users", "add", "Ada", "--role", "owner");

        Assert.Equal(0, (await _record.RunAsync("users", "disable", "ada")).Code);
        Assert.Contains("disabled", (await _record.RunAsync("users", "list")).Out);
        Answer link = await _record.RunAsync("users", "link", "Ada");

        Assert.NotNull(await OpenAsync(link));
        Assert.Equal(["owner", "owner"], (await _record.JsonAsync("users", "list")).Select(user => user.GetProperty("role").GetString()));
    }

    [Theory]
    [InlineData("last owner", "users", "disable", "Root")]
    [InlineData("already", "users", "add", "ROOT")]
    [InlineData("nobody of this name", "users", "link", "Mallory")]
    public async Task What_cannot_be_is_refused_and_says_why(string why, params string[] args)
    {
        await _record.RunAsync("users", "add", "Root", "--role", "owner");

        Answer answer = await _record.RunAsync(args);

        Assert.Equal((3, ""), (answer.Code, answer.Out));
        Assert.Contains(why, answer.Error);
    }

    [Fact]
    public async Task Unknown_role_is_named_with_the_known_ones()
    {
        Answer answer = await _record.RunAsync("users", "add", "Ada", "--role", "admin");

        Assert.Equal(2, answer.Code);
        Assert.Contains("'admin' is none of viewer, reviewer, owner", answer.Error);
    }

    private async Task<ConsoleUser?> OpenAsync(Answer answer)
    {
        await using BonafideStorage storage = await _record.OpenAsync();
        return await storage.Links.OpenAsync(answer.Out.TrimEnd().Split("token=")[1], "", "correct horse battery");
    }
}
