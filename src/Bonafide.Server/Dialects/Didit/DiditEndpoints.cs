using Bonafide.Engine;
using Bonafide.Engine.Recognition;
using Bonafide.Server.Checks;
using Bonafide.Server.Dialects.Didit.AgeEstimation;
using Bonafide.Server.Dialects.Didit.Blocklist;
using Bonafide.Server.Dialects.Didit.FaceMatch;
using Bonafide.Server.Dialects.Didit.FaceSearch;
using Bonafide.Server.Dialects.Didit.Sessions;
using Bonafide.Server.Dialects.Didit.Webhooks;
using Bonafide.Server.Galleries;
using Bonafide.Server.Operations;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Limits;

namespace Bonafide.Server.Dialects.Didit;

/// <summary>Routes under <c>/v3</c>. docs/dialects/didit.md lists what is there and what deviates.</summary>
internal static class DiditEndpoints
{
    internal static void AddDidit(this IServiceCollection services)
    {
        services.AddDiditWebhooks();
        services.AddSingleton<DiditFaceFinder>();
        services.AddSingleton(new DialectPreview("Didit", Preview, "curl $SERVER/v3/passive-liveness/ -H \"x-api-key: $KEY\" -F user_image=@selfie.jpg"));
    }

    private static IResult Preview(PreviewedCheck check)
    {
        DiditSettings settings = new(check.Policy.Policy);
        DiditPassiveLivenessRequest plain = DiditPassiveLivenessRequest.From(new DiditForm(FormCollection.Empty), settings);
        return Results.Json(DiditResponses.From(check.Assessment, Screening.Nothing, plain, settings, check.Id, check.At), DiditJson.Wire.DiditAnswer);
    }

    internal static void MapDidit(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.GroupFor(ApiScopes.Check, RateKind.Write);

        group.MapPost("/passive-liveness", PassiveLiveness);
        group.MapOtherMethods("/passive-liveness", ["POST"], DiditErrors.MethodNotAllowed);
        group.MapDiditFaceMatch();
        group.MapDiditAgeEstimation();
        group.MapDiditFaceSearch();
        routes.MapDiditSessions();
        routes.MapDiditBlocklist();
        routes.MapDiditLists();
        routes.MapDiditWebhook();
        group.Map("/{**rest}", DiditErrors.NotFound);
    }

    private static async Task<IResult> PassiveLiveness(
        HttpRequest http,
        LivenessCheckService checks,
        FaceScreening screening,
        CheckRecorder recorder,
        ILivenessEngine engine,
        IdSource ids,
        TimeProvider clock,
        CancellationToken cancellation)
    {
        (DiditCall<DiditPassiveLivenessRequest>? call, IResult? fault) = await DiditCall.ReadAsync(http, DiditPassiveLivenessRequest.From, cancellation);
        if (call is null)
        {
            return fault!;
        }

        LivenessCheckResult result = await checks.CheckAsync(call.Caller, call.Request.ToCheck(), cancellation);
        if (result is not LivenessCheckResult.Completed done)
        {
            return DiditErrors.From(result);
        }

        FaceEmbedding? face = done.Assessment.Embedding;
        Screening found = await screening.ScreenAsync(call.Caller, face, call.Request.Options.Subject, CancellationToken.None);
        DateTimeOffset now = clock.GetUtcNow();
        DiditAnswer answer = DiditResponses.From(done.Assessment, found, call.Request, call.Settings, ids.NextGuid(), now);
        IReadOnlyList<DiditMatch> matches = engine.Similarity is { } scale ? DiditMatches.From(found, call.Caller.Policy.SameFaceCosine(scale)) : [];
        await recorder.RecordAsync(call.Caller, done, DiditResponses.Note(answer, matches, face, call.Request, call.Settings, now) with { Screening = found }, CancellationToken.None);
        return Results.Json(answer, DiditJson.Wire.DiditAnswer);
    }
}
