namespace Bonafide.Server.Security.Outbound;

/// <summary>Why no picture came from a URL: a closed set that a dialect answers in its own words.</summary>
public enum RemoteImageFault
{
    /// <summary>Not an absolute URL, or longer than is sensible.</summary>
    NotAUrl,

    /// <summary>Another scheme than https, in the URL or in a redirect.</summary>
    NotHttps,

    /// <summary>It holds a user name or a password.</summary>
    HasCredentials,

    /// <summary>A port that is not allowed.</summary>
    PortNotAllowed,

    /// <summary>
    /// The host is unknown, or leads to an address that is not public. One member, since telling them apart would tell a stranger
    /// which names exist inside.
    /// </summary>
    NotPublic,

    /// <summary>The host does not answer, or breaks off.</summary>
    Unreachable,

    /// <summary>Its certificate is not trusted, or is for another name.</summary>
    NotTrusted,

    /// <summary>More redirects than allowed.</summary>
    TooManyRedirects,

    /// <summary>It answers with something else than 200, or a redirect that leads nowhere.</summary>
    NotFound,

    TooManyBytes,

    /// <summary>The bytes are of none of the four formats, whatever their content type says.</summary>
    NotAPicture,

    /// <summary>Not finished within the time for a picture.</summary>
    TooSlow,

    /// <summary>Too many pictures are being fetched; the client should come again.</summary>
    Busy,
}

/// <summary>What became of a URL: exactly one of <see cref="Fetched"/> and <see cref="Failed"/>.</summary>
internal abstract record RemoteImageResult
{
    private RemoteImageResult()
    {
    }

    /// <param name="Image">The encoded picture: untrusted, but with the signature of one of the four formats.</param>
    internal sealed record Fetched(ReadOnlyMemory<byte> Image) : RemoteImageResult;

    /// <param name="Fault">Why.</param>
    internal sealed record Failed(RemoteImageFault Fault) : RemoteImageResult;
}
