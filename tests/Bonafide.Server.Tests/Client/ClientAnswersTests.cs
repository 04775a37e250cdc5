using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Bonafide.Client;
using Bonafide.Tests;

namespace Bonafide.Server.Tests.Client;

/// <summary>What the typed client makes of the server's answers.</summary>
public sealed class ClientAnswersTests : IDisposable
{
    private readonly ClientHost _host = new();

    private BonafideClient Client => _host.Client;

    [Fact]
    public async Task A_check_is_told_whole()
    {
        LivenessCheck check = await Client.CheckAsync(ClientHost.Picture, new CheckOptions { Rotate = true, Subject = "erika" });

        Assert.Equal((LivenessOutcome.BonaFide, 0.95, "fixed", "policy-1"), (check.Outcome, check.Score, check.Pack, check.Policy));
        Assert.Equal((0.3, 0.6), (check.Limits.Attack, check.Limits.BonaFide));
        Assert.Equal([661.4, 728.2, 1688.3, 2188.3], Assert.Single(check.Faces).Box);
        Assert.Equal(5, check.Faces[0].Landmarks.Count);
        Assert.Equal("inter_eye_distance", Assert.Single(check.Quality!.Components).Name);
        Assert.Equal(2.5, check.TimingsMs["detect"]);
        Assert.True(_host.Server.Engine.Wanted!.Rotate);
        Assert.Equal("erika", (await Client.FindCheckAsync(check.Id))!.Subject);
    }

    [Fact]
    public async Task A_picture_of_nobody_is_an_answer()
    {
        _host.Server.Engine.Answer = FixedEngine.NoFace();

        LivenessCheck check = await Client.CheckAsync(ClientHost.Picture);

        Assert.Equal((LivenessOutcome.NonResponse, "no_face", null), (check.Outcome, check.NonResponseReason, check.Score));
        Assert.NotEmpty(check.Reasons[0].Advice);
    }

    [Fact]
    public async Task Pictures_of_a_batch_succeed_and_fail_on_their_own()
    {
        IReadOnlyList<BatchResult> results = await Client.CheckManyAsync([ClientHost.Picture, Picture.FromBytes("no picture"u8.ToArray()), ClientHost.Picture]);

        Assert.Equal([true, false, true], results.Select(result => result.Check is not null));
        Assert.Equal("urn:bonafide:problem:unsupported-format", results[1].Problem!.Type);
    }

    [Fact]
    public async Task Two_pictures_are_compared_and_a_problem_names_the_picture()
    {
        FaceComparison same = await Client.CompareAsync(ClientHost.Picture, ClientHost.Picture);
        BonafideException fault = await Assert.ThrowsAsync<BonafideException>(() => Client.CompareAsync(ClientHost.Picture, Picture.FromBytes("no picture"u8.ToArray())));

        Assert.Equal((ComparisonOutcome.Match, 1), (same.Outcome, same.Cosine));
        Assert.Equal(("unsupported-format", "reference", 415), (fault.Type, fault.Picture, fault.Status));
    }

    [Fact]
    public async Task A_collection_is_made_filled_searched_and_deleted()
    {
        GalleryClient galleries = Client.Galleries;
        Gallery made = await galleries.CreateAsync("Staff", "Who works here");
        string id = made.Id.ToString();
        EnrolledFace face = await galleries.EnrollAsync(id, ClientHost.Picture, subject: "erika", label: "Erika & Co. / ü");
        GallerySearch search = await galleries.SearchAsync(id, ClientHost.Picture, limit: 5, minCosine: -0.5);
        FacesPage page = await galleries.FacesAsync(id, limit: 10);

        Assert.Equal((GalleryKind.Collection, "Staff"), (made.Kind, made.Name));
        Assert.Equal((SearchOutcome.Found, MatchVerdict.Same, face.Id), (search.Outcome, search.Matches[0].Verdict, search.Matches[0].Face.Id));
        Assert.Equal("Erika & Co. / ü", Assert.Single(page.Faces).Label);
        Assert.Contains((await galleries.ListAsync()), gallery => gallery.Id == made.Id && gallery.Faces == 1);
        Assert.Equal("Team", (await galleries.ChangeAsync(id, "Team")).Name);
        Assert.True(await galleries.RemoveAsync(id, face.Id));
        Assert.False(await galleries.RemoveAsync(id, face.Id));
        Assert.True(await galleries.DeleteAsync(id));
        Assert.Null(await galleries.FindAsync(id));
    }

