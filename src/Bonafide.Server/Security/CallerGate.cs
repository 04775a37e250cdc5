using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Limits;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Security;

/// <summary>Lets callers in: a good key with the right scope from an allowed address, and not too often.</summary>
internal sealed class CallerGate(ApiKeyStore keys, PolicyStore policies, RateLimiter limits, ServerOptions options)
{
    /// <summary>Judges a key that a request carries; an accepted caller is then found by <see cref="Caller.Of"/>.</summary>
    /// <param name="secret">The key; empty where none was sent.</param>
    internal async ValueTask<Admission> AdmitAsync(HttpContext http, string secret, ApiScopes scope, RateKind kind)
    {
        if (secret.Length == 0)
        {
            return new Admission(AdmissionVerdict.Missing);
        }

        ApiKeyVerdict judged = await keys.AuthenticateAsync(secret, http.Connection.RemoteIpAddress, http.RequestAborted);
        if (judged.Outcome != ApiKeyOutcome.Accepted || judged.Key is not { } key)
        {
            return new Admission(judged.Outcome == ApiKeyOutcome.AddressNotAllowed ? AdmissionVerdict.NotAllowed : AdmissionVerdict.Wrong);
        }

        return await AdmitAsync(http, key, scope, kind);
    }

    /// <summary>The same for a key that was found good already, by a token that stands for it.</summary>
    internal async ValueTask<Admission> AdmitAsync(HttpContext http, ApiKey key, ApiScopes scope, RateKind kind)
    {
        if (!key.Scopes.HasFlag(scope) || await policies.CurrentAsync(key.ApplicationId, http.RequestAborted) is not { } policy)
        {
            return new Admission(AdmissionVerdict.NotAllowed);
        }

        int limit = kind == RateKind.Write
            ? options.WritesPerMinute ?? policy.Policy.WritesPerMinute
            : options.ReadsPerMinute ?? policy.Policy.ReadsPerMinute;
        RateDecision rate = await limits.TryEnterAsync(key.Id, kind, limit, http.RequestAborted);
        http.Features.Set(new Caller(key, policy));
        return new Admission(rate.IsAllowed ? AdmissionVerdict.Accepted : AdmissionVerdict.TooManyCalls, rate);
    }
}
