using System.Globalization;
using System.Text.Json.Serialization;
using Bonafide.Storage.Galleries;

namespace Bonafide.Server.Dialects.Verifik.Galleries;

/// <summary>A collection, as the vendor's database holds it.</summary>
/// <param name="Version">How often it was changed is not counted: always 0.</param>
/// <param name="Id">24 hexadecimal digits.</param>
/// <param name="Code">The whole id.</param>
/// <param name="Client">Whose it is: the application's id, shortened alike.</param>
/// <param name="Deleted">What is deleted is gone: always false.</param>
internal sealed record VerifikCollection(
    [property: JsonPropertyName("__v")] int Version,
    [property: JsonPropertyName("_id")] string Id,
    Guid Code,
    string Name,
    string Client,
    bool Deleted,
    [property: JsonPropertyName("createdAt")] string CreatedAt,
    [property: JsonPropertyName("updatedAt")] string UpdatedAt,
    string Description)
{
    internal static VerifikCollection Of(Gallery collection) => new(
        0, VerifikIds.Short(collection.Id), collection.Id, collection.Name, VerifikIds.Short(collection.ApplicationId), false,
        VerifikMoment.Of(collection.CreatedAt), VerifikMoment.Of(collection.ChangedAt), collection.Description);
}

internal static class VerifikMoment
{
    /// <summary>As the vendor's documents show it: milliseconds, UTC.</summary>
    internal static string Of(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
