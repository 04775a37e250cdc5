using Bonafide.Storage;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Credits;

// CrashWriter DATA-FOLDER APPLICATION [POSTGRES-CONNECTION]: six callers take credits and record checks; each check's id is
// printed when its recording was acknowledged.
const int Callers = 6;
StorageOptions options = new() { DataFolder = args[0], PostgresConnection = args.Length > 2 ? args[2] : null };
Guid application = Guid.Parse(args[1]);
await using BonafideStorage storage = new(options, TimeProvider.System);
await storage.StartAsync();
using StreamWriter told = new(Console.OpenStandardOutput()) { AutoFlush = true };
await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
{
    while (await storage.Credits.TryTakeAsync(application) is { } hold)
    {
        await RecordAsync(hold);
    }
})));

async Task RecordAsync(CreditHold hold)
{
    DateTimeOffset now = TimeProvider.System.GetUtcNow();
    NewCheck check = new()
    {
        Id = Guid.CreateVersion7(now),
        ApplicationId = application,
        At = now,
        Dialect = "native",
        Kind = "liveness",
        Outcome = "bona_fide",
        Verdict = CheckVerdict.Approved,
        Score = 0.9,
        PolicyVersion = 1,
        ModelIds = ["pad-1"],
        IsSaved = true,
        SubjectReference = $"person {now.Microsecond % 50}",
        Evidence = $$"""{"id":"{{now.Ticks}}"}""",
        Picture = new StoredPicture("image/jpeg", new byte[8_000]),
    };
    await storage.Checks.SaveAsync(check, hold);
    lock (told)
    {
        told.WriteLine(check.Id);
    }
}
