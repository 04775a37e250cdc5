using Bonafide.Server.Security;
using Bonafide.Storage.Galleries;

namespace Bonafide.Server.Dialects.Verifik.Galleries;

/// <summary>
/// Ids as this dialect's clients know them: <c>_id</c>, 24 hexadecimal digits, is the beginning of the id that we keep, and <c>code</c> is the whole of it.
/// Wherever the one is read the other is too.
/// </summary>
internal static class VerifikIds
{
    private const int ShortLength = 24;

    /// <summary>The first 24 digits.</summary>
    internal static string Short(Guid id) => id.ToString("N")[..ShortLength];

    /// <summary>The beginning of the id that we keep, as it is kept; null where the text is neither of the two, and nothing has such an id.</summary>
    internal static string? Prefix(string text) =>
        text.Length == 36 && Guid.TryParseExact(text, "D", out Guid whole) ? whole.ToString()
        : text.Length == ShortLength && text.All(char.IsAsciiHexDigit)
            ? $"{text[..8]}-{text[8..12]}-{text[12..16]}-{text[16..20]}-{text[20..]}".ToLowerInvariant()
        : null;

    /// <summary>The caller's collection of that id; null where there is none, and for the galleries that are there by themselves.</summary>
    internal static async Task<Gallery?> CollectionAsync(this GalleryStore galleries, Caller caller, string id, CancellationToken cancellation) =>
        Prefix(id) is { } prefix && await galleries.FindByPrefixAsync(caller.ApplicationId, prefix, cancellation) is { Kind: GalleryKind.Collection } found ? found : null;

    /// <summary>The caller's collections of these ids, each once; null where one of them is not there.</summary>
    internal static async Task<IReadOnlyList<Guid>?> CollectionsAsync(
        this GalleryStore galleries, Caller caller, IReadOnlyList<string> ids, CancellationToken cancellation)
    {
        List<Guid> found = [];
        foreach (string id in ids)
        {
            if (await galleries.CollectionAsync(caller, id, cancellation) is not { } collection)
            {
                return null;
            }

            found.Add(collection.Id);
        }

        return [.. found.Distinct()];
    }
}
