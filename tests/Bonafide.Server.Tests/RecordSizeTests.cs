using System.Globalization;
using System.Text.RegularExpressions;
using Bonafide.Tests;
using Microsoft.Data.Sqlite;

namespace Bonafide.Server.Tests;

/// <summary>How much a check adds to the database, as docs/operations.md says for sizing: measured anew here, on SQLite, and no more than a tenth away.</summary>
public sealed partial class RecordSizeTests : IDisposable
{
    private const int Checks = 400, PictureBytes = 14_000;

    private readonly LivenessApplication _application = new() { Settings = new Dictionary<string, string> { ["BONAFIDE_WRITES_PER_MINUTE"] = "1000000" } };

    [Theory]
    [InlineData("a check that is not saved", "save=false", false)]
    [InlineData("a saved check without a subject", "", false)]
    [InlineData("a saved check of a person", "subject=customer-{0}", false)]
    [InlineData("the same with its picture of 14,000 bytes", "subject=customer-{0}&save_picture=true", true)]
    public async Task Check_takes_as_many_bytes_as_the_page_says(string kind, string query, bool isPictureKept)
    {
        HttpClient client = _application.WithKey();
        (await client.PutAsync("/v1/applications/current/policy", new StringContent("""{"may_store_pictures":true}"""))).EnsureSuccessStatusCode();
        byte[] picture = [.. LivenessApplication.OnePixel, .. new byte[isPictureKept ? PictureBytes - LivenessApplication.OnePixel.Length : 0]];
        await SendAsync(client, picture, query, 100, 50); // Tables have their first pages then.
        long before = Size();

        await SendAsync(client, picture, query, 1_000, Checks);

        double measured = (double)(Size() - before) / Checks;
        string page = await File.ReadAllTextAsync(Path.Combine(Needs.RepositoryRoot(), "docs", "operations.md"), TestContext.Current.CancellationToken);
        Match said = Figure().Matches(page).SingleOrDefault(row => row.Groups["kind"].Value == kind) ?? Match.Empty;
        Assert.True(said.Success, $"The page does not say what {kind} takes: {measured:F0} bytes.");
        double figure = double.Parse(said.Groups["bytes"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        Assert.True(Math.Abs(measured - figure) <= figure / 10, $"Measured {measured:F0} bytes; the page says {figure:F0}.");
    }

    public void Dispose() => _application.Dispose();

    private static async Task SendAsync(HttpClient client, byte[] picture, string query, int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            using HttpResponseMessage answer = await client.PostAsync($"/v1/checks?{string.Format(CultureInfo.InvariantCulture, query, i)}", LivenessApplication.Form("image", picture));
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }
    }

    /// <summary>Pages of the file, those in its log included.</summary>
    private long Size()
    {
        string folder = ((ServerOptions)_application.Services.GetService(typeof(ServerOptions))!).DataFolder;
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "bonafide.db"), Pooling = false }.ConnectionString);
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
        return (long)command.ExecuteScalar()!;
    }

    [GeneratedRegex(@"^\| (?<kind>[^|]+) \| (?<bytes>[0-9,]+) bytes \|", RegexOptions.Multiline)]
    private static partial Regex Figure();
}
