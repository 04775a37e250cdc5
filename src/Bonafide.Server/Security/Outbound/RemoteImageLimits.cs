namespace Bonafide.Server.Security.Outbound;

/// <summary>What fetching one picture may cost.</summary>
internal sealed record RemoteImageLimits
{
    /// <summary>Bytes of the picture, counted while they are read. Default 10 MB.</summary>
    internal int MaxBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>For everything: waiting, names, redirects, reading. Default 10 s.</summary>
    internal TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For a place among those that are fetched, within <see cref="MaxTime"/>. Default 5 s.</summary>
    internal TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Default 3.</summary>
    internal int MaxRedirects { get; init; } = 3;

    /// <summary>Pictures that are fetched at the same time; others wait. Default 16, which is 160 MB at the worst.</summary>
    internal int Concurrency { get; init; } = 16;

    /// <summary>Characters of a URL. Default 2,048.</summary>
    internal int MaxUrlLength { get; init; } = 2_048;
}
