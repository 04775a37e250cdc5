namespace Bonafide.Server.Dialects.Verifik.Galleries;

/// <param name="Details">What is said of the person.</param>
/// <param name="Images">Of one person.</param>
/// <param name="LivenessMinScore">Null where liveness is not judged. 0.5-1.</param>
/// <param name="MinScore">From which score on somebody else's face is this person's; null = by the policy. 0.5-1.</param>
internal sealed record VerifikPersonRequest(
    VerifikPersonDetails Details, IReadOnlyList<VerifikPicture> Images, IReadOnlyList<string> In, double? LivenessMinScore = null, double? MinScore = null)
    : VerifikRequest(Images, In);

/// <param name="Images">Of one person.</param>
/// <param name="MinScore">A person is told where the score is strictly greater. 0.2-1.</param>
/// <param name="MaxResults">1-100.</param>
/// <param name="LivenessMinScore">Null where liveness is not judged. 0.5-1.</param>
internal sealed record VerifikSearchRequest(
    IReadOnlyList<VerifikPicture> Images, double MinScore, string? Collection, int MaxResults = VerifikGalleryRequests.PresetResults, double? LivenessMinScore = null)
    : VerifikRequest(Images, Named(Collection));

/// <param name="Person">Id of the person it must be.</param>
/// <param name="MinScore">It is the person where the score is strictly greater. 0.5-1.</param>
internal sealed record VerifikVerifyRequest(string Person, IReadOnlyList<VerifikPicture> Images, double MinScore, string? Collection) : VerifikRequest(Images, Named(Collection));

/// <summary>Members in the order of the vendor's documentation, as <see cref="VerifikRequests"/> reads them.</summary>
internal static class VerifikGalleryRequests
{
    internal const int PresetResults = 10;

    private const int MaxResults = 100, MaxImages = 3, MaxCollections = 100;
    private const string Images = "images", MinScore = "min_score", LivenessMinScore = "liveness_min_score", Collection = "collection_id";

    internal static VerifikPersonRequest Person(JoiReader body)
    {
        string name = body.RequiredText("name", VerifikPersonDetails.MaxNameLength);
        IReadOnlyList<VerifikPicture> images = Pictures(body);
        VerifikPersonDetails details = VerifikPersonDetails.Read(body) with { Name = name };
        return new VerifikPersonRequest(details, images, body.Texts("collections", MaxCollections) ?? []);
    }

    internal static VerifikPersonRequest LivePerson(JoiReader body)
    {
        string name = body.RequiredText("name", VerifikPersonDetails.MaxNameLength);
        IReadOnlyList<VerifikPicture> images = Pictures(body);
        body.RequiredOneOf("gender", VerifikPersonDetails.Genders);
        body.RequiredDate("date_of_birth");
        VerifikPersonDetails details = VerifikPersonDetails.Read(body) with { Name = name };
        string collection = body.RequiredText(Collection);
        double livenessMinScore = body.RequiredNumber(LivenessMinScore, 0.5, 1), minScore = body.RequiredNumber(MinScore, 0.5, 1);
        body.RequiredOneOf("search_mode", VerifikRequests.SearchModes);
        return new VerifikPersonRequest(details, images, [collection], livenessMinScore, minScore);
    }

    /// <summary>What shall be otherwise, and in which collections the person shall be; null = in those of before.</summary>
    internal static (VerifikPersonDetails Details, IReadOnlyList<string>? Collections) ChangedPerson(JoiReader body)
    {
        string? name = body.Text("name", VerifikPersonDetails.MaxNameLength);
        return (VerifikPersonDetails.Read(body) with { Name = name }, body.Texts("collections", MaxCollections));
    }

    internal static VerifikSearchRequest Search(JoiReader body) => Search(body, 0.2);

    internal static VerifikSearchRequest SearchCrops(JoiReader body) => Search(body, 0.5);

    internal static VerifikSearchRequest SearchActiveUser(JoiReader body)
    {
        VerifikPicture image = VerifikRequests.Picture(body, "image");
        string? collection = body.Text(Collection);
        body.RequiredOneOf("os", VerifikRequests.Systems);
        double minScore = body.RequiredNumber(MinScore, 0.5, 1);
        body.RequiredOneOf("search_mode", VerifikRequests.SearchModes);
        return new VerifikSearchRequest([image], minScore, collection);
    }

    internal static VerifikSearchRequest SearchLiveFace(JoiReader body)
    {
        VerifikPicture image = VerifikRequests.Picture(body, "image");
        string? collection = body.Text(Collection);
        body.RequiredOneOf("os", VerifikRequests.Systems);
        double livenessMinScore = body.RequiredNumber(LivenessMinScore, 0.5, 1), minScore = body.RequiredNumber(MinScore, 0.5, 1);
        body.RequiredOneOf("search_mode", VerifikRequests.SearchModes);
        return new VerifikSearchRequest([image], minScore, collection, LivenessMinScore: livenessMinScore);
    }

    internal static VerifikVerifyRequest Verify(JoiReader body)
    {
        string person = body.RequiredText("id");
        IReadOnlyList<VerifikPicture> images = Pictures(body);
        double minScore = body.RequiredNumber(MinScore, 0.5, 1);
        body.RequiredOneOf("search_mode", VerifikRequests.SearchModes);
        return new VerifikVerifyRequest(person, images, minScore, body.Text(Collection));
    }

    private static VerifikSearchRequest Search(JoiReader body, double leastMinScore)
    {
        IReadOnlyList<VerifikPicture> images = Pictures(body);
        string? collection = body.Text(Collection);
        int results = body.Integer("max_results", 1, MaxResults) ?? PresetResults;
        double minScore = body.RequiredNumber(MinScore, leastMinScore, 1);
        body.RequiredOneOf("search_mode", VerifikRequests.SearchModes);
        return new VerifikSearchRequest(images, minScore, collection, results);
    }

    private static IReadOnlyList<VerifikPicture> Pictures(JoiReader body) =>
        [.. body.RequiredTexts(Images, MaxImages).Select((text, i) => new VerifikPicture($"{Images}[{i}]", text))];
}
