using Bonafide.Engine.Decision;
using Bonafide.Engine.Detection;
using Bonafide.Engine.Imaging;

namespace Bonafide.Engine.Tests.Decision;

public sealed class DecisionPolicyTests
{
    private readonly DecisionPolicy _policy = new();

    [Theory]
    [InlineData(0, PadOutcome.Attack)]
    [InlineData(0.30, PadOutcome.Attack)]
    [InlineData(0.300001, PadOutcome.Uncertain)]
    [InlineData(0.60, PadOutcome.Uncertain)]
    [InlineData(0.600001, PadOutcome.BonaFide)]
    [InlineData(1, PadOutcome.BonaFide)]
    public void A_score_passes_a_limit_only_when_it_is_greater(double score, PadOutcome expected) => Assert.Equal(expected, _policy.Decide(score));

    [Fact]
    public void No_face_and_a_tiny_face_are_not_classified()
    {
        Assert.Equal(NonResponseReason.NoFace, _policy.Refuse(null));
        Assert.Equal(NonResponseReason.FaceTooSmall, _policy.Refuse(Face(31, 60)));
        Assert.Null(_policy.Refuse(Face(32, 60)));
    }

    [Theory]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void A_threshold_outside_its_range_is_refused(double value) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new DecisionThreshold(value));

    private static FaceDetection Face(double width, double height) => new(new BoundingBox(0, 0, width, height), default, 1);
}
