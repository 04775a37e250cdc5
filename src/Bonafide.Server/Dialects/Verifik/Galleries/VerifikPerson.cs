using System.Globalization;
using System.Text.Json.Serialization;
using Bonafide.Storage.Galleries;

namespace Bonafide.Server.Dialects.Verifik.Galleries;

/// <summary>A person, as the vendor's database holds one.</summary>
/// <param name="Id">24 hexadecimal digits.</param>
/// <param name="DateOfBirth">Midnight UTC of the day.</param>
/// <param name="Collections">Their codes.</param>
/// <param name="Client">Whose it is: the application's id, shortened alike.</param>
/// <param name="Deleted">What is deleted is gone: always false.</param>
/// <param name="Version">How often it was changed is not counted: always 0.</param>
internal sealed record VerifikPerson(
    [property: JsonPropertyName("_id")] string Id,
    string Name,
    IReadOnlyList<VerifikThumbnail> Thumbnails,
    string? Gender,
    string? DateOfBirth,
    string? Nationality,
    IReadOnlyList<Guid> Collections,
    string? Notes,
    string Client,
    bool Deleted,
    [property: JsonPropertyName("createdAt")] string CreatedAt,
    [property: JsonPropertyName("updatedAt")] string UpdatedAt,
    [property: JsonPropertyName("__v")] int Version)
{
    internal static VerifikPerson Of(Person person, Guid applicationId, IReadOnlyList<VerifikThumbnail> thumbnails)
    {
        VerifikPersonData data = VerifikPersonData.Of(person.Details);
        return new VerifikPerson(
            VerifikIds.Short(person.Id), person.Details.Name, thumbnails, person.Details.Gender,
            person.Details.DateOfBirth is { } born ? born.ToString("O", CultureInfo.InvariantCulture) + "T00:00:00.000Z" : null, data.Nationality, person.Galleries, data.Notes,
            VerifikIds.Short(applicationId), false, VerifikMoment.Of(person.CreatedAt), VerifikMoment.Of(person.ChangedAt), 0);
    }
}

/// <param name="Id">Of the picture.</param>
/// <param name="Thumbnail">A small JPEG in base64.</param>
internal sealed record VerifikThumbnail(Guid Id, string Thumbnail);

internal sealed record VerifikPersonPage(IReadOnlyList<VerifikPerson> Data, VerifikPagination Pagination);

/// <param name="Page">From 1.</param>
/// <param name="Total">Persons on all pages.</param>
internal sealed record VerifikPagination(int Page, int Limit, long Total, long Pages);

/// <summary>Somebody whom a search found.</summary>
/// <param name="Score">[0,1], higher = closer.</param>
internal sealed record VerifikMatch(string Id, string Name, decimal Score, IReadOnlyList<VerifikThumbnail> Thumbnails);

internal sealed record VerifikLiveSearch(IReadOnlyList<VerifikLiveMatch> Persons, decimal LivenessScore);

internal sealed record VerifikLiveMatch(string Id, decimal Score);

/// <param name="Match">Null where it is not the person.</param>
internal sealed record VerifikVerification(VerifikVerified? Match);

/// <param name="DateOfBirth">yyyy-MM-dd.</param>
/// <param name="Collections">Their codes.</param>
internal sealed record VerifikVerified(
    string Id, string Name, decimal Score, string? Gender, string? DateOfBirth, IReadOnlyList<VerifikThumbnail> Thumbnails, IReadOnlyList<Guid> Collections);
