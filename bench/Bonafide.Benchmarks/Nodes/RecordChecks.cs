using System.Net;

namespace Bonafide.Benchmarks.Nodes;

/// <summary>After nodes and database were killed under load: is everything there that somebody was told of, and was it paid once?</summary>
internal sealed class RecordChecks(Verdicts verdicts, Ledger ledger, Uri entrance)
{
    internal async Task AcknowledgedAsync(string what, Account account, IReadOnlyCollection<Guid> ids)
    {
        using Caller caller = new(entrance, account.Keys[0]);
        int lost = 0, known = 0;
        await Parallel.ForEachAsync(ids, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (id, _) =>
        {
            Answer answer = await caller.GetAsync($"/v1/checks/{id}");
            Interlocked.Increment(ref answer.Status == HttpStatusCode.OK && answer.Id == id ? ref known : ref lost);
        });
        verdicts.Add($"no acknowledged check is lost ({what})", lost == 0 && known > 0, $"{known} read back by GET /v1/checks/{{id}}, {lost} lost");
    }

    /// <summary>Holds of killed nodes go back when they are older than any call: the run that does it is given a clock that is ahead.</summary>
    internal async Task CreditsAsync(Account plain, int acknowledged, Account careful, Traffic traffic)
    {
        long held = (await ledger.CountAsync(plain)).Holds + (await ledger.CountAsync(careful)).Holds;
        int returned = await ledger.RetainLaterAsync();
        (long left, long holds, long recorded) = await ledger.CountAsync(plain);
        verdicts.Add(
            "credits are exact (plain callers)",
            left + recorded == plain.Given && holds == 0 && recorded >= acknowledged,
            $"{plain.Given} given - {left} left = {plain.Given - left} = {recorded} checks recorded; {recorded - acknowledged} of them nobody was told of");

        (left, holds, recorded) = await ledger.CountAsync(careful);
        int finished = traffic.Finished.Count;
        verdicts.Add(
            "a call with an Idempotency-Key is done and paid once, whatever is killed",
            recorded == finished && careful.Given - left == finished && holds == 0 && traffic.Finished.Distinct().Count() == finished
                && traffic.Careful.Unfinished == 0 && traffic.Contradictions.IsEmpty && finished > 0,
            $"{finished} calls in {traffic.Careful.Tries} tries: {recorded} checks, {careful.Given - left} credits; {traffic.Careful.Replays} asked again, {traffic.Contradictions.Count} answered otherwise, {traffic.Careful.Unfinished} given up");
        verdicts.Add("credits that were held when a node or the database was killed go back", held == returned, $"{held} held, {returned} given back by a retention run whose clock is 11 minutes ahead");
    }

    internal async Task SoundAsync() => verdicts.Add("the record is sound", await ledger.IsSoundAsync(), "as by `bonafide db verify`: references, every sealed check, the audit chain");
}
