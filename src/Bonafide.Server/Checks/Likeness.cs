namespace Bonafide.Server.Checks;

/// <summary>
/// How alike two faces are, as a number for people: [0,1], 0.5 exactly at the limit of who decides, 1 for the same picture. A cosine is a number of one
/// network and a false match rate is one of many zeros; this one is read at a glance, and compared with nothing but one half.
/// </summary>
internal static class Likeness
{
    private const double AtLimit = 0.5;

    /// <summary>Linear in the cosine below the limit, from 0 at a right angle, and linear above it.</summary>
    /// <param name="cosine">[-1,1].</param>
    /// <param name="limit">The cosine from which the two count as one person.</param>
    internal static double Of(double cosine, double limit) =>
        cosine >= limit
            ? limit >= 1 ? 1 : Math.Min(1, AtLimit + ((1 - AtLimit) * (cosine - limit) / (1 - limit)))
            : limit <= 0 ? 0 : AtLimit * Math.Max(0, cosine) / limit;
}
