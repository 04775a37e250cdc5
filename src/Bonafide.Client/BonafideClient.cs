using System.Globalization;
using System.Security.Cryptography;

namespace Bonafide.Client;

/// <summary>
/// A Bonafide server in its own dialect. One client serves a whole program and is safe for many threads. Calls that the server was too busy
/// for are repeated after the time that it asks for; checks and comparisons carry an idempotency key, so that one whose answer was lost is
/// repeated without being done or paid twice.
/// </summary>
public sealed class BonafideClient : IDisposable
{
    private readonly Transport _transport;

    /// <summary>A client with connections of its own.</summary>
    /// <param name="server">The base URL, such as <c>https://liveness.example.org</c>; what its path holds is kept before <c>/v1</c>.</param>
    /// <param name="key">An API key of the server.</param>
    /// <param name="options">How patiently it asks; null = the defaults.</param>
    public BonafideClient(Uri server, string key, BonafideClientOptions? options = null)
        : this(new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Timeout.InfiniteTimeSpan }, server, key, options, owned: true)
    {
    }

    /// <summary>A client over connections of the caller's, as from an <c>IHttpClientFactory</c>; they are not disposed of.</summary>
    /// <param name="http">Its own <see cref="HttpClient.Timeout"/> counts beside <see cref="BonafideClientOptions.Timeout"/>. It should not follow redirects.</param>
    /// <param name="server">The base URL.</param>
    /// <param name="key">An API key of the server.</param>
    /// <param name="options">How patiently it asks; null = the defaults.</param>
    public BonafideClient(HttpClient http, Uri server, string key, BonafideClientOptions? options = null)
        : this(http, server, key, options, owned: false)
    {
    }

    private BonafideClient(HttpClient http, Uri server, string key, BonafideClientOptions? options, bool owned)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        if (server is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            throw new ArgumentException("The server's address begins with http:// or https://.", nameof(server));
        }

        _transport = new Transport(http, new Uri(server.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/v1/"), key, options ?? new BonafideClientOptions(), owned);
        Galleries = new GalleryClient(_transport);
    }

    /// <summary>Galleries: faces to search among.</summary>
    public GalleryClient Galleries { get; }

    /// <summary>Was a live person in front of the camera? <c>POST /v1/checks</c>.</summary>
    /// <param name="picture">With one face, best an uncut picture of the camera's.</param>
    /// <param name="options">What else is asked; null = the check alone, recorded.</param>
    /// <param name="cancellation">Stops waiting, and the server's work.</param>
    /// <returns>The check. A picture without a usable face is <see cref="LivenessOutcome.NonResponse"/> and no error.</returns>
    /// <exception cref="BonafideException">There is no check: its <see cref="BonafideException.Type"/> says why.</exception>
    public Task<LivenessCheck> CheckAsync(Picture picture, CheckOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return _transport.SendAsync(
            HttpMethod.Post, "checks", new Form { { "image", picture }, options }, NewKey(), ClientJson.Default.LivenessCheck, cancellation);
    }

    /// <summary>As <see cref="CheckAsync"/>, for 1 to 20 pictures, 64 MB in all. <c>POST /v1/checks/batch</c>.</summary>
    /// <param name="pictures">Each is judged, recorded and paid on its own.</param>
    /// <param name="options">For all of them.</param>
    /// <param name="cancellation">Stops waiting, and the server's work.</param>
    /// <returns>One result for each picture, in order: its check, or the problem with it.</returns>
    /// <exception cref="BonafideException">None of them was judged.</exception>
    public async Task<IReadOnlyList<BatchResult>> CheckManyAsync(IReadOnlyCollection<Picture> pictures, CheckOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        Form form = [];
        foreach (Picture picture in pictures)
        {
            form.Add("image", picture);
        }

        form.Add(options);
        return (await _transport.SendAsync(HttpMethod.Post, "checks/batch", form, NewKey(), ClientJson.Default.Batch, cancellation)).Results;
    }

    /// <summary>Do two pictures show one person? It says nothing of liveness. <c>POST /v1/comparisons</c>.</summary>
    /// <param name="probe">Of the person who is here.</param>
    /// <param name="reference">Of the person whom it should be.</param>
    /// <param name="options">What else is asked.</param>
    /// <param name="cancellation">Stops waiting, and the server's work.</param>
    /// <returns>The comparison. Where a picture has no usable face it is <see cref="ComparisonOutcome.NonResponse"/>.</returns>
    /// <exception cref="BonafideException">There is no comparison; <see cref="BonafideException.Picture"/> says which picture it is about.</exception>
    public Task<FaceComparison> CompareAsync(Picture probe, Picture reference, CheckOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(probe);
        ArgumentNullException.ThrowIfNull(reference);
        return _transport.SendAsync(
            HttpMethod.Post, "comparisons", new Form { { "probe", probe }, { "reference", reference }, options }, NewKey(), ClientJson.Default.FaceComparison, cancellation);
    }

    /// <summary>A check as it was recorded, of whatever dialect; null where there is none. <c>GET /v1/checks/{id}</c>, scope <c>read</c>.</summary>
    /// <param name="id">Of the check.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="BonafideException">The key may not read, or the server cannot.</exception>
    public Task<RecordedCheck?> FindCheckAsync(Guid id, CancellationToken cancellation = default) =>
        _transport.FindAsync(string.Create(CultureInfo.InvariantCulture, $"checks/{id}"), ClientJson.Default.RecordedCheck, cancellation);

    /// <summary>The picture of a check, as it was sent; null where none was kept. <c>GET /v1/checks/{id}/picture</c>, scope <c>read</c>.</summary>
    /// <param name="id">Of the check.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="BonafideException">The key may not read, or the server cannot.</exception>
    public Task<byte[]?> FindPictureAsync(Guid id, CancellationToken cancellation = default) =>
        _transport.FindBytesAsync(string.Create(CultureInfo.InvariantCulture, $"checks/{id}/picture"), cancellation);

    /// <summary>Erases a person for good: checks, pictures, faces. <c>DELETE /v1/subjects/{reference}</c>, scope <c>erase</c>.</summary>
    /// <param name="subject">Your own name for the person, as in <see cref="CheckOptions.Subject"/>.</param>
    /// <param name="cancellation">Stops waiting; what the server has begun it ends.</param>
    /// <returns>A receipt that names nobody; null where nothing is kept of that person (or no longer, where the answer to a first try was lost).</returns>
    /// <exception cref="BonafideException">The key may not erase, or the server cannot.</exception>
    public Task<ErasureReceipt?> EraseAsync(string subject, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        return _transport.FindAsync("subjects/" + Uri.EscapeDataString(subject), ClientJson.Default.ErasureReceipt, cancellation, HttpMethod.Delete);
    }

    /// <summary>Closes connections that are the client's own.</summary>
    public void Dispose() => _transport.Dispose();

    private static string NewKey() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
