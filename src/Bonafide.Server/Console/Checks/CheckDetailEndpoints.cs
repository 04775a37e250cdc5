using System.Text.Json;
using Bonafide.Engine;
using Bonafide.Engine.Imaging;
using Bonafide.Server.Checks;
using Bonafide.Server.Console.Evidence;
using Bonafide.Server.Console.Shell;
using Bonafide.Server.Galleries;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Erasure;
using Bonafide.Storage.Galleries;
using Bonafide.Storage.People;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Console.Checks;

/// <summary>One check: what was found and why, a person's verdict on it, and the end of everything that is kept of its subject.</summary>
internal static class CheckDetailEndpoints
{
    private const int MaxComment = 2_000;

    /// <summary>Pixels of the longer side.</summary>
    private const int SmallPicture = 132, LargePicture = 1_280;

    internal static void MapCheckDetail(this IEndpointRouteBuilder application)
    {
        application.MapGet("/checks/{id:guid}", ShowAsync).For(ConsoleRole.Viewer);
        application.MapGet("/checks/{id:guid}/picture", ShowPictureAsync).For(ConsoleRole.Viewer);
        application.MapPost("/checks/{id:guid}/review", ReviewAsync).For(ConsoleRole.Reviewer);
        application.MapPost("/checks/{id:guid}/erase", EraseAsync).For(ConsoleRole.Owner);
    }

    private static Task<IResult> ShowAsync(HttpContext http, Guid id, CheckPages pages, CancellationToken cancellation) =>
        pages.ShowAsync(Visitor.Of(http).ApplicationId, id, null, cancellation);

    /// <summary>Always as JPEG and upright as it was judged, so that boxes fit and the browser can show it.</summary>
    private static async Task<IResult> ShowPictureAsync(HttpContext http, Guid id, string? size, CheckStore checks, PictureReader pictures, CancellationToken cancellation)
    {
        Guid application = Visitor.Of(http).ApplicationId;
        if (await checks.FindPictureAsync(application, id, cancellation) is not { } picture || await checks.FindAsync(application, id, cancellation) is not { } check)
        {
            return ConsoleErrors.NotFound();
        }

        int angle = CheckPages.ReadEvidence(check)?.BestAngle ?? 0;
        Read<byte[]> read = await pictures.ReadAsync(picture.Bytes, image => Encode(image, angle, size == "small" ? SmallPicture : LargePicture), cancellation);
        return read.Value is { } jpeg ? Results.Bytes(jpeg, "image/jpeg") : Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
    }

    private static byte[] Encode(RgbImage image, int angle, int side)
    {
        if (angle == 0)
        {
            return ImageEncoder.EncodeThumbnail(image, side);
        }

        using RgbImage upright = image.Turn(angle);
        return ImageEncoder.EncodeThumbnail(upright, side);
    }

    private static async Task<IResult> ReviewAsync(HttpContext http, Guid id, CheckStore checks, CheckReviewStore reviews, CheckPages pages, CancellationToken cancellation)
    {
        Visitor visitor = Visitor.Of(http);
        IFormCollection form = await http.Request.ReadFormAsync(cancellation);
        string comment = form["comment"].ToString().Trim();
        if (!Enum.TryParse(form["verdict"].ToString(), out CheckVerdict verdict) || !Enum.IsDefined(verdict))
        {
            return await pages.ShowAsync(visitor.ApplicationId, id, "Choose a verdict.", cancellation);
        }

        if (comment.Length > MaxComment)
        {
            return await pages.ShowAsync(visitor.ApplicationId, id, $"A comment has at most {MaxComment} characters.", cancellation);
        }

        return await checks.FindAsync(visitor.ApplicationId, id, cancellation) is { Summary.IsSaved: true } check
            && await reviews.ReviewAsync(visitor.ApplicationId, check.Summary.Dialect, id, verdict, comment.Length == 0 ? null : comment, visitor.User.Actor, cancellation)
            ? SeeOther.To($"{ConsoleEndpoints.Root}/apps/{visitor.ApplicationId}/checks/{id}")
            : ConsoleErrors.NotFound();
    }