    [Fact]
    public async Task The_blocklist_takes_the_face_of_a_check_and_a_screened_check_tells_of_it()
    {
        LivenessCheck first = await Client.CheckAsync(ClientHost.Picture, new CheckOptions { Enroll = true, Subject = "erika" });
        BonafideException none = await Assert.ThrowsAsync<BonafideException>(() => Client.Galleries.BlockAsync(Guid.Empty));
        await Client.Galleries.EnrollAsync(GalleryClient.Blocklist, ClientHost.Picture);

        LivenessCheck second = await Client.CheckAsync(ClientHost.Picture, new CheckOptions { Screen = true, Subject = "max" });

        Assert.Null(first.Screening);
        Assert.NotEqual("not-understood", none.Type);
        Assert.NotNull(second.Screening);
    }

    [Theory]
    [InlineData("erika")]
    [InlineData("tenant/7 ü?#&+")]
    [InlineData("tenant%2F7")]
    [InlineData("a//b/")]
    public async Task A_person_is_erased_under_whatever_name_and_then_nobody_is_there(string subject)
    {
        LivenessCheck check = await Client.CheckAsync(ClientHost.Picture, new CheckOptions { Subject = subject });

        ErasureReceipt? receipt = await Client.EraseAsync(subject);

        Assert.Equal(1, receipt?.Checks);
        Assert.Null(await Client.EraseAsync(subject));
        Assert.Null(await Client.FindPictureAsync(check.Id));
    }

    /// <summary>Each of the server's golden answers is read by the client's type for it, in which no member is missing and none too many.</summary>
    [Fact]
    public void The_types_have_each_member_that_the_server_answers()
    {
        JsonSerializerOptions strict = new(ClientJson.Default.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };
        (string Pattern, Type Type)[] types =
        [
            ("check-*", typeof(LivenessCheck)), ("comparison-*", typeof(FaceComparison)), ("batch-*", typeof(Batch)), ("gallery-list*", typeof(GalleryList)), ("gallery-*", typeof(Gallery)),
            ("face-list*", typeof(FacesPage)), ("face-*", typeof(EnrolledFace)), ("search-*", typeof(GallerySearch)), ("subject-*", typeof(ErasureReceipt)),
        ];
        HashSet<string> seen = [];
        Dictionary<Type, int> read = [];
        foreach ((string pattern, Type type) in types)
        {
            foreach (string file in Directory.GetFiles(Path.Combine(Needs.RepositoryRoot(), "tests", "Bonafide.Server.Tests", "Golden", "native"), pattern + ".json"))
            {
                JsonNode golden = JsonNode.Parse(File.ReadAllText(file))!;
                if (seen.Add(file) && (int)golden["status"]! is 200 or 201 && golden["body"] is JsonObject body)
                {
                    bool isRecorded = body.ContainsKey("verdict");
                    body.Deserialize(strict.GetTypeInfo(isRecorded ? typeof(RecordedCheck) : type));
                    read[isRecorded ? typeof(RecordedCheck) : type] = read.GetValueOrDefault(isRecorded ? typeof(RecordedCheck) : type) + 1;
                }
            }
        }

        Assert.True(read.Count >= 8, string.Join(", ", read.Select(pair => $"{pair.Key.Name} {pair.Value}")));
    }

    public void Dispose() => _host.Dispose();
}
