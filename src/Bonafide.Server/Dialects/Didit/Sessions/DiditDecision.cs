using System.Text.Json;

namespace Bonafide.Server.Dialects.Didit.Sessions;

/// <summary>A recorded call as <c>GET /v3/session/{id}/decision/</c> and webhooks show it. What this server does not do is null, as with the vendor.</summary>
/// <param name="SessionNumber">Rises over the whole installation.</param>
/// <param name="SessionUrl">Of a hosted page: there is none.</param>
/// <param name="Status">Approved, In Review or Declined: a reviewer's where there is one.</param>
/// <param name="Features">LIVENESS, FACE_MATCH, AGE_ESTIMATION or FACE_SEARCH.</param>
/// <param name="LivenessChecks">With their own status, which a review does not change. That of a search has matches and no score.</param>
/// <param name="Reviews">Oldest first.</param>
internal sealed record DiditDecision(
    Guid SessionId,
    long? SessionNumber,
    string? SessionUrl,
    string Status,
    string? WorkflowId,
    IReadOnlyList<string> Features,
    string? VendorData,
    JsonElement? Metadata,
    string? Callback,
    JsonElement? IdVerifications,
    JsonElement? NfcVerifications,
    IReadOnlyList<DiditLivenessCheck>? LivenessChecks,
    IReadOnlyList<DiditSessionFaceMatch>? FaceMatches,
    JsonElement? PoaVerifications,
    JsonElement? PhoneVerifications,
    JsonElement? EmailVerifications,
    JsonElement? AmlScreenings,
    JsonElement? IpAnalyses,
    JsonElement? DatabaseValidations,
    JsonElement? QuestionnaireResponses,
    IReadOnlyList<DiditReview> Reviews,
    JsonElement? ContactDetails,
    JsonElement? ExpectedDetails,
    string CreatedAt,
    string? ExpiresAt);

/// <param name="Method">Always PASSIVE.</param>
/// <param name="ReferenceImage">A URL for a picture without the key of the API: we give none.</param>
/// <param name="AgeEstimation">Years.</param>
/// <param name="Matches">Whom the face was found to be, each a <see cref="DiditMatch"/>.</param>
internal sealed record DiditLivenessCheck(
    string Status,
    string Method,
    decimal? Score,
    string? ReferenceImage,
    string? VideoUrl,
    decimal? AgeEstimation,
    decimal? FaceQuality,
    decimal? FaceLuminance,
    JsonElement Matches,
    JsonElement Warnings,
    string? NodeId);

internal sealed record DiditSessionFaceMatch(
    string Status, decimal? Score, string? SourceImageSessionId, string? SourceImage, string? TargetImage, JsonElement Warnings, string? NodeId);

/// <param name="User">Who: the key that was used, by its first characters.</param>
internal sealed record DiditReview(string User, string NewStatus, string? Comment, string CreatedAt);

/// <summary>One line of <c>GET /v3/sessions/</c>.</summary>
internal sealed record DiditSession(
    Guid SessionId,
    long? SessionNumber,
    string? SessionUrl,
    string Status,
    string? WorkflowId,
    IReadOnlyList<string> Features,
    string? VendorData,
    JsonElement? Metadata,
    string? Callback,
    string? FullName,
    string? Country,
    string? PortraitImage,
    string CreatedAt,
    string? ExpiresAt);

/// <param name="Count">Of all that pass the filter.</param>
/// <param name="Next">URL of the next window, or null.</param>
/// <param name="Previous">URL of the window before, or null.</param>
internal sealed record DiditSessions(long Count, string? Next, string? Previous, IReadOnlyList<DiditSession> Results);

internal sealed record DiditSessionId(Guid SessionId);
