using System.Net;
using System.Text.RegularExpressions;
using Bonafide.Storage.Applications;
using Bonafide.Storage.People;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.Console;

/// <summary>A person with a browser, as far as HTTP goes: cookies, forms with their tokens, and no following of redirections.</summary>
internal sealed partial class ConsoleVisitor(LivenessApplication application)
{
    internal const string Password = "correct horse battery";

    internal HttpClient Client { get; } = application.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });

    /// <summary>Where the pages of the first application lie.</summary>
    internal string Pages { get; private set; } = "";

    /// <summary>Somebody of this role, signed in over a link of their own.</summary>
    internal static async Task<ConsoleVisitor> SignedInAsync(LivenessApplication application, ConsoleRole role)
    {
        ConsoleVisitor visitor = new(application);
        ConsoleUser user = await application.Services.GetRequiredService<ConsoleUserStore>().AddAsync($"{role} {application.Services.GetHashCode()}", role, "test");
        string? token = await application.Services.GetRequiredService<ConsoleLinks>().IssueAsync(user.Id, "test");
        using HttpResponseMessage welcomed = await visitor.PostAsync("/console/welcome", ("token", token!), ("password", Password), ("again", Password));
        Assert.True(welcomed.StatusCode == HttpStatusCode.SeeOther, $"{welcomed.StatusCode}: {application.Log.All}");
        visitor.Pages = $"/console/apps/{(await application.Services.GetRequiredService<ApplicationStore>().ListAsync())[0].Id}";
        return visitor;
    }

    internal Task<HttpResponseMessage> GetAsync(string path) => Client.GetAsync(path);

    /// <summary>The page's text, which must be there.</summary>
    internal async Task<string> ReadAsync(string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        using HttpResponseMessage answer = await Client.GetAsync(path);
        Assert.Equal(status, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Sends a form as it is.</summary>
    internal Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] fields) =>
        Client.PostAsync(path, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    /// <summary>Sends a form with the token of a page.</summary>
    internal async Task<HttpResponseMessage> SubmitAsync(string path, params (string Name, string Value)[] fields) =>
        await PostAsync(path, [("_token", await TokenAsync()), .. fields]);

    internal async Task<string> TokenAsync()
    {
        using HttpResponseMessage answer = await Client.GetAsync("/console/nothing-here");
        return Token().Match(await answer.Content.ReadAsStringAsync()).Groups[1].Value;
    }

    [GeneratedRegex("name=\"_token\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
