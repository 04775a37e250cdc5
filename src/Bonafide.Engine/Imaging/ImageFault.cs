namespace Bonafide.Engine.Imaging;

/// <summary>Why bytes did not become a picture: a closed set, each a fault of the input and none of them a score.</summary>
public enum ImageFault
{
    /// <summary>No bytes at all.</summary>
    Empty,

    /// <summary>More bytes than allowed.</summary>
    TooManyBytes,

    /// <summary>The signature is of none of the four formats.</summary>
    UnsupportedFormat,

    /// <summary>The header promises more pixels than allowed; no pixel was decoded.</summary>
    TooManyPixels,

    /// <summary>More pages or animation frames than allowed.</summary>
    TooManyPages,

    /// <summary>The signature fits, but the content is truncated or corrupt.</summary>
    Damaged,

    /// <summary>Decoding took longer than allowed and was stopped, or would: a JPEG of more scans than allowed.</summary>
    TookTooLong,
}
