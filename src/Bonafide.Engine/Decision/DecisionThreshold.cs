namespace Bonafide.Engine.Decision;

/// <summary>A limit on the calibrated score, [0,1]. One rule everywhere: a score passes when it is strictly greater.</summary>
public readonly record struct DecisionThreshold
{
    /// <exception cref="ArgumentOutOfRangeException">Outside [0,1] or not a number.</exception>
    public DecisionThreshold(double value)
    {
        if (!(value is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "A decision threshold lies between 0 and 1.");
        }

        Value = value;
    }

    public double Value { get; }

    public bool IsPassedBy(double score) => score > Value;
}
