using System.Diagnostics;
using System.Globalization;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Maintenance;
using Bonafide.Storage.Tests.Ground;

namespace Bonafide.Storage.Tests.Crashes;

/// <summary>
/// A process records checks under load and is killed (SIGKILL) in the middle, twenty times. What it was told is recorded must
/// be there, open, and paid for once; on PostgreSQL the database server is killed as well, every fourth time.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int Kills = 20;
    private const long Credits = 1_000_000;

    [Theory, BothDatabases]
    public async Task Keeps_every_acknowledged_check_over_twenty_kills(DatabaseKind kind)
    {
        await using PostgresServer? server = kind == DatabaseKind.Postgres ? await PostgresServer.StartAsync() : null;
        await using Installation installation = await Installation.PrepareAsync(server);
        await installation.OpenAsync();
        Application application = await installation.CreateApplicationAsync(Credits);
        HashSet<Guid> acknowledged = [];
        output.WriteLine("| kill | acknowledged | recorded beyond | lost | open holds |");
        output.WriteLine("|---|---|---|---|---|");
        for (int kill = 1; kill <= Kills; kill++)
        {
            acknowledged.UnionWith(await WriteUntilKilledAsync(installation, application, minChecks: 10 + (kill * 7 % 40)));
            if (server is not null && kill % 4 == 0)
            {
                await server.CrashAndRestartAsync();
                await ReconnectAsync(installation);
            }

            HashSet<Guid> recorded = await RecordedAsync(installation, application);
            int lost = acknowledged.Except(recorded).Count();
            long holds = await installation.CountAsync($"SELECT COUNT(*) FROM credit_holds");
            long left = (await installation.Storage.Applications.FindAsync(application.Id, Installation.Cancellation))!.Credits!.Value;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {kill} | {acknowledged.Count} | {recorded.Count - acknowledged.Count} | {lost} | {holds} |"));

            Assert.Equal(0, lost);
            Assert.Equal(Credits, left + holds + recorded.Count);
        }

        VerificationReport report = await installation.Storage.Maintenance.VerifyAsync(Installation.Cancellation);
        Assert.True(report.IsSound, string.Join(' ', report.DatabaseFaults));
        Assert.True(report.Checks >= acknowledged.Count);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{kind}: {acknowledged.Count} acknowledged, 0 lost; {report.Checks} opened, integrity ok, audit chain ok."));
    }

    /// <returns>What was acknowledged before the end.</returns>
    private static async Task<List<Guid>> WriteUntilKilledAsync(Installation installation, Application application, int minChecks)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "Bonafide.Storage.CrashWriter.dll"), installation.Options.DataFolder, application.Id.ToString()])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (installation.Options.PostgresConnection is { } connection)
        {
            start.ArgumentList.Add(connection);
        }

        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(Installation.Cancellation);
        enough.CancelAfter(TimeSpan.FromMinutes(2));
        using Process writer = Process.Start(start)!;
        List<Guid> acknowledged = [];
        try
        {
            while (acknowledged.Count < minChecks && await writer.StandardOutput.ReadLineAsync(enough.Token) is { } line)
            {
                acknowledged.Add(Guid.Parse(line));
            }

            Assert.True(acknowledged.Count == minChecks, "The writer ended by itself: " + (acknowledged.Count < minChecks ? await writer.StandardError.ReadToEndAsync(enough.Token) : ""));
        }
        finally
        {
            writer.Kill(entireProcessTree: true);
        }

        // What it still said before the end counts; half a line does not.
        string rest = await writer.StandardOutput.ReadToEndAsync(enough.Token);
        await writer.WaitForExitAsync(enough.Token);
        acknowledged.AddRange(rest.Split('\n')[..^1].Select(Guid.Parse));
        return acknowledged;
    }

    /// <summary>Connections of before the crash say once that they are gone.</summary>
    private static async Task ReconnectAsync(Installation installation)
    {
        for (int attempt = 0; attempt < 20 && !await installation.Storage.IsReadyAsync(Installation.Cancellation); attempt++)
        {
            await Task.Delay(50, Installation.Cancellation);
        }
    }

    private static async Task<HashSet<Guid>> RecordedAsync(Installation installation, Application application) =>
        [.. await installation.Storage.Database.ReadAsync(
            session => session.QueryAsync($"SELECT id FROM checks WHERE application_id = {application.Id}", row => row.Id(0)), Installation.Cancellation)];
}
