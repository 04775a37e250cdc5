using Bonafide.Engine.Imaging;
using Bonafide.Server.Checks;
using Bonafide.Storage.Galleries;

namespace Bonafide.Server.Galleries;

/// <summary>Kept pictures of persons, made small: to recognise somebody by. They are made when they are asked for, and kept nowhere.</summary>
internal sealed class Thumbnails(PersonStore persons, PictureReader pictures)
{
    private const int Side = 160;

    /// <summary>A JPEG file; null where the picture is gone, or the server too busy to make one.</summary>
    internal async ValueTask<byte[]?> OfAsync(Guid applicationId, Guid pictureId, CancellationToken cancellation)
    {
        if (await persons.FindPictureAsync(applicationId, pictureId, cancellation) is not { } kept)
        {
            return null;
        }

        Read<byte[]> small = await pictures.ReadAsync(kept.Bytes, picture => ImageEncoder.EncodeThumbnail(picture, Side), cancellation);
        return small.Value;
    }
}
