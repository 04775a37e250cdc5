using Bonafide.Server.Security;

namespace Bonafide.Server.Dialects.Didit;

/// <summary>A call with a form that was read and found good.</summary>
/// <param name="Settings">Of the caller's policy.</param>
internal sealed record DiditCall<TRequest>(Caller Caller, DiditSettings Settings, TRequest Request);

/// <summary>How every standalone call begins: read the form, read its fields, tell all their faults at once.</summary>
internal static class DiditCall
{
    /// <returns>The call, or the answer that says why there is none.</returns>
    /// <exception cref="BadHttpRequestException">The body is not the form that its content type promises, or too large.</exception>
    internal static async ValueTask<(DiditCall<TRequest>? Call, IResult? Fault)> ReadAsync<TRequest>(
        HttpRequest http, Func<DiditForm, DiditSettings, TRequest> read, CancellationToken cancellation)
    {
        (DiditForm form, IResult? fault) = await DiditForm.ReadAsync(http, cancellation);
        if (fault is not null)
        {
            return (null, fault);
        }

        Caller caller = Caller.Of(http.HttpContext);
        DiditSettings settings = new(caller.Policy.Policy);
        TRequest request = read(form, settings);
        return form.Faults.Count > 0 ? (null, DiditErrors.Fields(form.Faults)) : (new DiditCall<TRequest>(caller, settings, request), null);
    }
}
