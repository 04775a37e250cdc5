using System.Text.Json;
using Bonafide.Server.Galleries;
using Bonafide.Server.Operations;
using Bonafide.Server.Security;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Galleries;
using Bonafide.Storage.Limits;

namespace Bonafide.Server.Dialects.Verifik.Galleries;

/// <summary>Enrolled persons. To enrol one costs a credit, all else is free.</summary>
internal static class VerifikPersons
{
    private const string All = "/face-recognition/persons", Live = All + "/search-live-face", One = All + "/{id}";
    private const int PresetPage = 10, MaxPage = 100, MaxPictures = 10;

    internal static void MapVerifikPersons(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder reads = routes.GroupFor(ApiScopes.Gallery, RateKind.Read), writes = routes.GroupFor(ApiScopes.Gallery, RateKind.Write);
        reads.MapGet(All, List);
        writes.MapPost(All, (HttpRequest http, VerifikEnrollments enrollments, CancellationToken cancellation) => enrollments.EnrollAsync(http, cancellation))
            .WithMetadata(new VerifikBodyLimit(VerifikSettings.MaxComparisonBodyBytes));
        reads.MapOtherMethods(All, ["GET", "POST"], http => VerifikErrors.MethodNotAllowed(http, "GET, POST"));
        writes.MapPost(Live, (HttpRequest http, VerifikEnrollments enrollments, CancellationToken cancellation) => enrollments.EnrollLiveAsync(http, cancellation))
            .WithMetadata(new VerifikBodyLimit(VerifikSettings.MaxComparisonBodyBytes));
        reads.MapOtherMethods(Live, ["POST"], http => VerifikErrors.MethodNotAllowed(http, "POST"));
        reads.MapGet(One, Show);
        writes.MapPut(One, Change).WithMetadata(new VerifikBodyLimit(VerifikSettings.MaxBodyBytes));
        writes.MapDelete(One, Delete);
        reads.MapOtherMethods(One, ["GET", "PUT", "DELETE"], http => VerifikErrors.MethodNotAllowed(http, "GET, PUT, DELETE"));
    }

    private static async Task<IResult> List(
        HttpRequest http, PersonStore persons, GalleryStore galleries, VerifikPersonDocuments documents, CancellationToken cancellation)
    {
        JoiReader query = new(JsonSerializer.SerializeToElement(
            http.Query.ToDictionary(parameter => parameter.Key, parameter => parameter.Value.ToString()), VerifikJson.Wire.DictionaryStringString));
        int page = query.Integer("page", 1, 1_000_000) ?? 1, limit = query.Integer("limit", 1, MaxPage) ?? PresetPage;
        int offset = query.Integer("offset", 0, int.MaxValue) ?? (page - 1) * limit;
        string? inCollection = query.Text("collection"), status = query.OneOf("status", "active", "inactive", "pending");
        query.Forbid("like_name"); // Names are sealed: nobody can search them.
        query.Forbid("search");
        if (query.Fault is { } fault)
        {
            return VerifikErrors.Invalid(fault);
        }

        Caller caller = Caller.Of(http.HttpContext);
        Gallery? collection = inCollection is null ? null : await galleries.CollectionAsync(caller, inCollection, cancellation);
        if (inCollection is not null && collection is null)
        {
            return VerifikErrors.UnknownCollection();
        }

        (IReadOnlyList<Person> found, long total) = status is null or "active"
            ? await persons.ListAsync(caller.ApplicationId, collection?.Id, offset, limit, cancellation)
            : ([], 0);
        List<VerifikPerson> told = [];
        foreach (Person person in found)
        {
            told.Add(await documents.OfAsync(caller, person, 1, cancellation));
        }

        return Results.Json(
            new VerifikPersonPage(told, new VerifikPagination((offset / limit) + 1, limit, total, (total + limit - 1) / limit)), VerifikJson.Wire.VerifikPersonPage);
    }