    /// <summary>Erases the subject; a check that names nobody is deleted alone. Whoever asks types the name, so that nobody is erased by a slip.</summary>
    private static async Task<IResult> EraseAsync(
        HttpContext http, Guid id, CheckStore checks, SubjectEraser eraser, FaceIndexes indexes, CheckPages pages, CancellationToken cancellation)
    {
        Visitor visitor = Visitor.Of(http);
        if (await checks.FindAsync(visitor.ApplicationId, id, cancellation) is not { } check)
        {
            return ConsoleErrors.NotFound();
        }

        IFormCollection form = await http.Request.ReadFormAsync(cancellation);
        if (form["confirm"].ToString().Trim() != (check.SubjectReference ?? "delete"))
        {
            return await pages.ShowAsync(visitor.ApplicationId, id, "Nothing was erased: what you typed is something else.", cancellation);
        }

        if (check.SubjectReference is { } reference)
        {
            ErasureReceipt? erased = await eraser.EraseAsync(visitor.ApplicationId, reference, visitor.User.Actor, CancellationToken.None);
            await indexes.CatchUpAsync(CancellationToken.None);
            return erased is { } receipt ? ConsolePage.Of<ErasureView, ErasureReceipt>("Erased", receipt) : ConsoleErrors.NotFound();
        }

        bool isDeleted = await checks.DeleteAsync(visitor.ApplicationId, id, visitor.User.Actor, CancellationToken.None);
        await indexes.CatchUpAsync(CancellationToken.None);
        return isDeleted
            ? SeeOther.To($"{ConsoleEndpoints.Root}/apps/{visitor.ApplicationId}/checks")
            : ConsoleErrors.NotFound();
    }
}

/// <summary>Puts together what the page of a check shows.</summary>
internal sealed class CheckPages(CheckStore checks, CheckReviewStore reviews, PolicyStore policies, GalleryStore galleries, ILivenessEngine engine)
{
    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true };

    internal async Task<IResult> ShowAsync(Guid applicationId, Guid id, string? fault, CancellationToken cancellation)
    {
        if (await checks.FindAsync(applicationId, id, cancellation) is not { } check)
        {
            return ConsoleErrors.NotFound();
        }

        CheckEvidence? evidence = ReadEvidence(check);
        CheckDetailModel model = new(
            check,
            evidence,
            check.Summary.Kind == CheckKind.Comparison ? ReadComparison(check) : null,
            evidence is null ? [] : ModelOpinion.Of(evidence.PadScores, engine.Pack),
            (await policies.FindAsync(applicationId, check.Summary.PolicyVersion, cancellation))?.Policy ?? new ApplicationPolicy(),
            await reviews.ListAsync(applicationId, id, cancellation),
            Indented(check.Answer),
            [.. (await galleries.ListAsync(applicationId, cancellation)).Where(gallery => gallery.Kind == GalleryKind.Collection)],
            fault);
        return ConsolePage.Of<CheckDetailView, CheckDetailModel>("Check", model, fault is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    /// <summary>Of the picture that was judged; null where nothing was kept, or the check compared pictures without judging one.</summary>
    internal static CheckEvidence? ReadEvidence(StoredCheck check) => check.Evidence is not { } json ? null
        : check.Summary.Kind == CheckKind.Comparison ? ReadComparison(check)?.Liveness
        : JsonSerializer.Deserialize(json, CheckEvidenceJson.Default.CheckEvidence);

    private static ComparisonEvidence? ReadComparison(StoredCheck check) =>
        check.Evidence is { } json ? JsonSerializer.Deserialize(json, CheckEvidenceJson.Default.ComparisonEvidence) : null;

    private static string? Indented(string? json) => json is null ? null : JsonSerializer.Serialize(JsonElement.Parse(json), _indented);
}

/// <param name="Evidence">Of the picture that was judged.</param>
/// <param name="Comparison">Where pictures were compared.</param>
/// <param name="Opinions">The networks' own.</param>
/// <param name="Policy">The version that judged.</param>
/// <param name="Reviews">Oldest first.</param>
/// <param name="Answer">What the caller was told, indented.</param>
/// <param name="Collections">That its face can be put into.</param>
/// <param name="Fault">Why the last change was not made.</param>
public sealed record CheckDetailModel(
    StoredCheck Check,
    CheckEvidence? Evidence,
    ComparisonEvidence? Comparison,
    IReadOnlyList<ModelOpinion> Opinions,
    ApplicationPolicy Policy,
    IReadOnlyList<CheckReview> Reviews,
    string? Answer,
    IReadOnlyList<Storage.Galleries.Gallery> Collections,
    string? Fault);
