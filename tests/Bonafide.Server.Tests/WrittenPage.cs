using Bonafide.Tests;

namespace Bonafide.Server.Tests;

/// <summary>A file of this repository that is made from the program. With BONAFIDE_GOLDEN=write it is written instead of compared.</summary>
internal static class WrittenPage
{
    /// <param name="path">Below the repository's root.</param>
    /// <param name="expected">The whole file, lines ended by line feeds.</param>
    internal static async Task MatchAsync(string path, string expected)
    {
        string file = Path.Combine(Needs.RepositoryRoot(), path);
        if (Environment.GetEnvironmentVariable("BONAFIDE_GOLDEN") == "write")
        {
            await File.WriteAllTextAsync(file, expected, TestContext.Current.CancellationToken);
        }

        Assert.True(File.Exists(file) && await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken) == expected, $"{path} is not what the program says: write it with BONAFIDE_GOLDEN=write, read it, commit it.");
    }
}
