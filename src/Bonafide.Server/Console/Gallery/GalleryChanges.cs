using Bonafide.Engine;
using Bonafide.Engine.Recognition;
using Bonafide.Server.Console.Shell;
using Bonafide.Server.Dialects;
using Bonafide.Server.Galleries;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Galleries;
using Bonafide.Storage.People;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Console.Gallery;

/// <summary>Puts faces into galleries, makes collections, and finds who is in a gallery twice.</summary>
internal static class GalleryChanges
{
    /// <summary>Stands for the blocklist, which may not be there yet.</summary>
    internal const string Blocklist = "blocklist";

    private const int MaxSubject = 200, MaxLabel = 500, MaxName = 200, LookedAtOnce = 500, PairsOnPage = 24;

    internal static void MapGalleryChanges(this IEndpointRouteBuilder application)
    {
        application.MapPost("/gallery", CreateAsync).For(ConsoleRole.Owner);
        application.MapPost("/gallery/enroll", EnrollAsync).For(ConsoleRole.Owner);
        application.MapPost("/checks/{id:guid}/enroll", EnrollCheckAsync).For(ConsoleRole.Owner);
        application.MapGet("/gallery/{gallery:guid}/duplicates", ShowDuplicatesAsync).For(ConsoleRole.Viewer);
    }

    private static async Task<IResult> CreateAsync(HttpContext http, GalleryStore galleries, GalleryDesk desk, CancellationToken cancellation)
    {
        Visitor visitor = Visitor.Of(http);
        string name = (await http.Request.ReadFormAsync(cancellation))["name"].ToString().Trim();
        if (name.Length is 0 or > MaxName || name.Any(char.IsControl))
        {
            return await desk.ShowAllAsync(visitor.ApplicationId, $"A name has 1 to {MaxName} characters on one line.", cancellation);
        }

        Storage.Galleries.Gallery made = await galleries.CreateAsync(visitor.ApplicationId, name, "", visitor.User.Actor, cancellation);
        return SeeOther.To($"{ConsoleEndpoints.Root}/apps/{visitor.ApplicationId}/gallery/{made.Id}");
    }

    private static async Task<IResult> EnrollAsync(HttpContext http, GalleryStore galleries, GalleryDesk desk, GalleryEnrollment enrollment, PolicyStore policies, CancellationToken cancellation)
    {
        Visitor visitor = Visitor.Of(http);
        IFormCollection form = await http.Request.ReadFormAsync(cancellation);
        string subject = form["subject"].ToString().Trim(), label = form["label"].ToString().Trim();
        if (form.Files.GetFile("image") is not { Length: > 0 } file || subject.Length > MaxSubject || label.Length > MaxLabel)
        {
            return await desk.ShowAllAsync(visitor.ApplicationId, $"Choose a picture; a name has at most {MaxSubject} characters, a note {MaxLabel}.", cancellation);
        }

        if (await TargetAsync(visitor.ApplicationId, form["gallery"].ToString(), galleries, cancellation) is not { } target)
        {
            return ConsoleErrors.NotFound();
        }

        EnrollmentRequest request = new(UploadedFile.Read(file), subject.Length > 0 ? subject : null, label.Length > 0 ? label : null) { LargestOfSeveral = form["largest"] == "on" };
        ApplicationPolicy policy = (await policies.CurrentAsync(visitor.ApplicationId, cancellation))?.Policy ?? new ApplicationPolicy();
        EnrollmentResult result = await enrollment.EnrollAsync(visitor.ApplicationId, policy, target, request, visitor.User.Actor, cancellation);
        return Fault(result) is { } fault
            ? await desk.ShowAllAsync(visitor.ApplicationId, fault, cancellation)
            : SeeOther.To($"{ConsoleEndpoints.Root}/apps/{visitor.ApplicationId}/gallery/{target}");
    }

