namespace Bonafide.Fuzz;

/// <summary>Numbers that are the same in every run and on every machine: splitmix64 (Steele, Lea and Flood, 2014).</summary>
/// <param name="seed">One seed, one row of numbers.</param>
internal sealed class Lot(ulong seed)
{
    private ulong _state = seed;

    internal ulong Next()
    {
        ulong z = _state += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 to one less than the bound; 0 where the bound is not positive.</summary>
    internal int Below(int bound) => bound <= 0 ? 0 : (int)(Next() % (uint)bound);

    internal bool OneIn(int n) => Below(n) == 0;

    internal T Of<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];
}
