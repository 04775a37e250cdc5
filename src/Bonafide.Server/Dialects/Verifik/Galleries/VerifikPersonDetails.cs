using System.Text.Json;
using Bonafide.Storage.Galleries;

namespace Bonafide.Server.Dialects.Verifik.Galleries;

/// <summary>What a request says of a person; null = it does not say.</summary>
internal sealed record VerifikPersonDetails(string? Name, string? Gender, DateOnly? DateOfBirth, string? Nationality, string? Notes)
{
    internal const int MaxNameLength = 500;

    private const int MaxNationalityLength = 100, MaxNotesLength = 2_000;

    internal static string[] Genders { get; } = ["M", "F"];

    /// <summary>All of it but the name, none of which must be there.</summary>
    internal static VerifikPersonDetails Read(JoiReader body) => new(
        null, body.OneOf("gender", Genders), body.Date("date_of_birth"), body.Text("nationality", MaxNationalityLength, mayBeEmpty: true),
        body.Text("notes", MaxNotesLength, mayBeEmpty: true));

    /// <summary>What is known of the person with this: what the request does not say stays.</summary>
    internal PersonDetails Over(PersonDetails? before)
    {
        VerifikPersonData known = VerifikPersonData.Of(before);
        VerifikPersonData data = new(Nationality ?? known.Nationality, Notes ?? known.Notes);
        return new PersonDetails(
            Name ?? before!.Name, Gender ?? before?.Gender, DateOfBirth ?? before?.DateOfBirth,
            data == VerifikPersonData.Nothing ? before?.DialectData : JsonSerializer.Serialize(data, VerifikJson.Wire.VerifikPersonData));
    }
}

/// <summary>What only this dialect knows of a person.</summary>
internal sealed record VerifikPersonData(string? Nationality, string? Notes)
{
    internal static VerifikPersonData Nothing { get; } = new(null, null);

    internal static VerifikPersonData Of(PersonDetails? details)
    {
        try
        {
            return details?.DialectData is { } json ? JsonSerializer.Deserialize(json, VerifikJson.Wire.VerifikPersonData) ?? Nothing : Nothing;
        }
        catch (JsonException)
        {
            return Nothing; // Another dialect's.
        }
    }
}
