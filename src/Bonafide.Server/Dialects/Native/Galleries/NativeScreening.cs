using Bonafide.Engine;
using Bonafide.Server.Checks;
using Bonafide.Server.Galleries;

namespace Bonafide.Server.Dialects.Native.Galleries;

/// <summary>What the blocklist and approved checks say of a face. The caller's own faces, under the same subject, are passed over.</summary>
/// <param name="Blocked">The nearest face of the blocklist; null where none is near enough.</param>
/// <param name="Duplicate">The nearest face of an approved check; null where none is near enough.</param>
internal sealed record NativeScreening(NativeMatch? Blocked, NativeMatch? Duplicate)
{
    internal static NativeScreening From(Screening found, ILivenessEngine engine) => new(Match(found.Blocked, engine), Match(found.Duplicate, engine));

    private static NativeMatch? Match(ScreeningHit? hit, ILivenessEngine engine) => hit is null ? null : new NativeMatch(
        NativeFaces.From(hit.Hit.Face, engine),
        hit.IsSure ? "same" : "possible",
        NativeResponses.Six(Likeness.Of(hit.Hit.Similarity.Cosine, hit.Limits.Same)),
        NativeResponses.Six(hit.Hit.Similarity.Cosine),
        NativeComparisonResponses.ThreeDigits(hit.Hit.Similarity.FalseMatchRate));
}
