using Bonafide.Evaluation.Metrics;

namespace Bonafide.Evaluation.Tests;

public sealed class ComparisonTests
{
    /// <summary>2 (C(10,0) + C(10,1)) / 2^10 = 22/1024; 2/2^5; 2 (1 + 20 + 190 + 1140 + 4845 + 15504) / 2^20.</summary>
    [Theory]
    [InlineData(1, 9, 22 / 1024.0)]
    [InlineData(9, 1, 22 / 1024.0)]
    [InlineData(0, 5, 2 / 32.0)]
    [InlineData(5, 15, 43_400 / 1_048_576.0)]
    [InlineData(5, 5, 1)]
    [InlineData(0, 0, 1)]
    public void McNemars_exact_test_agrees_with_binomial_sums_by_hand(int onlyFirst, int onlySecond, double expected) =>
        Assert.Equal(expected, new McNemar(onlyFirst, onlySecond).PValue, 9);

    [Fact]
    public void The_same_judge_twice_differs_by_nothing()
    {
        (double difference, double low, double high) = PairedBootstrap.AucDifference(Trials((score, _) => score), 200);

        Assert.Equal((0, 0, 0), (difference, low, high));
    }

    [Fact]
    public void A_judge_that_knows_beats_one_that_guesses_and_the_interval_says_so()
    {
        (double difference, double low, double high) = PairedBootstrap.AucDifference(Trials((_, i) => (i * 37 % 101) / 101.0), 200);

        Assert.True(low > 0, $"{low}");
        Assert.InRange(difference, low, high);
    }

    [Fact]
    public void Presentations_without_a_response_of_either_are_left_out_for_both()
    {
        (double difference, _, _) = PairedBootstrap.AucDifference(
            [("a", null, 0.9, 0.1), ("b", "print", 0.2, 0.8), ("c", null, null, 0.9), ("d", "print", 0.9, null)], 10);

        Assert.Equal(1, difference);
    }

    /// <summary>Thirty subjects with four presentations each; the first judge is right about all of them.</summary>
    private static IEnumerable<(string, string?, double?, double?)> Trials(Func<double, int, double> second) =>
        Enumerable.Range(0, 120).Select(i =>
        {
            string? species = i % 2 == 0 ? null : "print";
            double first = species is null ? 0.8 : 0.2;
            return ($"subject {i / 4}", species, (double?)first, (double?)second(first, i));
        });
}
