using Bonafide.Engine.Recognition;
using Bonafide.Server.Security;
using Bonafide.Storage.Credits;
using Bonafide.Storage.Galleries;

namespace Bonafide.Server.Galleries;

/// <summary>Somebody to be enrolled, whose pictures were looked at.</summary>
/// <param name="Faces">Each picture's face, and the picture as it came.</param>
/// <param name="Collections">Where, beside the application's persons: all of them the caller's.</param>
internal sealed record NewPerson(
    Guid Id, PersonDetails Details, IReadOnlyList<(FaceEmbedding Face, ReadOnlyMemory<byte> Picture)> Faces, IReadOnlyList<Guid> Collections)
{
    /// <summary>From which cosine on a face of a gallery is this person's, who is not enrolled there twice; null = they may be.</summary>
    internal Func<Guid, double>? DuplicateFrom { get; init; }
}

/// <summary>What became of an enrolment: exactly one of its cases.</summary>
internal abstract record PersonEnrollmentResult
{
    private PersonEnrollmentResult()
    {
    }

    internal sealed record Enrolled(Person Person) : PersonEnrollmentResult;

    /// <param name="PersonId">Who has such a face already.</param>
    internal sealed record Duplicate(Guid PersonId) : PersonEnrollmentResult;

    /// <summary>One of the collections was deleted meanwhile.</summary>
    internal sealed record NoCollection : PersonEnrollmentResult;
}

/// <summary>
/// Enrols persons, found by the next search. Whoever is enrolled in one of the collections already (without collections: anywhere) is not enrolled again where the caller asks
/// for that. The enrolments of an application take turns on one server, so that of two at the same time one finds the other; two servers may each enrol the same person in the
/// same moment.
/// </summary>
internal sealed class PersonEnrollment(PersonStore persons, FaceIndexes indexes, GallerySearch search) : IDisposable
{
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    /// <param name="caller">For whose application.</param>
    /// <param name="person">Whom.</param>
    /// <param name="hold">The credit of the call: spent where the person is enrolled, else untouched.</param>
    /// <param name="cancellation">Given up before anything was enrolled.</param>
    internal async Task<PersonEnrollmentResult> EnrollAsync(Caller caller, NewPerson person, CreditHold hold, CancellationToken cancellation)
    {
        SemaphoreSlim turn = _turns[(uint)caller.ApplicationId.GetHashCode() % _turns.Length];
        await turn.WaitAsync(cancellation);
        try
        {
            await indexes.CatchUpAsync(cancellation);
            if (await FindDuplicateAsync(caller, person, cancellation) is { } known)
            {
                return new PersonEnrollmentResult.Duplicate(known);
            }

            Person? enrolled = await persons.EnrollAsync(
                caller.ApplicationId, person.Id, person.Details,
                [.. person.Faces.Select(face => new PersonFace(GalleryEnrollment.Vector(face.Face), GalleryEnrollment.Kept(caller, face.Picture)))],
                person.Collections, hold, caller.Actor, CancellationToken.None);
            await indexes.CatchUpAsync(CancellationToken.None);
            return enrolled is null ? new PersonEnrollmentResult.NoCollection() : new PersonEnrollmentResult.Enrolled(enrolled);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => Array.ForEach(_turns, turn => turn.Dispose());

    private async Task<Guid?> FindDuplicateAsync(Caller caller, NewPerson person, CancellationToken cancellation)
    {
        if (person.DuplicateFrom is not { } from)
        {
            return null;
        }

        IReadOnlyList<Guid> galleries = person.Collections;
        if (galleries.Count == 0)
        {
            galleries = await search.FindOfKindAsync(caller.ApplicationId, GalleryKind.Persons, cancellation) is { } everybody ? [everybody] : [];
        }

        foreach (Guid gallery in galleries)
        {
            IReadOnlyList<FaceHit> hits = await search.SearchPersonsAsync(
                caller.ApplicationId, gallery, [.. person.Faces.Select(face => face.Face)], from(gallery), 1, cancellation);
            if (hits.Count > 0)
            {
                return hits[0].Face.PersonId;
            }
        }

        return null;
    }
}
