using Bonafide.Engine.Recognition;

namespace Bonafide.Engine.Tests.Recognition;

public sealed class SimilarityScaleTests
{
    private static readonly SimilarityScale _scale = new([new(0, 1), new(0.3, 1e-2), new(0.5, 1e-4)]);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1e-1, 0.15)]
    [InlineData(1e-2, 0.3)]
    [InlineData(1e-3, 0.4)]
    [InlineData(1e-4, 0.5)]
    public void Between_its_points_the_logarithm_of_the_rate_is_linear_in_the_cosine(double rate, double cosine)
    {
        Assert.Equal(cosine, _scale.CosineAt(rate), 12);
        Assert.Equal(rate, _scale.FalseMatchRateAt(cosine), 12);
    }

    [Fact]
    public void Beyond_its_points_it_goes_on_with_the_last_slope()
    {
        Assert.Equal(0.6, _scale.CosineAt(1e-5), 12);
        Assert.Equal(1e-9, _scale.FalseMatchRateAt(1), 15);
    }

    [Fact]
    public void A_rate_is_never_above_one_and_a_cosine_never_outside_its_range()
    {
        Assert.Equal(1, _scale.FalseMatchRateAt(-1));
        Assert.Equal(1, _scale.CosineAt(1e-300));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_rate_that_is_none_is_refused(double rate) => Assert.Throws<ArgumentOutOfRangeException>(() => _scale.CosineAt(rate));

    [Fact]
    public void A_closer_pair_is_never_likelier_to_be_of_strangers()
    {
        double[] rates = [.. Enumerable.Range(-100, 201).Select(i => _scale.FalseMatchRateAt(i / 100.0))];

        Assert.All(rates.Zip(rates.Skip(1)), step => Assert.True(step.Second <= step.First));
    }
}
