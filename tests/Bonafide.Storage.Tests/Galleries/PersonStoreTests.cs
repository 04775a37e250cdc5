using Bonafide.Storage.Applications;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Galleries;
using Bonafide.Storage.Tests.Ground;

namespace Bonafide.Storage.Tests.Galleries;

public sealed class PersonStoreTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, BothDatabases]
    public async Task Enrolls_a_person_in_the_persons_and_in_each_collection(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        (BonafideStorage storage, Application application, Gallery staff, Gallery guests) = await PrepareAsync(installation);

        Person person = (await EnrollAsync(storage, application, [staff.Id, guests.Id]))!;

        Assert.Equal((2, 1, new PersonDetails("Erika", "F", new DateOnly(1990, 2, 3), """{"a":1}""")), (person.Faces, person.Pictures.Count, person.Details));
        Assert.Equal([staff.Id, guests.Id], person.Galleries);
        Assert.Equal(6, (await storage.LoadAsync()).Count);
        Assert.Equal([7], (await storage.Persons.FindPictureAsync(application.Id, person.Pictures[0], Cancellation))!.Bytes);
        Assert.Equal(person.Id, (await storage.Persons.FindByPrefixAsync(application.Id, person.Id.ToString()[..28], Cancellation))!.Id);
    }

    [Theory, BothDatabases]
    public async Task Moves_a_person_between_collections_with_every_face(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        (BonafideStorage storage, Application application, Gallery staff, Gallery guests) = await PrepareAsync(installation);
        Person person = (await EnrollAsync(storage, application, [staff.Id]))!;

        Person moved = (await storage.Persons.ChangeAsync(
            application.Id, person.Id, details => details with { Name = "E. M." }, [guests.Id], [new PersonFace(SampleFaces.Vector(9), null)], null, "test", Cancellation))!;

        Assert.Equal(("E. M.", "F", 3), (moved.Details.Name, moved.Details.Gender, moved.Faces));
        Assert.Equal([guests.Id], moved.Galleries);
        Assert.Empty(await storage.Faces.ListAsync(application.Id, staff.Id, cancellation: Cancellation));
        Assert.Equal(3, (await storage.Faces.ListAsync(application.Id, guests.Id, cancellation: Cancellation)).Count);
    }

    [Theory, BothDatabases]
    public async Task Deletes_a_person_with_their_key_and_everything_that_it_opened(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        (BonafideStorage storage, Application application, Gallery staff, _) = await PrepareAsync(installation);
        Person person = (await EnrollAsync(storage, application, [staff.Id]))!;

        Assert.Equal(person.Id, (await storage.Persons.DeleteAsync(application.Id, person.Id, "test", Cancellation))!.Id);

        Assert.Null(await storage.Persons.FindAsync(application.Id, person.Id, Cancellation));
        Assert.Equal(0, await installation.CountAsync($"SELECT (SELECT COUNT(*) FROM subjects) + (SELECT COUNT(*) FROM faces) + (SELECT COUNT(*) FROM face_pictures)"));
    }

    [Theory, BothDatabases]
    public async Task Refuses_a_collection_of_another_application(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        (BonafideStorage storage, Application application, _, _) = await PrepareAsync(installation);
        Application other = await installation.CreateApplicationAsync();
        Gallery foreign = await storage.Galleries.CreateAsync(other.Id, "Theirs", "", "test", Cancellation);
        Person person = (await EnrollAsync(storage, application, []))!;

        Assert.Null(await EnrollAsync(storage, application, [foreign.Id]));
        Assert.Null(await storage.Persons.ChangeAsync(application.Id, person.Id, details => details, [foreign.Id], [], null, "test", Cancellation));
        Assert.Null(await storage.Persons.FindAsync(other.Id, person.Id, Cancellation));
        Assert.Null(await storage.Persons.DeleteAsync(other.Id, person.Id, "test", Cancellation));
    }

    [Theory, BothDatabases]
    public async Task Lists_persons_of_all_and_of_one_collection(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        (BonafideStorage storage, Application application, Gallery staff, _) = await PrepareAsync(installation);
        Person inside = (await EnrollAsync(storage, application, [staff.Id]))!;
        Person outside = (await EnrollAsync(storage, application, []))!;

        (IReadOnlyList<Person> all, long total) = await storage.Persons.ListAsync(application.Id, null, 0, 10, Cancellation);
        (IReadOnlyList<Person> some, long few) = await storage.Persons.ListAsync(application.Id, staff.Id, 0, 10, Cancellation);

        Assert.Equal(new[] { inside.Id, outside.Id }.Order(), all.Select(person => person.Id).Order());
        Assert.Equal((2, 1, inside.Id), (total, few, Assert.Single(some).Id));
        Assert.Single((await storage.Persons.ListAsync(application.Id, null, 1, 10, Cancellation)).Page);
    }

    private static async Task<(BonafideStorage Storage, Application Application, Gallery Staff, Gallery Guests)> PrepareAsync(Installation installation)
    {
        Application application = await installation.CreateApplicationAsync();
        BonafideStorage storage = installation.Storage;
        Gallery staff = await storage.Galleries.CreateAsync(application.Id, "Staff", "", "test", Cancellation);
        installation.Time.Advance(TimeSpan.FromSeconds(1));
        return (storage, application, staff, await storage.Galleries.CreateAsync(application.Id, "Guests", "", "test", Cancellation));
    }

    private static Task<Person?> EnrollAsync(BonafideStorage storage, Application application, Guid[] collections) => storage.Persons.EnrollAsync(
        application.Id,
        Guid.CreateVersion7(),
        new PersonDetails("Erika", "F", new DateOnly(1990, 2, 3), """{"a":1}"""),
        [new PersonFace(SampleFaces.Vector(1), new StoredPicture("image/png", [7])), new PersonFace(SampleFaces.Vector(2), null)],
        collections,
        null,
        "test",
        Cancellation);
}
