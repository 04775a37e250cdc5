using Bonafide.Evaluation.Metrics;

namespace Bonafide.Evaluation.Tests;

public sealed class RateTests
{
    [Theory]
    [InlineData(0, 105, 0, 0.034523)] // 1 - 0.025^(1/105)
    [InlineData(105, 105, 0.965477, 1)]
    [InlineData(5, 10, 0.187086, 0.812914)] // Clopper and Pearson's own worked size
    [InlineData(1, 20, 0.001265, 0.248733)]
    [InlineData(39, 796, 0.035081, 0.066364)]
    public void Intervals_are_those_of_clopper_and_pearson(int errors, int trials, double low, double high)
    {
        (double actualLow, double actualHigh) = new Rate(errors, trials).Interval();

        Assert.Equal(low, actualLow, 4);
        Assert.Equal(high, actualHigh, 4);
    }

    [Fact]
    public void Interval_bounds_have_exactly_the_tail_probability_of_the_binomial()
    {
        (double low, double high) = new Rate(3, 50).Interval(0.9);

        Assert.Equal(0.05, 1 - BinomialUpTo(2, 50, low), 9);
        Assert.Equal(0.05, BinomialUpTo(3, 50, high), 9);
    }

    [Fact]
    public void Rates_print_their_counts() => Assert.Equal("4.9 % (39/796)", new Rate(39, 796).ToString());

    [Fact]
    public void Rates_without_trials_have_no_value_and_the_whole_range_as_interval()
    {
        Assert.True(double.IsNaN(new Rate(0, 0).Value));
        Assert.Equal((0.0, 1.0), new Rate(0, 0).Interval());
    }

    private static double BinomialUpTo(int errors, int trials, double p)
    {
        double sum = 0;
        double term = Math.Pow(1 - p, trials);
        for (int k = 0; k <= errors; k++)
        {
            sum += term;
            term *= (trials - k) / (k + 1.0) * (p / (1 - p));
        }

        return sum;
    }
}
