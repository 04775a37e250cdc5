using System.Text.Json;
using Bonafide.Engine;
using Bonafide.Server.Checks;
using Bonafide.Storage.Checks;

namespace Bonafide.Server.Dialects.Didit.FaceSearch;

/// <summary>The fields of <c>POST /v3/face-search/</c>, read and checked.</summary>
internal sealed record DiditFaceSearchRequest
{
    private const string MostSimilar = "most_similar", BlocklistedOrApproved = "blocklisted_or_approved";

    internal required ReadOnlyMemory<byte> Image { get; init; }

    /// <summary>True: among sessions only approved ones are searched, and faces of the blocklist come first.</summary>
    internal required bool BlocklistFirst { get; init; }

    internal required DiditOptions Options { get; init; }

    internal DescriptionRequest ToDescription() => new() { Rotate = Options.RotateImage, AgeGender = true, Embedding = true };

    /// <summary>The request; of no use where the form has faults.</summary>
    internal static DiditFaceSearchRequest From(DiditForm form) => new()
    {
        Image = form.Picture("user_image"),
        BlocklistFirst = form.Choice("search_type", MostSimilar, MostSimilar, BlocklistedOrApproved) == BlocklistedOrApproved,
        Options = form.Options(),
    };
}

/// <summary>From what was found to the vendor's body. Pure.</summary>
internal static class DiditFaceSearch
{
    internal static DiditFaceSearchAnswer Answer(
        FaceDescription description, DiditFoundFaces found, DiditFaceSearchRequest request, DiditSettings settings, Guid requestId, DateTimeOffset createdAt)
    {
        IReadOnlyList<DiditWarning> warnings = Warnings(description, found, settings);
        return new DiditFaceSearchAnswer(
            requestId,
            new DiditFaceSearchResult(
                DiditWarnings.Decline(warnings) ? "Declined" : "Approved", found.Matches.Count, found.Matches, DiditResponses.Picture(description), warnings),
            request.Options.VendorData,
            request.Options.Metadata,
            DiditResponses.Iso(createdAt));
    }

    /// <summary>What is recorded of the answer: without the names of the people who were found, and without the face, which no later search finds.</summary>
    internal static CheckNote Note(DiditFaceSearchAnswer answer, DiditFaceSearchRequest request, DiditSettings settings, DateTimeOffset at)
    {
        DiditFaceSearchResult told = answer.FaceSearch;
        CheckVerdict verdict = told.Status == "Declined" ? CheckVerdict.Declined
            : DiditWarnings.WantReview(told.Warnings.Where(DiditScreeningWarnings.IsOfBlocklist), settings) ? CheckVerdict.InReview
            : CheckVerdict.Approved;
        return DiditResponses.Note(answer.RequestId, at, verdict, request.Options, request.Image, settings) with
        {
            Kind = CheckKind.Search,
            Answer = JsonSerializer.Serialize(
                answer with { FaceSearch = told with { Matches = DiditMatches.Kept(told.Matches) } }, DiditJson.Wire.DiditFaceSearchAnswer),
        };
    }

    /// <summary>Only the blocklist declines here: what the policy does about duplicates and several faces is for checks.</summary>
    private static IReadOnlyList<DiditWarning> Warnings(FaceDescription description, DiditFoundFaces found, DiditSettings settings) =>
    [
        .. DiditScreeningWarnings.OfBlocklist(found.Screening, settings),
        .. description.Faces.Count > 1 ? [DiditWarnings.MultipleFaces] : (IEnumerable<DiditWarning>)[],
        .. DiditScreeningWarnings.OfDuplicates(found.Screening, settings).Select(warning => warning with { LogType = DiditLogType.Information }),
    ];
}

internal sealed record DiditFaceSearchAnswer(Guid RequestId, DiditFaceSearchResult FaceSearch, string? VendorData, JsonElement? Metadata, string CreatedAt);

/// <param name="Status">Approved or Declined.</param>
/// <param name="TotalMatches">How many are told.</param>
/// <param name="Matches">At most five.</param>
/// <param name="UserImage">The faces; the largest was searched.</param>
/// <param name="Warnings">What is to be known of the nearest.</param>
internal sealed record DiditFaceSearchResult(
    string Status, int TotalMatches, IReadOnlyList<DiditMatch> Matches, DiditUserImage UserImage, IReadOnlyList<DiditWarning> Warnings);
