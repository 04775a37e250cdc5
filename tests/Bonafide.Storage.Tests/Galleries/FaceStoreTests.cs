using Bonafide.Storage.Applications;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Erasure;
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
        (long number, (Guid Gallery, FaceVector Vector) loaded) = Assert.Single(await storage.LoadAsync());
        Assert.Equal((enrolled.Number, gallery.Id), (number, loaded.Gallery));
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
    public async Task Blocks_a_face_once_however_many_ask_at_once(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        BonafideStorage storage = installation.Storage;
        NewCheck check = SampleChecks.Of(application.Id, ManualTime.Start, person: null) with { Face = SampleFaces.Vector(3) };
        await storage.Checks.SaveAsync(check, null, Cancellation);
        await storage.Galleries.OfKindAsync(application.Id, GalleryKind.Blocklist, Cancellation);

        EnrolledFace?[] blocked = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => storage.Blocklist.AddAsync(application.Id, check.Id, Guid.CreateVersion7(), "test", Cancellation), Cancellation)));

        Assert.Single(blocked.Select(face => face!.Id).Distinct());
        Assert.Equal(1, await installation.CountAsync($"SELECT COUNT(*) FROM faces WHERE check_id IS NULL"));
    }

    [Theory, BothDatabases]
    public async Task Shows_windows_newest_first_with_or_without_faces_whose_check_is_gone(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        BonafideStorage storage = installation.Storage;
        Gallery blocklist = await storage.Galleries.OfKindAsync(application.Id, GalleryKind.Blocklist, Cancellation);
        NewCheck[] checks = [.. Enumerable.Range(0, 2).Select(i => SampleChecks.Of(application.Id, ManualTime.Start, person: null) with { Face = SampleFaces.Vector(i) })];
        List<Guid> faces = [];
        foreach (NewCheck check in checks)
        {
            await storage.Checks.SaveAsync(check, null, Cancellation);
            faces.Add((await storage.Blocklist.AddAsync(application.Id, check.Id, Guid.CreateVersion7(), "test", Cancellation))!.Id);
        }

        faces.Add((await storage.Faces.EnrollAsync(SampleFaces.Of(application.Id, 7), blocklist.Id, null, "test", Cancellation))!.Id);
        await storage.Checks.DeleteAsync(application.Id, checks[0].Id, "test", Cancellation);

        FaceWindow all = await storage.Faces.FindWindowAsync(application.Id, blocklist.Id, 1, 5, cancellation: Cancellation);
        FaceWindow ofChecks = await storage.Faces.FindWindowAsync(application.Id, blocklist.Id, 0, 5, ofChecks: true, Cancellation);

        Assert.Equal((3, 1), (all.Count, ofChecks.Count));
        Assert.Equal([faces[1], faces[0]], all.Faces.Select(face => face.Id));
        Assert.Equal([faces[1]], ofChecks.Faces.Select(face => face.Id));
    }

    [Theory, BothDatabases]
    public async Task Blocks_the_face_of_a_check_once_and_beyond_the_check_itself(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        BonafideStorage storage = installation.Storage;
        NewCheck check = SampleChecks.Of(application.Id, ManualTime.Start, person: null) with { Face = SampleFaces.Vector(3) };
        await storage.Checks.SaveAsync(check, null, Cancellation);

        EnrolledFace blocked = (await storage.Blocklist.AddAsync(application.Id, check.Id, Guid.CreateVersion7(), "test", Cancellation))!;
        EnrolledFace again = (await storage.Blocklist.AddAsync(application.Id, check.Id, Guid.CreateVersion7(), "test", Cancellation))!;
        bool deleted = await storage.Checks.DeleteAsync(application.Id, check.Id, "test", Cancellation);

        Assert.Equal(blocked.Id, again.Id);
        Assert.Equal((GalleryKind.Blocklist, check.Id, CheckVerdict.Approved), (blocked.Kind, blocked.Origin!.CheckId, blocked.Origin.Verdict));
        Assert.True(deleted);
        EnrolledFace left = Assert.Single(await storage.Faces.FindAsync(application.Id, [.. (await storage.LoadAsync()).Keys], Cancellation));
        Assert.Equal((blocked.Id, null), (left.Id, left.Origin!.Verdict));
        Assert.True(await storage.Blocklist.RemoveAsync(application.Id, check.Id, "test", Cancellation));
        Assert.False(await storage.Blocklist.RemoveAsync(application.Id, check.Id, "test", Cancellation));
        Assert.Equal(0, await installation.CountAsync($"SELECT COUNT(*) FROM subjects"));
    }

    [Theory, BothDatabases]
    public async Task Blocks_nothing_where_no_face_was_kept(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        NewCheck check = SampleChecks.Of(application.Id, ManualTime.Start);
        await installation.Storage.Checks.SaveAsync(check, null, Cancellation);

        Assert.Null(await installation.Storage.Blocklist.AddAsync(application.Id, check.Id, Guid.CreateVersion7(), "test", Cancellation));
        Assert.Null(await installation.Storage.Blocklist.AddAsync(application.Id, Guid.CreateVersion7(), Guid.CreateVersion7(), "test", Cancellation));
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

        ErasureReceipt receipt = (await storage.Eraser.EraseAsync(application.Id, "erika", "test", Cancellation))!;

        Assert.Equal((1, 2), (receipt.Checks, receipt.Faces));
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
        await storage.Blocklist.AddAsync(application.Id, check.Id, Guid.CreateVersion7(), "test", Cancellation);

        installation.Time.Advance(TimeSpan.FromDays(91));
        await storage.Retention.RunAsync(Cancellation);

        EnrolledFace left = Assert.Single(await storage.Faces.FindAsync(application.Id, [.. (await storage.LoadAsync()).Keys], Cancellation));
        Assert.Equal((GalleryKind.Blocklist, SampleChecks.Person), (left.Kind, left.SubjectReference));
    }
}
