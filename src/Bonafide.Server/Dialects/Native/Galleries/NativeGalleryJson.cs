using System.Text.Json.Serialization;

namespace Bonafide.Server.Dialects.Native.Galleries;

internal sealed record NativeNewGallery(string? Name, string? Description = null);

/// <param name="Id">To be named by; galleries that are there by themselves are also named by their kind.</param>
/// <param name="Kind">checks, blocklist, persons or collection.</param>
/// <param name="Faces">How many it holds.</param>
/// <param name="StaleFaces">How many of them were computed by another model and are not found until <c>bonafide gallery reindex</c> has run.</param>
internal sealed record NativeGallery(Guid Id, string Kind, string Name, string Description, string CreatedAt, long Faces, long StaleFaces);

internal sealed record NativeGalleries(IReadOnlyList<NativeGallery> Galleries);

/// <param name="Gallery">Where it is.</param>
/// <param name="Subject">The caller's own name for the person; null where none was given.</param>
/// <param name="Person">Of the persons; null for other faces.</param>
/// <param name="Check">The check that it came from, which may be gone; null where it came by itself.</param>
/// <param name="IsStale">Whether another model than the loaded one computed it: then it is not found.</param>
/// <param name="HasPicture">Whether <c>…/picture</c> answers.</param>
internal sealed record NativeEnrolledFace(
    Guid Id,
    Guid Gallery,
    string? Subject,
    string? Label,
    Guid? Person,
    Guid? Check,
    string CreatedAt,
    string Model,
    bool IsStale,
    bool HasPicture);

/// <param name="Next">For the parameter 'after' of the next page; null where this is the last one.</param>
internal sealed record NativeFacesPage(IReadOnlyList<NativeEnrolledFace> Faces, long? Next);

/// <summary>A check whose face is put onto the blocklist.</summary>
internal sealed record NativeBlockedCheck(Guid? Check);

/// <param name="Outcome">found from the limit 'same' on, possible from the limit 'possible' on, else not_found; non_response where the picture has no usable face.</param>
/// <param name="Matches">Nearest first.</param>
/// <param name="FacesSearched">How many faces could be found.</param>
/// <param name="Probe">What was seen in the picture; its largest face was searched for.</param>
internal sealed record NativeSearch(
    Guid Id,
    string CreatedAt,
    Guid Gallery,
    string Outcome,
    IReadOnlyList<NativeMatch> Matches,
    NativeSearchLimits Limits,
    int FacesSearched,
    NativeComparedPicture Probe,
    string Pack,
    IReadOnlyList<NativeModel> Models,
    string Policy);

/// <param name="Verdict">same, possible, or unlike where only a caller's own min_cosine let it in.</param>
/// <param name="Similarity">[0,1], 0.5 at the limit 'same': for people.</param>
/// <param name="Cosine">[-1,1], six decimals: what is decided on.</param>
/// <param name="FalseMatchRate">The share of pairs of different persons that come at least as close, three digits.</param>
internal sealed record NativeMatch(NativeEnrolledFace Face, string Verdict, double Similarity, double Cosine, double FalseMatchRate);

/// <summary>The limits of a search. They rise with the gallery, unless the policy names them.</summary>
internal sealed record NativeSearchLimits(NativeSimilarityLimit Same, NativeSimilarityLimit Possible);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(NativeNewGallery))]
[JsonSerializable(typeof(NativeGallery))]
[JsonSerializable(typeof(NativeGalleries))]
[JsonSerializable(typeof(NativeEnrolledFace))]
[JsonSerializable(typeof(NativeFacesPage))]
[JsonSerializable(typeof(NativeBlockedCheck))]
[JsonSerializable(typeof(NativeSearch))]
internal sealed partial class NativeGalleryJson : JsonSerializerContext
{
    private static NativeGalleryJson? _wire;

    /// <summary>As <see cref="NativeJson.Wire"/>.</summary>
    internal static NativeGalleryJson Wire => _wire ??= new(new System.Text.Json.JsonSerializerOptions
    {
        PropertyNamingPolicy = System.Text.Json.JsonNamingPolicy.SnakeCaseLower,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
