namespace Bonafide.Storage.Checks;

/// <summary>How many recorded checks of an application have a score, and how many of them one at or below a threshold.</summary>
public readonly record struct ScoreCounts(long All, long AtOrBelow);
