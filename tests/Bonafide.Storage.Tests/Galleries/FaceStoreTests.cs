using Bonafide.Storage.Applications;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Galleries;
using Bonafide.Storage.Tests.Ground;

namespace Bonafide.Storage.Tests.Galleries;

public sealed class FaceStoreTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, BothDatabases]
    public async Task Gives_back_a_face_as_it_was_enrolled(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        BonafideStorage storage = installation.Storage;
        Gallery gallery = await storage.Galleries.CreateAsync(application.Id, "Staff", "Who works here", "test", Cancellation);
        NewFace face = SampleFaces.Of(application.Id, 1, "erika") with { Label = "Erika M.", Picture = new StoredPicture("image/png", [1, 2, 3]) };

        EnrolledFace enrolled = (await storage.Faces.EnrollAsync(face, gallery.Id, null, "test", Cancellation))!;

        Assert.Equal(("erika", "Erika M.", SampleFaces.Model, true), (enrolled.SubjectReference, enrolled.Label, enrolled.ModelId, enrolled.HasPicture));
        Assert.Equal(enrolled, Assert.Single(await storage.Faces.ListAsync(application.Id, gallery.Id, cancellation: Cancellation)));
        Assert.Equal([1, 2, 3], (await storage.Faces.FindPictureAsync(application.Id, face.Id, Cancellation))!.Bytes);
        SearchableFace loaded = Assert.Single(await storage.LoadAsync()).Value;
        Assert.Equal((enrolled.Number, gallery.Id), (loaded.Number, loaded.GalleryId));
        Assert.InRange(SampleFaces.Cosine(loaded.Vector, face.Vector), 0.9999, 1.0001);
        Assert.Equal(new GalleryCount(1, 0), await storage.Galleries.CountAsync(gallery.Id, SampleFaces.Model, Cancellation));
        Assert.Equal(new GalleryCount(1, 1), await storage.Galleries.CountAsync(gallery.Id, SampleFaces.OtherModel, Cancellation));
    }

    [Theory, BothDatabases]
    public async Task Keeps_faces_and_galleries_of_one_application_from_others(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        BonafideStorage storage = installation.Storage;
        Application mine = await installation.CreateApplicationAsync(), other = await installation.CreateApplicationAsync();
        Gallery gallery = await storage.Galleries.CreateAsync(mine.Id, "Staff", "", "test", Cancellation);
        EnrolledFace face = (await storage.Faces.EnrollAsync(SampleFaces.Of(mine.Id, 1), gallery.Id, null, "test", Cancellation))!;

        Assert.Null(await storage.Faces.EnrollAsync(SampleFaces.Of(other.Id, 2), gallery.Id, null, "test", Cancellation));
        Assert.Null(await storage.Galleries.FindAsync(other.Id, gallery.Id, Cancellation));
        Assert.Null(await storage.Galleries.DeleteAsync(other.Id, gallery.Id, "test", Cancellation));
        Assert.Empty(await storage.Faces.FindAsync(other.Id, [face.Number], Cancellation));
        Assert.False(await storage.Faces.RemoveAsync(other.Id, face.Id, "test", Cancellation));
        Assert.Empty(await storage.Faces.ListAsync(other.Id, gallery.Id, cancellation: Cancellation));
    }

    [Theory, BothDatabases]
    public async Task Blocks_the_face_of_a_check_once_and_beyond_the_check_itself(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        BonafideStorage storage = installation.Storage;
        NewCheck check = SampleChecks.Of(application.Id, ManualTime.Start, person: null) with { Face = SampleFaces.Vector(3) };
        await storage.Checks.SaveAsync(check, null, Cancellation);

        EnrolledFace blocked = (await storage.Faces.BlockAsync(application.Id, check.Id, Guid.CreateVersion7(), "test", Cancellation))!;
        EnrolledFace again = (await storage.Faces.BlockAsync(application.Id, check.Id, Guid.CreateVersion7(), "test", Cancellation))!;
        bool deleted = await storage.Checks.DeleteAsync(application.Id, check.Id, "test", Cancellation);

        Assert.Equal(blocked.Id, again.Id);
        Assert.Equal((GalleryKind.Blocklist, check.Id, CheckVerdict.Approved), (blocked.Kind, blocked.Origin!.CheckId, blocked.Origin.Verdict));
        Assert.True(deleted);
        EnrolledFace left = Assert.Single(await storage.Faces.FindAsync(application.Id, [.. (await storage.LoadAsync()).Keys], Cancellation));
        Assert.Equal((blocked.Id, null), (left.Id, left.Origin!.Verdict));
        Assert.True(await storage.Faces.UnblockAsync(application.Id, check.Id, "test", Cancellation));
        Assert.False(await storage.Faces.UnblockAsync(application.Id, check.Id, "test", Cancellation));
        Assert.Equal(0, await installation.CountAsync($"SELECT COUNT(*) FROM subjects"));
    }

    [Theory, BothDatabases]
    public async Task Blocks_nothing_where_no_face_was_kept(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        NewCheck check = SampleChecks.Of(application.Id, ManualTime.Start);
        await installation.Storage.Checks.SaveAsync(check, null, Cancellation);

        Assert.Null(await installation.Storage.Faces.BlockAsync(application.Id, check.Id, Guid.CreateVersion7(), "test", Cancellation));
        Assert.Null(await installation.Storage.Faces.BlockAsync(application.Id, Guid.CreateVersion7(), Guid.CreateVersion7(), "test", Cancellation));
    }

    [Theory, BothDatabases]
    public async Task Erases_every_face_of_a_subject_and_leaves_no_byte_of_it(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        BonafideStorage storage = installation.Storage;
        Gallery gallery = await storage.Galleries.CreateAsync(application.Id, "Staff", "", "test", Cancellation);
        await storage.Faces.EnrollAsync(SampleFaces.Of(application.Id, 1, "erika"), gallery.Id, null, "test", Cancellation);
        await storage.Checks.SaveAsync(SampleChecks.Of(application.Id, ManualTime.Start, "erika") with { Face = SampleFaces.Vector(2) }, null, Cancellation);
        EnrolledFace stays = (await storage.Faces.EnrollAsync(SampleFaces.Of(application.Id, 3, "max"), gallery.Id, null, "test", Cancellation))!;

        await storage.Eraser.EraseAsync(application.Id, "erika", "test", Cancellation);

        Assert.Equal([stays.Number], (await storage.LoadAsync()).Keys);
    }

    [Theory, BothDatabases]
    public async Task Keeps_a_subject_in_a_gallery_when_the_retention_takes_its_checks(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        BonafideStorage storage = installation.Storage;
        NewCheck check = SampleChecks.Of(application.Id, ManualTime.Start) with { Face = SampleFaces.Vector(2) };
        await storage.Checks.SaveAsync(check, null, Cancellation);
        await storage.Faces.BlockAsync(application.Id, check.Id, Guid.CreateVersion7(), "test", Cancellation);

        installation.Time.Advance(TimeSpan.FromDays(91));
        await storage.Retention.RunAsync(Cancellation);

        EnrolledFace left = Assert.Single(await storage.Faces.FindAsync(application.Id, [.. (await storage.LoadAsync()).Keys], Cancellation));
        Assert.Equal((GalleryKind.Blocklist, SampleChecks.Person), (left.Kind, left.SubjectReference));
    }
}
