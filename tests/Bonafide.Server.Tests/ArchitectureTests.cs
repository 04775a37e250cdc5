using System.Text.RegularExpressions;
using Bonafide.Engine;
using Bonafide.Evaluation.Reports;
using Bonafide.Tests;

namespace Bonafide.Server.Tests;

/// <summary>What the compiler cannot keep: who may name whom.</summary>
public sealed class ArchitectureTests
{
    private static readonly string _source = Path.Combine(Needs.RepositoryRoot(), "src");

    [Fact]
    public void Vendors_names_occur_in_their_dialects_in_the_table_of_contents_and_in_our_own_clients_only()
    {
        string[] allowed =
        [
            Path.Combine("Bonafide.Server", "Dialects"), Path.Combine("Bonafide.Server", "BonafideServer.cs"),
            Path.Combine("src", "Bonafide.Cli"), Path.Combine("Bonafide.Evaluation", "Scoring", "ServerDialect.cs"),
        ];

        AssertNoFile(new Regex("didit|verifik|glair", RegexOptions.IgnoreCase), path => !allowed.Any(part => path.Contains(part, StringComparison.Ordinal)));
    }

    [Fact]
    public void No_dialect_names_another()
    {
        string dialects = Path.Combine(_source, "Bonafide.Server", "Dialects");
        string[] names = [.. Directory.GetDirectories(dialects).Select(folder => Path.GetFileName(folder))];
        foreach (string name in names)
        {
            Regex others = new(string.Join('|', names.Where(other => other != name).Select(other => $@"Dialects\.{other}\b")));
            AssertNoFile(others, path => path.Contains(Path.Combine("Dialects", name) + Path.DirectorySeparatorChar, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_engine_knows_neither_http_nor_databases()
    {
        string[] references = [.. typeof(LivenessEngine).Assembly.GetReferencedAssemblies().Select(name => name.Name!)];

        Assert.DoesNotContain(references, name =>
            name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || name.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal)
            || name.StartsWith("Bonafide.", StringComparison.Ordinal) || name is "System.Net.Http" or "Npgsql");
    }

    [Fact]
    public void Marketing_words_and_words_that_say_nothing_stay_out_of_type_names()
    {
        Regex type = new(@"\b(?:class|record|struct|interface|enum)\s+\w*(?:Manager|Helper|Utils|Spoof|Fake|Impl)\w*\b");

        AssertNoFile(type, path => !path.Contains("Dialects", StringComparison.Ordinal));
    }

    [Fact]
    public void Secrets_are_compared_in_constant_time()
    {
        // Bytes are compared by nothing else; texts that are secret become hashes or bytes first. bench's "timing" measures the way of a key.
        AssertNoFile(new Regex(@"\bSequenceEqual\(|\bSequenceCompareTo\("), path => !path.Contains("Bonafide.Cli", StringComparison.Ordinal) && !path.Contains("Bonafide.Evaluation", StringComparison.Ordinal));
        foreach (string file in (string[])["ApiKeys/ApiKeyStore.cs", "Logins/PasswordHash.cs", "Tokens/JsonWebToken.cs", "Audit/AuditLog.cs", "Idempotency/IdempotencyStore.cs"])
        {
            Assert.Contains("CryptographicOperations.FixedTimeEquals(", File.ReadAllText(Path.Combine(_source, "Bonafide.Storage", file)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Decision_records_have_unique_numbers()
    {
        string[] numbers = [.. Directory.GetFiles(Path.Combine(Needs.RepositoryRoot(), "docs", "decisions"), "*.md").Select(path => Path.GetFileName(path)[..4])];

        Assert.Equal(numbers.Distinct().Count(), numbers.Length);
        Assert.All(numbers, number => Assert.Matches("^[0-9]{4}$", number));
    }

    [Fact]
    public void Every_source_project_is_known_here_so_that_its_place_is_a_decision()
    {
        string[] projects = [.. Directory.GetFiles(_source, "*.csproj", SearchOption.AllDirectories).Select(path => Path.GetFileNameWithoutExtension(path)).Order()];

        Assert.Equal(["Bonafide.Cli", "Bonafide.Client", "Bonafide.Engine", "Bonafide.Evaluation", "Bonafide.Server", "Bonafide.Storage", "SQLitePCLRaw.core"], projects);
    }

    /// <summary>decisions/0021: the server evaluates by the library that the command line uses, in few places, and the library knows neither.</summary>
    [Fact]
    public void The_evaluation_knows_no_server_and_few_places_of_the_server_know_it()
    {
        string[] places = ["Evaluations", Path.Combine("Console", "Shell", "Words.cs")];
        string[] references = [.. typeof(EvaluationReport).Assembly.GetReferencedAssemblies().Select(name => name.Name!)];

        Assert.DoesNotContain(references, name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || name is "Bonafide.Server" or "Bonafide.Storage" or "Npgsql");
        AssertNoFile(
            new Regex(@"^using Bonafide\.Evaluation\."),
            path => path.Contains("Bonafide.Server", StringComparison.Ordinal) && !places.Any(place => path.Contains(Path.DirectorySeparatorChar + place, StringComparison.Ordinal)));
    }

    private static void AssertNoFile(Regex pattern, Func<string, bool> applies)
    {
        string[] faults = [.. Directory.EnumerateFiles(_source, "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && applies(path))
            .SelectMany(path => File.ReadLines(path).Where(line => pattern.IsMatch(line)).Select(line => $"{Path.GetRelativePath(_source, path)}: {line.Trim()}"))];
        Assert.True(faults.Length == 0, string.Join('\n', faults));
    }
}
