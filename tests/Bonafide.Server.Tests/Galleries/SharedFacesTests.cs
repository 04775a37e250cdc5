using System.Text.Json.Nodes;
using Bonafide.Engine;
using Bonafide.Engine.Decision;
using Bonafide.Engine.Models;
using Bonafide.Engine.Recognition;
using Bonafide.Server.Tests.Dialects.Glair;
using Bonafide.Storage;
using Bonafide.Storage.Policies;
using Bonafide.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.Galleries;

/// <summary>
/// The gallery with real faces and the real network: 500 people are enrolled, each is searched with another picture, and hits come as often
/// as the model's card says. Photographs and networks are not part of the repository.
/// </summary>
public sealed class SharedFacesTests(ITestOutputHelper output)
{
    private const int People = 500;

    /// <summary>Of the threshold at which hits are counted: a rate of the card.</summary>
    private const double FalseMatchRate = 0.001;

    /// <param name="pack">Whose network recognizes.</param>
    /// <param name="greatestFalseNonMatchRate">
    /// With "recognition" 4.4 % (22/499) were missed when this was written, with "default" 10.2 % (51/499). Another 500 people lie below 7.5 and 14.7 % in 999 of 1,000 draws; labels of the source are wrong now and
    /// then, hence a little more.
    /// </param>
    [Theory]
    [InlineData("default", 0.15)]
    [InlineData("recognition", 0.08)]
    public async Task Five_hundred_people_are_found_and_strangers_are_not_at_the_published_rates(string pack, double greatestFalseNonMatchRate)
    {
        (string Identity, string Enrolled, string Probe)[] people = Choose();
        using LivenessEngine engine = LivenessEngine.Load(ModelCatalog.Open([Needs.SharedModels()]), pack, new DecisionPolicy());
        using LivenessApplication server = new() { Replace = services => services.AddSingleton<ILivenessEngine>(engine) };
        HttpClient client = server.WithKey();
        BonafideStorage storage = server.Services.GetRequiredService<BonafideStorage>();
        await storage.Policies.ChangeAsync(
            Assert.Single(await storage.Applications.ListAsync()).Id, new ApplicationPolicy { WritesPerMinute = 100_000, MinFaceSizePixels = 16 }, "test");
        string gallery = (string)JsonNode.Parse(
            await (await client.PostAsync("/v1/galleries", GlairCaller.Json("""{"name":"People"}"""))).Content.ReadAsStringAsync())!["id"]!;

        int enrolled = 0, blocked = 0;
        await Parallel.ForEachAsync(people, Two(), async (person, stop) =>
        {
            using HttpResponseMessage answer = await client.PostAsync($"/v1/galleries/{gallery}/faces", Form(person.Enrolled, ("subject", person.Identity), ("largest", "true")), stop);
            Interlocked.Add(ref enrolled, answer.IsSuccessStatusCode ? 1 : 0);
            if (person.Identity == people[0].Identity)
            {
                using HttpResponseMessage block = await client.PostAsync("/v1/galleries/blocklist/faces", Form(person.Enrolled, ("subject", "blocked"), ("largest", "true")), stop);
                Interlocked.Add(ref blocked, block.IsSuccessStatusCode ? 1 : 0);
            }
        });
        Assert.InRange(enrolled, People - 25, People);
        Assert.Equal(1, blocked);

        SimilarityScale scale = engine.Similarity!;
        string limit = scale.CosineAt(FalseMatchRate).ToString(System.Globalization.CultureInfo.InvariantCulture);
        int probes = 0, found = 0, first = 0, strangers = 0, sure = 0, sureStrangers = 0, possible = 0, possibleStrangers = 0;
        await Parallel.ForEachAsync(people, Two(), async (person, stop) =>
        {
            using HttpResponseMessage answer = await client.PostAsync($"/v1/galleries/{gallery}/search", Form(person.Probe, ("min_cosine", limit), ("limit", "100")), stop);
            JsonNode body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(stop))!;
            if ((string?)body["outcome"] == "non_response")
            {
                return;
            }

            (string? Subject, string? Verdict)[] matches =
                [.. body["matches"]!.AsArray().Select(match => ((string?)match!["face"]!["subject"], (string?)match["verdict"]))];
            Interlocked.Increment(ref probes);
            Interlocked.Add(ref found, matches.Any(match => match.Subject == person.Identity) ? 1 : 0);
            Interlocked.Add(ref first, matches.Length > 0 && matches[0].Subject == person.Identity ? 1 : 0);
            Interlocked.Add(ref strangers, matches.Count(match => match.Subject != person.Identity));
            Interlocked.Add(ref sure, matches.Any(match => match.Subject == person.Identity && match.Verdict == "same") ? 1 : 0);
            Interlocked.Add(ref possible, matches.Any(match => match.Subject == person.Identity && match.Verdict != "unlike") ? 1 : 0);
            Interlocked.Add(ref possibleStrangers, matches.Any(match => match.Subject != person.Identity && match.Verdict != "unlike") ? 1 : 0);
            Interlocked.Add(ref sureStrangers, matches.Any(match => match.Subject != person.Identity && match.Verdict == "same") ? 1 : 0);
        });

        long comparisons = (long)probes * (enrolled - 1);
        double missed = 1 - ((double)found / probes), falseMatches = (double)strangers / comparisons;
        output.WriteLine($"{enrolled} enrolled, {probes} searched. At FMR {FalseMatchRate}: FNMR {missed:P1} ({probes - found}/{probes}), FMR {falseMatches:P3} ({strangers}/{comparisons}), rank 1 {first}/{probes}.");
        output.WriteLine($"At the limits for {enrolled} faces: 'same' (FPIR 0.1 %) finds {sure} of {probes}, and somebody else in {sureStrangers} searches; 'possible' (1 %) {possible}, and {possibleStrangers}.");
        Assert.InRange(probes, People - 25, People);
        Assert.InRange(missed, 0, greatestFalseNonMatchRate);
        Assert.InRange(falseMatches, 0, 2 * FalseMatchRate);

        // The blocklist, by what a caller is told.
        JsonNode hit = JsonNode.Parse(await (await client.PostAsync("/v1/galleries/blocklist/search", Form(people[0].Enrolled))).Content.ReadAsStringAsync())!;
        Assert.Equal("found", (string?)hit["outcome"]);
    }

    private static ParallelOptions Two() => new() { MaxDegreeOfParallelism = 2, CancellationToken = TestContext.Current.CancellationToken };

    private static MultipartFormDataContent Form(string picture, params (string, string)[] fields) =>
        LivenessApplication.Form("image", File.ReadAllBytes(picture), "face.jpg", fields);

    /// <summary>The first people with two pictures, in order of their names: nobody chose them by what they look like.</summary>
    private static (string Identity, string Enrolled, string Probe)[] Choose()
    {
        string data = Needs.SharedData();
        string[][] rows = [.. File.ReadLines(Path.Combine(data, "faces.csv")).Skip(1).Select(line => line.Split(','))];
        (string, string, string)[] people =
        [
            .. rows.Where(row => row[2].Length > 0 && row[1] == "facial_expressions")
                .GroupBy(row => row[2])
                .Where(person => person.Count() > 1)
                .OrderBy(person => person.Key, StringComparer.Ordinal)
                .Take(People)
                .Select(person => (person.Key, Path.Combine(data, person.ElementAt(0)[0]), Path.Combine(data, person.ElementAt(1)[0]))),
        ];
        Assert.Equal(People, people.Length);
        return people;
    }
}
