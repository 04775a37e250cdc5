using System.Text;
using Bonafide.Storage;
using Bonafide.Storage.Logins;

namespace Bonafide.Cli.Tests.Accounts;

public sealed class LoginsCommandTests : IAsyncLifetime
{
    private Record _record = null!;

    public async ValueTask InitializeAsync() => _record = await Record.StartAsync();

    public ValueTask DisposeAsync()
    {
        _record.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Random_password_is_all_of_the_output_and_lets_the_user_in()
    {
        Answer answer = await _record.RunAsync("logins", "set", "anna");

        string password = answer.Out.TrimEnd();
        Assert.Equal(0, answer.Code);
        Assert.Matches("^[0-9A-Za-z]{32}$", password);
        Assert.DoesNotContain(password, answer.Error);
        Assert.Equal(LoginOutcome.Accepted, await LogInAsync("anna", password));
    }

    [Fact]
    public async Task Password_may_come_on_the_standard_input_and_is_never_shown()
    {
        Answer answer = await SetAsync("anna", "correct horse battery");
        Answer list = await _record.RunAsync("logins", "list");

        Assert.Equal((0, ""), (answer.Code, answer.Out));
        Assert.Contains("anna", list.Out);
        Assert.DoesNotContain("horse", answer.Error + list.Out);
        Assert.Equal(LoginOutcome.Accepted, await LogInAsync("anna", "correct horse battery"));
        Assert.Equal("anna", Assert.Single(await _record.JsonAsync("logins", "list")).GetProperty("user_name").GetString());
    }

    [Theory]
    [InlineData("anna", "short", "12 to 256")]
    [InlineData("an:na", "correct horse battery", "no colon")]
    [InlineData("anna", "", "nothing on the standard input")]
    public async Task Weak_credentials_are_refused_and_say_why(string user, string password, string why)
    {
        Answer answer = await SetAsync(user, password);

        Assert.Equal((2, ""), (answer.Code, answer.Out));
        Assert.Contains(why, answer.Error);
    }

    [Fact]
    public async Task User_name_of_another_application_is_not_taken_over()
    {
        await _record.RunAsync("applications", "create", "Shop");
        await _record.RunAsync("logins", "set", "anna", "--application", "Shop");

        Answer answer = await _record.RunAsync("logins", "set", "anna", "--application", "Default");

        Assert.Equal(3, answer.Code);
        Assert.Contains("another application", answer.Error);
    }

    [Fact]
    public async Task Removed_user_cannot_log_in()
    {
        await SetAsync("anna", "correct horse battery");

        Assert.Equal(0, (await _record.RunAsync("logins", "remove", "anna")).Code);
        Assert.Equal(3, (await _record.RunAsync("logins", "remove", "anna")).Code);
        Assert.Equal(LoginOutcome.Wrong, await LogInAsync("anna", "correct horse battery"));
    }

    private Task<Answer> SetAsync(string user, string password) =>
        _record.RunAsync(new Caller().WithInput(Encoding.UTF8.GetBytes(password + "\n")), "logins", "set", user, "--stdin");

    private async Task<LoginOutcome> LogInAsync(string user, string password)
    {
        await using BonafideStorage storage = await _record.OpenAsync();
        return await storage.Logins.AuthenticateAsync((await storage.Applications.ListAsync())[0].Id, user, password);
    }
}
