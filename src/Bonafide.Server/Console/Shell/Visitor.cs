using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Bonafide.Storage.Applications;
using Bonafide.Storage.People;
using Microsoft.AspNetCore.Http.Features;

namespace Bonafide.Server.Console.Shell;

/// <summary>Who is signed in, and at which application they look. The guard puts it beside the request.</summary>
/// <param name="User">The person.</param>
/// <param name="SessionToken">From the cookie: whoever knows it is that person.</param>
/// <param name="Application">The one that the path names; null on pages of the whole installation.</param>
internal sealed record Visitor(ConsoleUser User, string SessionToken, Application? Application)
{
    /// <summary>
    /// What every form carries: an HMAC under the session's own secret. Another site can make a browser send the cookie but cannot read it, so it cannot
    /// make the token; and nothing has to be kept for it.
    /// </summary>
    internal string FormToken { get; } = Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(SessionToken), "bonafide console form"u8));

    /// <summary>The application of a page that has one.</summary>
    internal Guid ApplicationId => Application?.Id ?? throw new InvalidOperationException("The page belongs to no application.");

    internal bool Owns(string formToken) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(formToken), Encoding.UTF8.GetBytes(FormToken));

    internal static Visitor Of(HttpContext http) => http.Features.GetRequiredFeature<Visitor>();
}