    private static async Task<IResult> Show(HttpRequest http, string id, VerifikPersonDocuments documents, CancellationToken cancellation)
    {
        Caller caller = Caller.Of(http.HttpContext);
        return await AnswerAsync(caller, await documents.FindAsync(caller, id, cancellation), documents, cancellation);
    }

    /// <summary>What the body does not name stays as it was. Pictures do not change, as with the vendor.</summary>
    private static async Task<IResult> Change(
        HttpRequest http, string id, PersonStore persons, GalleryStore galleries, FaceIndexes indexes, VerifikPersonDocuments documents, CancellationToken cancellation)
    {
        (JoiReader? body, IResult? fault) = await VerifikBody.ReadAsync(http, VerifikSettings.MaxBodyBytes, cancellation);
        if (body is null)
        {
            return fault!;
        }

        (VerifikPersonDetails details, IReadOnlyList<string>? named) = VerifikGalleryRequests.ChangedPerson(body);
        if (body.Fault is { } said)
        {
            return VerifikErrors.Invalid(said);
        }

        Caller caller = Caller.Of(http.HttpContext);
        if (await documents.FindAsync(caller, id, cancellation) is not { } person)
        {
            return VerifikErrors.PersonNotFound();
        }

        IReadOnlyList<Guid>? collections = named is null ? null : await galleries.CollectionsAsync(caller, named, cancellation);
        if (named is not null && collections is null)
        {
            return VerifikErrors.UnknownCollection();
        }

        Person? changed = await persons.ChangeAsync(caller.ApplicationId, person.Id, details.Over, collections, [], null, caller.Actor, CancellationToken.None);
        await indexes.CatchUpAsync(CancellationToken.None);
        return await AnswerAsync(caller, changed, documents, CancellationToken.None);
    }

    /// <summary>Deletes a person with everything of theirs, or takes them out of one collection; out of their last one means out of all.</summary>
    private static async Task<IResult> Delete(
        HttpRequest http, string id, PersonStore persons, GalleryStore galleries, FaceIndexes indexes, VerifikPersonDocuments documents, IdSource ids, TimeProvider clock,
        CancellationToken cancellation)
    {
        Caller caller = Caller.Of(http.HttpContext);
        if (await documents.FindAsync(caller, id, cancellation) is not { } person)
        {
            return VerifikErrors.PersonNotFound();
        }

        IReadOnlyList<Guid> remaining = [];
        if (http.Query["collection"].ToString() is { Length: > 0 } left)
        {
            if (await galleries.CollectionAsync(caller, left, cancellation) is not { } collection || !person.Galleries.Contains(collection.Id))
            {
                return VerifikErrors.UnknownCollection();
            }

            remaining = [.. person.Galleries.Where(gallery => gallery != collection.Id)];
        }

        VerifikPerson told = await documents.OfAsync(caller, person, MaxPictures, cancellation);
        Person? gone = remaining.Count > 0
            ? await persons.ChangeAsync(caller.ApplicationId, person.Id, details => details, remaining, [], null, caller.Actor, CancellationToken.None)
            : await persons.DeleteAsync(caller.ApplicationId, person.Id, caller.Actor, CancellationToken.None);
        await indexes.CatchUpAsync(CancellationToken.None);
        return gone is null
            ? VerifikErrors.PersonNotFound()
            : Results.Json(
                VerifikResponses.Envelope(told with { Collections = remaining.Count > 0 ? remaining : told.Collections }, ids.NextGuid(), clock.GetUtcNow(), new VerifikSettings(caller.Policy.Policy)),
                VerifikJson.Wire.PersonEnvelope);
    }

    private static async Task<IResult> AnswerAsync(Caller caller, Person? person, VerifikPersonDocuments documents, CancellationToken cancellation) => person is null
        ? VerifikErrors.PersonNotFound()
        : Results.Json(new VerifikData<VerifikPerson>(await documents.OfAsync(caller, person, MaxPictures, cancellation)), VerifikJson.Wire.PersonAnswer);
}
