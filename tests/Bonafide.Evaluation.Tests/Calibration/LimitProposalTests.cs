using Bonafide.Evaluation.Calibration;
using Bonafide.Evaluation.Metrics;

namespace Bonafide.Evaluation.Tests.Calibration;

public sealed class LimitProposalTests
{
    [Theory]
    [InlineData(0.01, 299)]
    [InlineData(0.05, 59)]
    [InlineData(0.1, 29)]
    public void The_trials_that_a_goal_needs_follow_from_its_exact_bound(double goal, int expected)
    {
        Assert.Equal(expected, CalibrationGoals.TrialsNeeded(goal));
        Assert.True(new Rate(0, expected).Interval(0.90).High <= goal); // One-sided 95 % is two-sided 90 %.
        Assert.True(new Rate(0, expected - 1).Interval(0.90).High > goal);
    }

    [Fact]
    public void Limits_hold_their_goals_on_the_development_presentations()
    {
        PadMetrics development = new(
        [
            .. Enumerable.Range(0, 300).Select(i => new ScoredPresentation(null, 0.3 + (i / 500.0))),
            .. Enumerable.Range(0, 300).Select(i => new ScoredPresentation("print", i / 500.0)),
        ]);

        (LimitProposal? proposal, IReadOnlyList<string> refusals) = LimitProposal.For(new CalibrationGoals(0.05, 0.10), development);

        Assert.Empty(refusals);
        Assert.Equal(0.328, proposal!.AttackLimit, 9); // The 15th of 300 scores: 5 %.
        Assert.Equal(0.538, proposal.BonaFideLimit, 9); // 30 of 300 above it: 10 %.
        Assert.Equal((new Rate(15, 300), new Rate(30, 300)), (proposal.Bpcer, proposal.ApcerMax));
    }

    [Fact]
    public void Too_few_presentations_are_refused_for_each_species_with_how_many_are_needed()
    {
        PadMetrics development = new(
        [
            .. Enumerable.Range(0, 300).Select(_ => new ScoredPresentation(null, 0.9)),
            .. Enumerable.Range(0, 300).Select(_ => new ScoredPresentation("print", 0.1)),
            .. Enumerable.Range(0, 105).Select(_ => new ScoredPresentation("mask", 0.1)),
        ]);

        (LimitProposal? proposal, IReadOnlyList<string> refusals) = LimitProposal.For(new CalibrationGoals(0.01, 0.01), development);

        Assert.Null(proposal);
        Assert.Equal(
            "105 attacks of species 'mask' with a score are too few for APCER 1 %: at least 299 are needed, all judged rightly. With 105 the strictest goal is 2.8 %.",
            Assert.Single(refusals));
    }

    [Fact]
    public void Limits_never_cross_where_the_classes_are_far_apart()
    {
        PadMetrics development = new(
        [
            .. Enumerable.Range(0, 60).Select(_ => new ScoredPresentation(null, 0.9)),
            .. Enumerable.Range(0, 60).Select(_ => new ScoredPresentation("print", 0.1)),
        ]);

        LimitProposal proposal = LimitProposal.For(new CalibrationGoals(0.05, 0.05), development).Proposal!;

        Assert.True(proposal.AttackLimit <= proposal.BonaFideLimit);
        Assert.Equal((0, 0), (proposal.Bpcer.Errors, proposal.ApcerMax.Errors));
    }
}
