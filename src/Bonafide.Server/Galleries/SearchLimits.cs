using Bonafide.Engine.Recognition;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Galleries;

/// <summary>
/// From which cosine a face that was found is taken for the same person's. In a gallery every face is one more chance for a stranger to
/// come close: with N faces about N times the false match rate of one comparison (the false positive identification rate, FPIR,
/// ISO/IEC 19795-1). So where the policy names no cosine the limits rise with the gallery, and a search of a stranger hits as seldom in a
/// large one as in a small one.
/// </summary>
/// <param name="Same">From here on they count as one person.</param>
/// <param name="Possible">From here on a person should look; not above <paramref name="Same"/>.</param>
public readonly record struct SearchLimits(double Same, double Possible)
{
    /// <summary>Searches of strangers that may hit: one in a thousand for sure, one in a hundred possibly.</summary>
    public const double SameFpir = 0.001, PossibleFpir = 0.01;

    /// <param name="version">Cosines that it names count as they are, for galleries of every size.</param>
    /// <param name="scale">Of the engine's network.</param>
    /// <param name="faces">In the gallery.</param>
    public static SearchLimits Of(PolicyVersion version, SimilarityScale scale, int faces)
    {
        double same = version.Policy.SameFaceSimilarity ?? At(SameFpir);
        return new SearchLimits(same, Math.Min(same, version.Policy.PossibleSameFaceSimilarity ?? At(PossibleFpir)));

        // Below the smallest rate of the card nothing is known of the network.
        double At(double fpir) => scale.CosineAt(Math.Max(fpir / Math.Max(1, faces), scale.SmallestStatedRate));
    }
}
