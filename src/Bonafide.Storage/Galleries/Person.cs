namespace Bonafide.Storage.Galleries;

/// <summary>Somebody who was enrolled by hand, with one face or more, in any number of collections.</summary>
/// <param name="Galleries">The collections that hold a face of theirs.</param>
/// <param name="Faces">How many faces are enrolled, each counted once.</param>
/// <param name="Pictures">Those that are kept, oldest first.</param>
public sealed record Person(
    Guid Id, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt, PersonDetails Details, IReadOnlyList<Guid> Galleries, int Faces, IReadOnlyList<Guid> Pictures);

/// <summary>What is known of a person. Kept sealed.</summary>
/// <param name="Name">1 to 500 characters.</param>
/// <param name="Gender">As the caller writes it; null = not told.</param>
/// <param name="DateOfBirth">Null = not told.</param>
/// <param name="DialectData">What only one dialect knows, as JSON; null = nothing.</param>
public sealed record PersonDetails(string Name, string? Gender = null, DateOnly? DateOfBirth = null, string? DialectData = null);

/// <summary>A face of a person with the picture that it was seen in, where the policy allows to keep it.</summary>
public sealed record PersonFace(FaceVector Vector, Checks.StoredPicture? Picture);
