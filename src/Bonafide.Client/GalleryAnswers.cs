namespace Bonafide.Client;

/// <summary>What a gallery is for.</summary>
public enum GalleryKind
{
    /// <summary>The faces of saved checks.</summary>
    Checks,

    /// <summary>Who must not come.</summary>
    Blocklist,

    /// <summary>Enrolled persons.</summary>
    Persons,

    /// <summary>One that a caller made.</summary>
    Collection,
}

/// <summary>A gallery of faces.</summary>
/// <param name="Id">To be named by.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Name">For people.</param>
/// <param name="Description">For people.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Faces">How many it holds.</param>
/// <param name="StaleFaces">How many of them another model computed: they are not found until <c>bonafide gallery reindex</c> has run.</param>
public sealed record Gallery(Guid Id, GalleryKind Kind, string Name, string Description, DateTimeOffset CreatedAt, long Faces, long StaleFaces);

/// <summary>A face in a gallery.</summary>
/// <param name="Id">Of the face.</param>
/// <param name="Gallery">Where it is.</param>
/// <param name="Subject">Your own name for the person; null where none was given.</param>
/// <param name="Label">For people.</param>
/// <param name="Person">Of the persons; null for other faces.</param>
/// <param name="Check">The check that it came from, which may be gone; null where it came by itself.</param>
/// <param name="CreatedAt">When it was enrolled.</param>
/// <param name="Model">The network that computed it.</param>
/// <param name="IsStale">Whether that is another one than the server's now: then it is not found.</param>
/// <param name="HasPicture">Whether its picture is kept.</param>
public sealed record EnrolledFace(
    Guid Id, Guid Gallery, string? Subject, string? Label, Guid? Person, Guid? Check, DateTimeOffset CreatedAt, string Model, bool IsStale, bool HasPicture);

/// <summary>A page of faces.</summary>
/// <param name="Faces">In the order of their enrolment.</param>
/// <param name="Next">For the next page; null where this is the last one.</param>
public sealed record FacesPage(IReadOnlyList<EnrolledFace> Faces, long? Next);

/// <summary>The outcome of a search.</summary>
public enum SearchOutcome
{
    /// <summary>The nearest face is the same person's, at the limit <c>same</c>.</summary>
    Found,

    /// <summary>It may be: let a person look.</summary>
    Possible,

    /// <summary>Nobody.</summary>
    NotFound,

    /// <summary>The picture has no usable face.</summary>
    NonResponse,
}

/// <summary>How near a face is.</summary>
public enum MatchVerdict
{
    /// <summary>One person, at the limit <c>same</c>.</summary>
    Same,

    /// <summary>Perhaps.</summary>
    Possible,

    /// <summary>Below both limits; only a caller's own <c>minCosine</c> let it in.</summary>
    Unlike,
}

/// <summary>A search among the faces of a gallery.</summary>
/// <param name="Id">Of this search; it is recorded as a check of kind <c>search</c>.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Gallery">Where.</param>
/// <param name="Outcome">By the nearest face.</param>
/// <param name="Matches">Nearest first.</param>
/// <param name="Limits">They rise with the gallery, unless the policy names them.</param>
/// <param name="FacesSearched">How many could be found.</param>
/// <param name="Probe">What was seen in the picture.</param>
/// <param name="Pack">The model pack.</param>
/// <param name="Models">Every loaded network.</param>
/// <param name="Policy">The policy's version.</param>
public sealed record GallerySearch(
    Guid Id,
    DateTimeOffset CreatedAt,
    Guid Gallery,
    SearchOutcome Outcome,
    IReadOnlyList<FaceMatch> Matches,
    SearchLimits Limits,
    int FacesSearched,
    ComparedPicture Probe,
    string Pack,
    IReadOnlyList<ModelVersion> Models,
    string Policy);

/// <summary>A face that was found.</summary>
/// <param name="Face">The face.</param>
/// <param name="Verdict">How near it is.</param>
/// <param name="Similarity">0 to 1, 0.5 at the limit <c>same</c>: for people.</param>
/// <param name="Cosine">-1 to 1: what is decided on.</param>
/// <param name="FalseMatchRate">The share of pairs of different persons that come at least as close.</param>
public sealed record FaceMatch(EnrolledFace Face, MatchVerdict Verdict, double Similarity, double Cosine, double FalseMatchRate);

/// <summary>From where on a face counts.</summary>
/// <param name="Same">As the same person's.</param>
/// <param name="Possible">As one for a person to look at.</param>
public sealed record SearchLimits(SimilarityLimit Same, SimilarityLimit Possible);

/// <summary>What the blocklist and approved checks of others say of a face.</summary>
/// <param name="Blocked">The nearest face of the blocklist; null where none is near enough.</param>
/// <param name="Duplicate">The nearest face of an approved check of another subject; null where none is near enough.</param>
public sealed record Screening(FaceMatch? Blocked, FaceMatch? Duplicate);

internal sealed record GalleryList(IReadOnlyList<Gallery> Galleries);

internal sealed record NewGallery(string Name, string Description);

internal sealed record BlockedCheck(Guid Check);
