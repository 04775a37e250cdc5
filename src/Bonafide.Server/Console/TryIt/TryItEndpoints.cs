using Bonafide.Server.Console.Shell;
using Bonafide.Server.Dialects;
using Bonafide.Storage.Limits;
using Bonafide.Storage.People;

namespace Bonafide.Server.Console.TryIt;

/// <summary>A picture from a file or the camera, judged by the application's policy with everything shown. Costs no credit and keeps nothing, unless a reviewer wants it recorded.</summary>
internal static class TryItEndpoints
{
    /// <summary>A minute, for each person.</summary>
    private const int MaxTries = 60, MaxFrames = 300;

    private const int MaxSubject = 200;

    internal static void MapTryIt(this IEndpointRouteBuilder application)
    {
        application.MapGet("/try", () => ConsolePage.Of<TryItView, TryItModel>("Try it", new TryItModel(null, null))).For(ConsoleRole.Viewer);
        application.MapPost("/try", TryAsync).For(ConsoleRole.Viewer);
        application.MapPost("/try/guide", GuideAsync).PolledFor(ConsoleRole.Viewer);
    }

    /// <summary>Null = nothing is to be kept. A viewer may try, and changes nothing.</summary>
    private static TrialRecord? Record(Visitor visitor, IFormCollection form) =>
        form["record"] == "yes" && visitor.User.Role >= ConsoleRole.Reviewer && form["subject"].ToString().Trim() is { Length: <= MaxSubject } subject
            ? new TrialRecord(subject.Length > 0 ? subject : null, visitor.User.Actor)
            : null;

    /// <summary>The result alone for the page's script; without the script the whole page.</summary>
    private static async Task<IResult> TryAsync(HttpContext http, Trial trial, RateLimiter limits, ServerOptions options, CancellationToken cancellation)
    {
        Visitor visitor = Visitor.Of(http);
        IFormCollection form = await http.Request.ReadFormAsync(cancellation);
        RateDecision rate = await limits.TryEnterAsync(visitor.User.Id, RateKind.Write, MaxTries, cancellation);
        TryItModel model = !rate.IsAllowed ? new TryItModel(null, "You tried many pictures within a minute. Wait a little.")
            : form.Files.GetFile("image") is not { Length: > 0 } file ? new TryItModel(null, "Choose a picture first.")
            : await trial.JudgeAsync(visitor.ApplicationId, UploadedFile.Read(file), form["rotate"] == "on", Record(visitor, form), ServerAddress.Of(http.Request, options), http.RequestServices, cancellation);
        return form["part"] == "yes" ? ConsolePage.Part<TryResultView, TryItModel>(model) : ConsolePage.Of<TryItView, TryItModel>("Try it", model);
    }

    /// <summary>What to do before the picture is taken, from one frame of the camera.</summary>
    private static async Task<IResult> GuideAsync(HttpContext http, Guide guide, RateLimiter limits, CancellationToken cancellation)
    {
        Visitor visitor = Visitor.Of(http);
        if (!(await limits.TryEnterAsync(visitor.User.Id, RateKind.Read, MaxFrames, cancellation)).IsAllowed || http.Request.ContentLength is not (> 0 and <= Guide.MaxFrameBytes))
        {
            return Results.StatusCode(StatusCodes.Status429TooManyRequests);
        }

        byte[] frame = new byte[http.Request.ContentLength.Value];
        await http.Request.Body.ReadExactlyAsync(frame, cancellation);
        return await guide.LookAsync(visitor.ApplicationId, frame, cancellation) is { } hint
            ? Results.Json(hint, GuideJson.Default.GuideHint)
            : Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
    }
}
