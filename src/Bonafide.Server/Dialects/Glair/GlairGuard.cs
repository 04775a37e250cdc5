using Bonafide.Server.Security;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Limits;
using Bonafide.Storage.Logins;

namespace Bonafide.Server.Dialects.Glair;

/// <summary>
/// Who may call: a user with a password, and a key of the same application. The key is judged first, which is cheap and counts the call; so only who
/// has a key can try passwords, and no more often than the key may call.
/// </summary>
internal static class GlairGuard
{
    internal static async ValueTask<object?> AdmitAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        HttpContext http = context.HttpContext;
        string key = CallerCredential.FromKeyHeader(http.Request);
        if (key.Length == 0 || CallerCredential.FromBasic(http.Request) is not { } login)
        {
            return GlairErrors.MissingCredential(http.Response);
        }

        Admission admission = await http.RequestServices.GetRequiredService<CallerGate>().AdmitAsync(http, key, ApiScopes.Check, RateKind.Write);
        return admission.Verdict switch
        {
            AdmissionVerdict.Accepted => await LogInAsync(context, next, login.User, login.Password),
            AdmissionVerdict.Missing => GlairErrors.MissingCredential(http.Response),
            AdmissionVerdict.Wrong or AdmissionVerdict.NotAllowed => GlairErrors.Disallowed(),
            AdmissionVerdict.TooManyCalls => GlairErrors.TooManyCalls(admission.Rate!),
        };
    }

    private static async ValueTask<object?> LogInAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next, string user, string password)
    {
        HttpContext http = context.HttpContext;
        LoginStore logins = http.RequestServices.GetRequiredService<LoginStore>();
        return await logins.AuthenticateAsync(Caller.Of(http).ApplicationId, user, password, http.RequestAborted) switch
        {
            LoginOutcome.Accepted => await next(context),
            LoginOutcome.Wrong => GlairErrors.WrongLogin(http.Response),
            LoginOutcome.OfAnotherApplication => GlairErrors.Disallowed(),
            LoginOutcome.Busy => GlairErrors.TooManyPasswords(),
        };
    }
}
