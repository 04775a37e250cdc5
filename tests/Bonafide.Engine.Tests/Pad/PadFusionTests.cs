using Bonafide.Engine.Pad;

namespace Bonafide.Engine.Tests.Pad;

public sealed class PadFusionTests
{
    private readonly PadFusion _fusion = new([new(-10, 0), new(-2, 0.3), new(3, 0.6), new(10, 1)]);

    [Theory]
    [InlineData(-20, 0)]
    [InlineData(-10, 0)]
    [InlineData(-2, 0.3)]
    [InlineData(0.5, 0.45)]
    [InlineData(3, 0.6)]
    [InlineData(15, 1)]
    public void The_curve_passes_through_its_anchors_and_is_flat_beyond_its_ends(double logit, double expected) =>
        Assert.Equal(expected, _fusion.Fuse([Score(logit)]), 6);

    [Fact]
    public void Two_models_are_fused_by_the_mean_of_their_logits() =>
        Assert.Equal(_fusion.Fuse([Score(1)]), _fusion.Fuse([Score(-4), Score(6)]));

    [Fact]
    public void A_higher_logit_never_lowers_the_score()
    {
        double last = -1;
        for (double logit = -15; logit <= 15; logit += 0.01)
        {
            double score = _fusion.Fuse([Score(logit)]);
            Assert.True(score >= last);
            last = score;
        }
    }

    private static PadScore Score(double logit) => new("model", 1 / (1 + Math.Exp(-logit)), logit);
}
