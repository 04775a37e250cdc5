using Bonafide.Server.Galleries;
using Bonafide.Server.Security;
using Bonafide.Storage.Galleries;

namespace Bonafide.Server.Dialects.Verifik.Galleries;

/// <summary>Finds persons by this dialect's ids, and writes them down with their thumbnails.</summary>
internal sealed class VerifikPersonDocuments(PersonStore persons, Thumbnails thumbnails)
{
    /// <summary>The caller's person; null where there is none of that id.</summary>
    internal async Task<Person?> FindAsync(Caller caller, string id, CancellationToken cancellation) =>
        VerifikIds.Prefix(id) is { } prefix ? await persons.FindByPrefixAsync(caller.ApplicationId, prefix, cancellation) : null;

    /// <param name="caller">Whose person it is.</param>
    /// <param name="person">Whom.</param>
    /// <param name="pictures">Thumbnails at most: lists show one each.</param>
    /// <param name="cancellation">The client has gone.</param>
    internal async Task<VerifikPerson> OfAsync(Caller caller, Person person, int pictures, CancellationToken cancellation) =>
        VerifikPerson.Of(person, caller.ApplicationId, await ThumbnailsAsync(caller, person, pictures, cancellation));

    internal async Task<IReadOnlyList<VerifikThumbnail>> ThumbnailsAsync(Caller caller, Person person, int pictures, CancellationToken cancellation)
    {
        List<VerifikThumbnail> made = [];
        foreach (Guid picture in person.Pictures.Take(pictures))
        {
            if (await thumbnails.OfAsync(caller.ApplicationId, picture, cancellation) is { } jpeg)
            {
                made.Add(new VerifikThumbnail(picture, Convert.ToBase64String(jpeg)));
            }
        }

        return made;
    }
}
