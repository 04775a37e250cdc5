using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Policies;
using Microsoft.AspNetCore.Http.Features;

namespace Bonafide.Server.Security;

/// <summary>Who calls: a key of an application, and the policy in force for it.</summary>
internal sealed record Caller(ApiKey Key, PolicyVersion Policy)
{
    internal Guid ApplicationId => Key.ApplicationId;

    /// <summary>How the audit log names it.</summary>
    internal string Actor => $"api-key:{Key.Prefix}";

    /// <summary>The caller that the gate has let in.</summary>
    internal static Caller Of(HttpContext http) => http.Features.GetRequiredFeature<Caller>();
}
