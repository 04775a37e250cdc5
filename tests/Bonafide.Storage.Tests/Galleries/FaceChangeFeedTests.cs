using Bonafide.Storage.Applications;
using Bonafide.Storage.Galleries;
using Bonafide.Storage.Tests.Ground;

namespace Bonafide.Storage.Tests.Galleries;

public sealed class FaceChangeFeedTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, BothDatabases]
    public async Task Tells_another_node_of_every_change_in_order(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        BonafideStorage one = installation.Storage, two = await installation.OpenAsync();
        Gallery gallery = await one.Galleries.CreateAsync(application.Id, "Staff", "", "test", Cancellation);
        EnrolledFace first = (await one.Faces.EnrollAsync(SampleFaces.Of(application.Id, 1, "erika"), gallery.Id, null, "test", Cancellation))!;
        long position = (await two.FaceChanges.LoadAsync(SampleFaces.Model, (_, _, _) => { }, Cancellation)).Position;

        EnrolledFace second = (await one.Faces.EnrollAsync(SampleFaces.Of(application.Id, 2), gallery.Id, null, "test", Cancellation))!;
        await one.Eraser.EraseAsync(application.Id, "erika", "test", Cancellation);
        FaceChanges changes = (await two.FaceChanges.ReadAsync(position, SampleFaces.Model, Cancellation))!;

        Assert.Equal([second.Number, first.Number], changes.Changes.Select(change => change.Number));
        Assert.NotNull(changes.Changes[0].Vector);
        Assert.Null(changes.Changes[1].Vector);
        Assert.Empty((await two.FaceChanges.ReadAsync(changes.Position, SampleFaces.Model, Cancellation))!.Changes);
    }

    [Theory, BothDatabases]
    public async Task Tells_a_gallery_that_is_deleted_face_by_face(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        BonafideStorage storage = installation.Storage;
        Gallery gallery = await storage.Galleries.CreateAsync(application.Id, "Staff", "", "test", Cancellation);
        for (int i = 0; i < 5; i++)
        {
            await storage.Faces.EnrollAsync(SampleFaces.Of(application.Id, i), gallery.Id, null, "test", Cancellation);
        }

        long position = await storage.FaceChanges.LastChangeAsync(Cancellation);
        await storage.Galleries.DeleteAsync(application.Id, gallery.Id, "test", Cancellation);

        FaceChanges changes = (await storage.FaceChanges.ReadAsync(position, SampleFaces.Model, Cancellation))!;
        Assert.Equal(5, changes.Changes.Count(change => change.Vector is null && change.GalleryId == gallery.Id));
        Assert.Equal(0, await installation.CountAsync($"SELECT COUNT(*) FROM subjects"));
    }

    [Theory, BothDatabases]
    public async Task Wakes_who_listens_when_another_node_enrolls(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        BonafideStorage one = installation.Storage, two = await installation.OpenAsync();
        Gallery gallery = await one.Galleries.CreateAsync(application.Id, "Staff", "", "test", Cancellation);
        await using FaceSignal signal = await two.FaceChanges.ListenAsync(Cancellation);

        Task woken = signal.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
        await one.Faces.EnrollAsync(SampleFaces.Of(application.Id, 1), gallery.Id, null, "test", Cancellation);

        await woken.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        Assert.Single((await two.FaceChanges.ReadAsync(0, SampleFaces.Model, Cancellation))!.Changes);
    }

    [Theory, BothDatabases]
    public async Task Sends_a_node_that_missed_forgotten_changes_to_load_anew(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        BonafideStorage storage = installation.Storage;
        Gallery gallery = await storage.Galleries.CreateAsync(application.Id, "Staff", "", "test", Cancellation);
        for (int i = 0; i < 4; i++)
        {
            await storage.Faces.EnrollAsync(SampleFaces.Of(application.Id, i), gallery.Id, null, "test", Cancellation);
        }

        await installation.TamperAsync($"DELETE FROM face_changes WHERE number <= 2");

        Assert.Null(await storage.FaceChanges.ReadAsync(1, SampleFaces.Model, Cancellation));
        Assert.Equal(2, (await storage.FaceChanges.ReadAsync(2, SampleFaces.Model, Cancellation))!.Changes.Count);
    }

    [Theory, BothDatabases]
    public async Task Leaves_out_faces_of_another_model(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        BonafideStorage storage = installation.Storage;
        Gallery gallery = await storage.Galleries.CreateAsync(application.Id, "Staff", "", "test", Cancellation);
        await storage.Faces.EnrollAsync(SampleFaces.Of(application.Id, 1, model: SampleFaces.OtherModel), gallery.Id, null, "test", Cancellation);
        EnrolledFace current = (await storage.Faces.EnrollAsync(SampleFaces.Of(application.Id, 2), gallery.Id, null, "test", Cancellation))!;

        Assert.Equal([current.Number], (await storage.LoadAsync()).Keys);
        Assert.Equal(1, (await storage.FaceChanges.ReadAsync(0, SampleFaces.Model, Cancellation))!.Changes.Count(change => change.Vector is not null));
    }

    [Theory, BothDatabases]
    public async Task Counts_a_face_that_does_not_open_and_reads_the_others(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        BonafideStorage storage = installation.Storage;
        Gallery gallery = await storage.Galleries.CreateAsync(application.Id, "Staff", "", "test", Cancellation);
        EnrolledFace damaged = (await storage.Faces.EnrollAsync(SampleFaces.Of(application.Id, 1), gallery.Id, null, "test", Cancellation))!;
        await storage.Faces.EnrollAsync(SampleFaces.Of(application.Id, 2), gallery.Id, null, "test", Cancellation);
        await installation.TamperAsync($"UPDATE faces SET sealed_vector = {new byte[60]} WHERE number = {damaged.Number}");

        FaceLoad load = await storage.FaceChanges.LoadAsync(SampleFaces.Model, (_, _, _) => { }, Cancellation);

        Assert.Equal((1, 1), (load.Faces, load.Unreadable));
        Assert.Equal(3, (await storage.FaceChanges.ReadAsync(0, SampleFaces.Model, Cancellation))!.Changes.Count);
        Assert.Equal([damaged.Id], (await storage.Maintenance.VerifyAsync(Cancellation)).UnreadableFaces);
    }

    [Theory, BothDatabases]
    public async Task Shows_changes_in_the_order_of_their_numbers_when_many_write(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        BonafideStorage one = installation.Storage, two = await installation.OpenAsync();
        Gallery gallery = await one.Galleries.CreateAsync(application.Id, "Staff", "", "test", Cancellation);
        using CancellationTokenSource done = new();

        Task<HashSet<long>> follower = Task.Run(async () =>
        {
            HashSet<long> seen = [];
            long position = 0;
            while (true)
            {
                bool last = done.IsCancellationRequested;
                FaceChanges changes = (await two.FaceChanges.ReadAsync(position, SampleFaces.Model, Cancellation))!;
                seen.UnionWith(changes.Changes.Select(change => change.Number));
                position = changes.Position;
                if (last && changes.Changes.Count == 0)
                {
                    return seen;
                }
            }
        }, Cancellation);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (int i = 0; i < 15; i++)
            {
                await (writer % 2 == 0 ? one : two).Faces.EnrollAsync(SampleFaces.Of(application.Id, (writer * 100) + i), gallery.Id, null, "test", Cancellation);
            }
        }, Cancellation)));
        await done.CancelAsync();

        Assert.Equal(120, (await follower).Count);
    }
}
