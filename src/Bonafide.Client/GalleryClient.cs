using System.Globalization;

namespace Bonafide.Client;

/// <summary>
/// Galleries of faces, <c>/v1/galleries</c>. Three are there by themselves and go by their names: <see cref="Checks"/>, <see cref="Blocklist"/>
/// and <see cref="Persons"/>; collections go by their ids. Calls want a key with scope <c>gallery</c>, a search one with <c>check</c>.
/// </summary>
public sealed class GalleryClient
{
    /// <summary>The faces of saved checks.</summary>
    public const string Checks = "checks";

    /// <summary>Who must not come.</summary>
    public const string Blocklist = "blocklist";

    /// <summary>Enrolled persons.</summary>
    public const string Persons = "persons";

    private readonly Transport _transport;

    internal GalleryClient(Transport transport) => _transport = transport;

    /// <summary>All galleries of the key's application.</summary>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="BonafideException">The key may not, or the server cannot.</exception>
    public async Task<IReadOnlyList<Gallery>> ListAsync(CancellationToken cancellation = default) =>
        (await _transport.SendAsync(HttpMethod.Get, "galleries", null, null, ClientJson.Default.GalleryList, cancellation)).Galleries;

    /// <summary>One gallery; null where there is none.</summary>
    /// <param name="gallery">An id, or one of the names.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="BonafideException">The key may not, or the server cannot.</exception>
    public Task<Gallery?> FindAsync(string gallery, CancellationToken cancellation = default) => _transport.FindAsync(Path(gallery), ClientJson.Default.Gallery, cancellation);

    /// <summary>Makes a collection.</summary>
    /// <param name="name">1 to 200 characters; several may have the same.</param>
    /// <param name="description">Up to 2,000 characters.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="BonafideException">The key may not, or the server cannot.</exception>
    public Task<Gallery> CreateAsync(string name, string description = "", CancellationToken cancellation = default) => _transport.SendJsonAsync(
        HttpMethod.Post, "galleries", new NewGallery(name, description), ClientJson.Default.NewGallery, ClientJson.Default.Gallery, cancellation);

    /// <summary>Names a collection anew.</summary>
    /// <param name="gallery">Its id.</param>
    /// <param name="name">1 to 200 characters.</param>
    /// <param name="description">Up to 2,000 characters.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="BonafideException">There is no such collection, the key may not, or the server cannot.</exception>
    public Task<Gallery> ChangeAsync(string gallery, string name, string description = "", CancellationToken cancellation = default) => _transport.SendJsonAsync(
        HttpMethod.Put, Path(gallery), new NewGallery(name, description), ClientJson.Default.NewGallery, ClientJson.Default.Gallery, cancellation);

    /// <summary>Deletes a collection and its faces.</summary>
    /// <param name="gallery">Its id.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="BonafideException">The key may not, or the server cannot.</exception>
    public Task<bool> DeleteAsync(string gallery, CancellationToken cancellation = default) => _transport.DeleteAsync(Path(gallery), cancellation);

    /// <summary>Enrols the face of a picture. Repeated only where the server did nothing: it does not look at idempotency keys here.</summary>
    /// <param name="gallery">An id, or one of the names.</param>
    /// <param name="picture">With one face.</param>
    /// <param name="subject">Your own name for the person, under which the face can be erased.</param>
    /// <param name="label">For people to read.</param>
    /// <param name="largest">Take the largest face where there are several.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="BonafideException"><c>unusable</c>: no usable face, or more than one.</exception>
    public Task<EnrolledFace> EnrollAsync(string gallery, Picture picture, string? subject = null, string? label = null, bool largest = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        Form form = new() { { "image", picture }, { "subject", subject }, { "label", label }, { "largest", largest ? "true" : null } };
        return _transport.SendAsync(HttpMethod.Post, Path(gallery) + "/faces", form, null, ClientJson.Default.EnrolledFace, cancellation);
    }

    /// <summary>Puts the face of a saved check onto the blocklist.</summary>
    /// <param name="check">The check's id.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="BonafideException">There is no such check with a face, the key may not, or the server cannot.</exception>
    public Task<EnrolledFace> BlockAsync(Guid check, CancellationToken cancellation = default) => _transport.SendJsonAsync(
        HttpMethod.Post, Path(Blocklist) + "/faces", new BlockedCheck(check), ClientJson.Default.BlockedCheck, ClientJson.Default.EnrolledFace, cancellation);

    /// <summary>The faces of a gallery, a page at a time.</summary>
    /// <param name="gallery">An id, or one of the names.</param>
    /// <param name="after">Where the last page ended: its <see cref="FacesPage.Next"/>.</param>
    /// <param name="limit">Faces of a page; null = the server's own.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="BonafideException">There is no such gallery, the key may not, or the server cannot.</exception>
    public Task<FacesPage> FacesAsync(string gallery, long? after = null, int? limit = null, CancellationToken cancellation = default)
    {
        string[] query = [.. ((string?[])[Parameter("after", after), Parameter("limit", limit)]).OfType<string>()];
        return _transport.SendAsync(
            HttpMethod.Get, Path(gallery) + "/faces" + (query.Length == 0 ? "" : "?" + string.Join('&', query)), null, null, ClientJson.Default.FacesPage, cancellation);
    }

    /// <summary>Takes a face out.</summary>
    /// <param name="gallery">An id, or one of the names.</param>
    /// <param name="face">Its id.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="BonafideException">The key may not, or the server cannot.</exception>
    public Task<bool> RemoveAsync(string gallery, Guid face, CancellationToken cancellation = default) =>
        _transport.DeleteAsync(string.Create(CultureInfo.InvariantCulture, $"{Path(gallery)}/faces/{face}"), cancellation);

    /// <summary>Who is it? Searches a gallery for the largest face of a picture.</summary>
    /// <param name="gallery">An id, or one of the names.</param>
    /// <param name="picture">Of the person who is here.</param>
    /// <param name="limit">So many matches at most, up to 100; null = 10.</param>
    /// <param name="minCosine">At least so near; null = the limit <c>possible</c>.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="BonafideException">There is no such gallery, the key may not, or the server cannot.</exception>
    public Task<GallerySearch> SearchAsync(string gallery, Picture picture, int? limit = null, double? minCosine = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        Form form = new() { { "image", picture }, { "limit", limit?.ToString(CultureInfo.InvariantCulture) }, { "min_cosine", minCosine?.ToString(CultureInfo.InvariantCulture) } };
        return _transport.SendAsync(HttpMethod.Post, Path(gallery) + "/search", form, null, ClientJson.Default.GallerySearch, cancellation);
    }

    private static string Path(string gallery)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(gallery);
        return "galleries/" + Uri.EscapeDataString(gallery);
    }

    private static string? Parameter(string name, long? value) => value is { } number ? string.Create(CultureInfo.InvariantCulture, $"{name}={number}") : null;
}
