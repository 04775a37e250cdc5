using System.Globalization;
using System.Text.RegularExpressions;
using Bonafide.Storage.Idempotency;
using Bonafide.Storage.People;
using Bonafide.Storage.Policies;
using Bonafide.Storage.Tests.Ground;
using Bonafide.Storage.Webhooks;
using Bonafide.Tests;
using Microsoft.Data.Sqlite;

namespace Bonafide.Storage.Tests.Erasure;

/// <summary>docs/data-protection.md says of every table and column where it stands, and the periods of the program.</summary>
public sealed partial class DataProtectionPageTests
{
    private static readonly string _page = File.ReadAllText(Path.Combine(Needs.RepositoryRoot(), "docs", "data-protection.md"));

    [Fact]
    public async Task Every_column_of_the_schema_is_named_once_and_what_is_sealed_is_said_to_be()
    {
        await using Installation installation = await Installation.StartAsync(DatabaseKind.Sqlite);
        Dictionary<string, string[][]> rows = Row().Matches(_page).ToDictionary(
            row => row.Groups["table"].Value,
            row => new[] { "sealed", "hashed", "open" }.Select(part => Name().Matches(row.Groups[part].Value).Select(name => name.Groups[1].Value).ToArray()).ToArray());

        Dictionary<string, string[]> schema = Schema(installation.DatabaseFile);

        Assert.Equal(schema.Keys.Order(StringComparer.Ordinal), rows.Keys.Order(StringComparer.Ordinal));
        Assert.All(schema, table =>
        {
            string[][] row = rows[table.Key];
            Assert.Equal(table.Value.Order(StringComparer.Ordinal), row.SelectMany(columns => columns).Order(StringComparer.Ordinal));
            Assert.Equal(table.Value.Where(IsSealed).Order(StringComparer.Ordinal), row[0].Order(StringComparer.Ordinal));
        });
    }

    [Fact]
    public void Periods_are_those_of_the_program()
    {
        ApplicationPolicy policy = new();

        Assert.Null(policy.KeepPictures);
        Assert.Contains("| as long as its check | `keep_pictures`", _page, StringComparison.Ordinal);
        AssertSays($"{policy.KeepChecks!.Value.TotalDays} days | `keep_checks`");
        AssertSays($"under the caller's own key | {IdempotencyStore.Kept.TotalHours} hours");
        AssertSays($"{DeliveryOutbox.KeepFinished.TotalDays} days after they finished");
        AssertSays($"{ConsoleSessions.Lifetime.TotalHours} hours, or half an hour without use");
        Assert.Equal(TimeSpan.FromMinutes(30), ConsoleSessions.IdleTime);
    }

    private static void AssertSays(FormattableString period) => Assert.Contains(period.ToString(CultureInfo.InvariantCulture), _page, StringComparison.Ordinal);

    private static bool IsSealed(string column) => column.StartsWith("sealed_", StringComparison.Ordinal) || column.StartsWith("wrapped_", StringComparison.Ordinal);

    private static Dictionary<string, string[]> Schema(string file)
    {
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'";
        using SqliteDataReader reader = command.ExecuteReader();
        List<(string Table, string Column)> columns = [];
        while (reader.Read())
        {
            columns.Add((reader.GetString(0), reader.GetString(1)));
        }

        return columns.GroupBy(column => column.Table).ToDictionary(table => table.Key, table => table.Select(column => column.Column).ToArray());
    }

    [GeneratedRegex(@"^\| `(?<table>[a-z_]+)` \| (?<sealed>[^|]*) \| (?<hashed>[^|]*) \| (?<open>[^|]*) \| [^|]+ \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex Name();
}
