namespace Bonafide.Tests;

/// <summary>
/// What a test needs beyond the repository. Absent: the test is skipped and says why; absent although BONAFIDE_PROMISED names
/// it (as CI does): the test fails, so that a green run cannot hide missing ground.
/// </summary>
internal static class Needs
{
    internal const string Pictures = "pictures";
    internal const string Models = "models";

    /// <summary>Runtimes that the samples are written for, and what npm brings.</summary>
    internal const string Clients = "clients";

    /// <summary>The folder with shared pictures and their lists (../shared/data), or a skip.</summary>
    internal static string SharedData() => SharedFolder("data", Pictures, "photographs");

    /// <summary>The folder with public networks (../shared/models), or a skip.</summary>
    internal static string SharedModels() => SharedFolder("models", Models, "public networks");

    /// <summary>The root of this repository: the folder that holds the solution.</summary>
    internal static string RepositoryRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Bonafide.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests must run from within the repository.");
    }

    private static string SharedFolder(string name, string need, string what)
    {
        string shared = Environment.GetEnvironmentVariable("BONAFIDE_SHARED") ?? Path.Combine(RepositoryRoot(), "..", "shared");
        string folder = Path.GetFullPath(Path.Combine(shared, name));
        if (!Directory.Exists(folder))
        {
            Miss(need, $"needs {what}, which are not part of this repository: set BONAFIDE_SHARED to the folder that holds '{name}'");
        }

        return folder;
    }

    internal static void Miss(string need, string reason)
    {
        bool promised = (Environment.GetEnvironmentVariable("BONAFIDE_PROMISED") ?? "").Split(',').Contains(need);
        Assert.False(promised, $"'{need}' is promised in this run, but the test {reason}.");
        Assert.Skip(reason);
    }
}
