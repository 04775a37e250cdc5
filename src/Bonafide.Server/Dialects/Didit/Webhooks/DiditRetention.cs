using Bonafide.Storage.Policies;

namespace Bonafide.Server.Dialects.Didit.Webhooks;

/// <summary>The vendor keeps an application's retention and capture beside its webhook; here both are part of the policy. Pure.</summary>
internal static class DiditRetention
{
    /// <summary>A twelfth of the mean Gregorian year.</summary>
    private const double DaysPerMonth = 365.2425 / 12;

    /// <summary>How long checks are kept, in whole months and at least one; null = for ever.</summary>
    internal static int? Months(ApplicationPolicy policy) =>
        policy.KeepChecks is { } keep ? Math.Max(1, (int)Math.Round(keep.TotalDays / DaysPerMonth)) : null;

    /// <summary>The policy with what the request says of it; pictures never outlive their checks. The same policy where it says nothing new.</summary>
    internal static ApplicationPolicy Changed(ApplicationPolicy policy, DiditWebhookRequest request)
    {
        ApplicationPolicy changed = policy;
        int? months = request.RetentionMonths == DiditWebhookRequests.ForEver ? null : request.RetentionMonths;
        if (request.RetentionMonths is not null && months != Months(policy))
        {
            TimeSpan? keep = months is { } some ? TimeSpan.FromDays(Math.Round(some * DaysPerMonth)) : null;
            changed = changed with { KeepChecks = keep, KeepPictures = keep < changed.KeepPictures ? keep : changed.KeepPictures };
        }

        if (request.CaptureMethod is { } capture && capture != changed.DialectSettings.GetValueOrDefault(DiditWebhooks.CaptureSetting, "both"))
        {
            changed = changed with { DialectSettings = new Dictionary<string, string>(changed.DialectSettings) { [DiditWebhooks.CaptureSetting] = capture } };
        }

        return changed;
    }
}
