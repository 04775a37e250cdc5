using System.Net.Http.Headers;
using System.Text;
using Bonafide.Storage;
using Bonafide.Storage.Applications;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.Dialects.Glair;

/// <summary>Calls as the vendor's clients do: a user with a password, and a key.</summary>
internal static class GlairCaller
{
    internal const string PassiveLiveness = "/face/v1/passive-liveness";
    internal const string Match = "/face/v1/match";
    internal const string User = "glow", Password = "correct horse battery";

    internal static BonafideStorage Storage(this LivenessApplication server) => server.Services.GetRequiredService<BonafideStorage>();

    internal static async Task<Application> FirstApplicationAsync(this LivenessApplication server) => (await server.Storage().Applications.ListAsync())[0];

    /// <summary>A caller of the first application, who is given a login there whose password is hashed at no cost.</summary>
    internal static async Task<HttpClient> LoggedInAsync(this LivenessApplication server)
    {
        HttpClient client = server.WithKey();
        Guid application = (await server.FirstApplicationAsync()).Id;
        if ((await server.Storage().Logins.ListAsync(application)).Count == 0)
        {
            await server.Storage().Logins.SetAsync(application, User, Password, iterations: 1, "test");
        }

        return client.As(User, Password);
    }

    internal static HttpClient As(this HttpClient client, string user, string password)
    {
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        return client;
    }

    /// <summary>As the vendor's npm client sends it.</summary>
    internal static MultipartFormDataContent Blob(byte[]? image = null) => LivenessApplication.Form("image", image, "blob");

    internal static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
