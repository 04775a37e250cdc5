using Bonafide.Server.Dialects.Verifik.Galleries;
using Bonafide.Server.Security;
using Bonafide.Server.Security.Outbound;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Galleries;

namespace Bonafide.Server.Dialects.Verifik;

/// <summary>A request that was read.</summary>
/// <param name="Request">Its members.</param>
/// <param name="Images">The bytes of its pictures, in its order.</param>
/// <param name="Collections">The ids of the caller's collections that it names, in its order.</param>
internal sealed record VerifikTaken<T>(T Request, IReadOnlyList<ReadOnlyMemory<byte>> Images, IReadOnlyList<Guid> Collections)
    where T : VerifikRequest;

/// <summary>From a body to a request with its collections and the bytes of its pictures: base64, data URI, or a URL that is fetched.</summary>
internal sealed class VerifikIntake(RemoteImageFetcher fetcher, ApplicationStore applications, GalleryStore galleries)
{
    /// <summary>What was asked, or the answer that says what is wrong first.</summary>
    /// <exception cref="BadHttpRequestException">The body is too large or came too slowly.</exception>
    internal async ValueTask<(VerifikTaken<T>? Taken, IResult? Fault)> ReadAsync<T>(
        HttpRequest http, int maxBodyBytes, Func<JoiReader, T> read, CancellationToken cancellation)
        where T : VerifikRequest
    {
        (JoiReader? body, IResult? fault) = await VerifikBody.ReadAsync(http, maxBodyBytes, cancellation);
        if (body is null)
        {
            return (null, fault);
        }

        T request = read(body);
        if (body.Fault is { } said)
        {
            return (null, VerifikErrors.Invalid(said));
        }

        Caller caller = Caller.Of(http.HttpContext);
        if (await galleries.CollectionsAsync(caller, request.Collections, cancellation) is not { } collections)
        {
            return (null, VerifikErrors.UnknownCollection());
        }

        ReadOnlyMemory<byte>[] images = new ReadOnlyMemory<byte>[request.Pictures.Count];
        fault = ReadTexts(request.Pictures, images) ?? await FetchAsync(caller, request.Pictures, images, cancellation);
        return fault is null ? (new VerifikTaken<T>(request, images, collections), null) : (null, fault);
    }

    private static IResult? ReadTexts(IReadOnlyList<VerifikPicture> pictures, ReadOnlyMemory<byte>[] images)
    {
        for (int i = 0; i < images.Length; i++)
        {
            if (!IsUrl(pictures[i]) && !Base64Picture.TryRead(pictures[i].Text, out images[i]))
            {
                return VerifikErrors.NotBase64();
            }
        }

        return null;
    }

    private async ValueTask<IResult?> FetchAsync(
        Caller caller, IReadOnlyList<VerifikPicture> pictures, ReadOnlyMemory<byte>[] images, CancellationToken cancellation)
    {
        if (!pictures.Any(IsUrl))
        {
            return null;
        }

        // Who cannot pay does not make us fetch. The credit itself is taken with the work.
        if ((await applications.FindAsync(caller.ApplicationId, cancellation))?.Credits is <= 0)
        {
            return VerifikErrors.NoCredits();
        }

        RemoteImageResult?[] results = await Task.WhenAll(pictures.Select(async picture =>
            IsUrl(picture) ? await fetcher.FetchAsync(picture.Text, cancellation) : null));
        for (int i = 0; i < images.Length; i++)
        {
            if (results[i] is RemoteImageResult.Failed failed)
            {
                return VerifikErrors.From(failed.Fault, pictures[i].Label);
            }

            images[i] = results[i] is RemoteImageResult.Fetched fetched ? fetched.Image : images[i];
        }

        return null;
    }

    private static bool IsUrl(VerifikPicture picture) =>
        picture.Text.StartsWith("https:", StringComparison.OrdinalIgnoreCase) || picture.Text.StartsWith("http:", StringComparison.OrdinalIgnoreCase);
}