    /// <summary>Puts the face of a check's kept picture into a collection.</summary>
    private static async Task<IResult> EnrollCheckAsync(
        HttpContext http, Guid id, CheckStore checks, GalleryStore galleries, GalleryEnrollment enrollment, PolicyStore policies, Checks.CheckPages pages, CancellationToken cancellation)
    {
        Visitor visitor = Visitor.Of(http);
        IFormCollection form = await http.Request.ReadFormAsync(cancellation);
        if (await checks.FindAsync(visitor.ApplicationId, id, cancellation) is not { } check
            || await TargetAsync(visitor.ApplicationId, form["gallery"].ToString(), galleries, cancellation) is not { } target)
        {
            return ConsoleErrors.NotFound();
        }

        if (await checks.FindPictureAsync(visitor.ApplicationId, id, cancellation) is not { } picture)
        {
            return await pages.ShowAsync(visitor.ApplicationId, id, "No picture is kept of this check, so its face cannot be put into a collection.", cancellation);
        }

        EnrollmentRequest request = new(picture.Bytes, check.SubjectReference) { LargestOfSeveral = true };
        ApplicationPolicy policy = (await policies.CurrentAsync(visitor.ApplicationId, cancellation))?.Policy ?? new ApplicationPolicy();
        EnrollmentResult result = await enrollment.EnrollAsync(visitor.ApplicationId, policy, target, request, visitor.User.Actor, cancellation);
        return Fault(result) is { } fault
            ? await pages.ShowAsync(visitor.ApplicationId, id, fault, cancellation)
            : SeeOther.To($"{ConsoleEndpoints.Root}/apps/{visitor.ApplicationId}/gallery/{target}");
    }

    /// <summary>Compares some faces of a gallery with all earlier ones, so many at a time that a page is there soon.</summary>
    private static async Task<IResult> ShowDuplicatesAsync(
        HttpContext http, Guid gallery, long? after, GalleryStore galleries, FaceStore faces, FaceIndexes indexes, PolicyStore policies, ILivenessEngine engine, CancellationToken cancellation)
    {
        Guid application = Visitor.Of(http).ApplicationId;
        if (await galleries.FindAsync(application, gallery, cancellation) is not { } found)
        {
            return ConsoleErrors.NotFound();
        }

        if (engine is not { Similarity: { } scale, Embedding: { } model } || await policies.CurrentAsync(application, cancellation) is not { } policy)
        {
            return ConsoleErrors.NotFound();
        }

        SearchLimits limits = SearchLimits.Of(policy, scale, indexes.Count(gallery));
        DuplicateSearch search = new(
            faces, scale, (vector, limit, minCosine, accept) => indexes.Search(gallery, new FaceEmbedding(model.Id, vector), limit, minCosine, accept));
        IReadOnlyList<(long Number, FaceVector Vector)> page = await faces.ListVectorsAsync(application, gallery, model.Id, after ?? 0, LookedAtOnce, cancellation);
        List<DuplicateFaces> pairs = [];
        int looked = 0;
        while (looked < page.Count && pairs.Count < PairsOnPage)
        {
            (long number, FaceVector vector) = page[looked++];
            pairs.AddRange(await search.OfAsync(application, number, vector.Components, limits, withPossible: true, cancellation));
        }

        long? next = looked < page.Count || page.Count == LookedAtOnce ? page[looked - 1].Number : null;
        return ConsolePage.Of<GalleryDuplicatesView, GalleryDuplicatesModel>("Duplicates", new GalleryDuplicatesModel(found, limits, pairs, looked, next));
    }

    /// <summary>The blocklist or a collection; the other galleries fill themselves.</summary>
    private static async Task<Guid?> TargetAsync(Guid application, string wanted, GalleryStore galleries, CancellationToken cancellation) =>
        wanted == Blocklist ? (await galleries.OfKindAsync(application, GalleryKind.Blocklist, cancellation)).Id
        : Guid.TryParse(wanted, out Guid id) && await galleries.FindAsync(application, id, cancellation) is { Kind: GalleryKind.Blocklist or GalleryKind.Collection } found ? found.Id
        : null;

    /// <summary>Null where the face was enrolled.</summary>
    private static string? Fault(EnrollmentResult result) => result switch
    {
        EnrollmentResult.Enrolled => null,
        EnrollmentResult.Refused { Reason: { } reason } => $"Nobody was added. {Words.Of(reason)}",
        EnrollmentResult.Refused => "Nobody was added: there are several faces in the picture. Cut it to one, or take the largest.",
        EnrollmentResult.NoGallery => "Nobody was added: the gallery is gone.",
        EnrollmentResult.Failed failed => $"Nobody was added. {Words.Of(failed.Failure, failed.Detail)}",
        _ => throw new InvalidOperationException("The set of results is closed."),
    };
}

/// <param name="Pairs">By their later face, oldest first.</param>
/// <param name="Looked">How many faces were compared on this page.</param>
/// <param name="Next">Behind which the next page begins; null where all were compared.</param>
public sealed record GalleryDuplicatesModel(Storage.Galleries.Gallery Gallery, SearchLimits Limits, IReadOnlyList<DuplicateFaces> Pairs, int Looked, long? Next);
