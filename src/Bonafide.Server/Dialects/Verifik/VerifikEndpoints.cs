using Bonafide.Engine;
using Bonafide.Server.Checks;
using Bonafide.Server.Dialects.Verifik.Galleries;
using Bonafide.Server.Operations;
using Bonafide.Server.Security;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Credits;
using Bonafide.Storage.Limits;

namespace Bonafide.Server.Dialects.Verifik;

/// <summary>Routes under <c>/v2</c>. docs/dialects/verifik.md lists what is there and what deviates.</summary>
internal static class VerifikEndpoints
{
    internal static IServiceCollection AddVerifik(this IServiceCollection services)
    {
        foreach (DialectSetting setting in VerifikSettings.Known)
        {
            services.AddSingleton(setting);
        }

        services.AddSingleton(new DialectPreview(
            "Verifik",
            Preview,
            """
            printf '{"os":"DESKTOP","image":"%s"}' "$(base64 < selfie.jpg | tr -d '\n')" |
              curl $SERVER/v2/face-recognition/liveness -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" -d @-
            """));
        return services.AddSingleton<VerifikIntake>().AddSingleton<VerifikComparisons>()
            .AddSingleton<VerifikPersonDocuments>().AddSingleton<VerifikEnrollments>().AddSingleton<VerifikSearches>();
    }

    internal static void MapVerifik(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/v2");
        RouteGroupBuilder faces = api.GroupFor(ApiScopes.Check, RateKind.Write);
        faces.MapFaces("liveness", VerifikSettings.MaxBodyBytes, route => faces.MapPost(route, Liveness));
        faces.MapFaces("liveness-score", VerifikSettings.MaxBodyBytes, route => faces.MapPost(route, Liveness));
        faces.MapFaces("detect", VerifikSettings.MaxBodyBytes, route => faces.MapPost(route, Detect));
        faces.MapFaces("compare", VerifikSettings.MaxComparisonBodyBytes, route => faces.MapPost(
            route, (HttpRequest http, VerifikComparisons comparisons, CancellationToken cancellation) => comparisons.CompareAsync(http, cancellation)));
        faces.MapFaces("compare-live", VerifikSettings.MaxComparisonBodyBytes, route => faces.MapPost(
            route, (HttpRequest http, VerifikComparisons comparisons, CancellationToken cancellation) => comparisons.CompareLiveAsync(http, cancellation)));
        faces.MapFaces("compare-with-liveness", VerifikSettings.MaxComparisonBodyBytes, route => faces.MapPost(
            route, (HttpRequest http, VerifikComparisons comparisons, CancellationToken cancellation) => comparisons.CompareWithLivenessAsync(http, cancellation)));
        faces.MapSearch("search", VerifikGalleryRequests.Search);
        faces.MapSearch("search/crops", VerifikGalleryRequests.SearchCrops);
        faces.MapSearch("search-active-user", VerifikGalleryRequests.SearchActiveUser);
        faces.MapFaces("search-live-face", VerifikSettings.MaxBodyBytes, route => faces.MapPost(
            route, (HttpRequest http, VerifikSearches searches, CancellationToken cancellation) => searches.SearchLiveAsync(http, cancellation)));
        faces.MapFaces("verify", VerifikSettings.MaxComparisonBodyBytes, route => faces.MapPost(
            route, (HttpRequest http, VerifikSearches searches, CancellationToken cancellation) => searches.VerifyAsync(http, cancellation)));
        api.MapVerifikCollections();
        api.MapVerifikPersons();
        api.MapVerifikSession();
        api.GroupFor(ApiScopes.None, RateKind.Read).Map("/{**rest}", VerifikErrors.NotFound);
    }

    private static void MapSearch(this RouteGroupBuilder faces, string name, Func<JoiReader, VerifikSearchRequest> read) =>
        faces.MapFaces(name, VerifikSettings.MaxComparisonBodyBytes, route => faces.MapPost(
            route, (HttpRequest http, VerifikSearches searches, CancellationToken cancellation) => searches.SearchAsync(http, read, cancellation)));

    /// <summary>One route of the family, the largest body that it takes, and its other methods.</summary>
    /// <param name="map">Maps the route; its handler stands in the call to MapPost itself, so that the compiler sees it (RDG002).</param>
    private static void MapFaces(this RouteGroupBuilder faces, string name, int maxBodyBytes, Func<string, RouteHandlerBuilder> map)
    {
        string route = $"/face-recognition/{name}";
        map(route).WithMetadata(new VerifikBodyLimit(maxBodyBytes));
        faces.MapOtherMethods(route, ["POST"], http => VerifikErrors.MethodNotAllowed(http, "POST"));
    }

    private static IResult Preview(PreviewedCheck check)
    {
        VerifikSettings settings = new(check.Policy.Policy);
        return settings.FaceRules.ForLiveness(check.Assessment) is { } refused
            ? VerifikErrors.From(refused)
            : Results.Json(
                VerifikResponses.Envelope(VerifikResponses.Liveness(check.Assessment, VerifikRequests.PresetLivenessMinScore), check.Id, check.At, settings),
                VerifikJson.Wire.LivenessAnswer);
    }

    private static async Task<IResult> Liveness(
        HttpRequest http, VerifikIntake intake, LivenessCheckService checks, CheckRecorder recorder, CreditLedger credits, IdSource ids, TimeProvider clock,
        CancellationToken cancellation)
    {
        (VerifikTaken<VerifikLivenessRequest>? taken, IResult? fault) = await intake.ReadAsync(http, VerifikSettings.MaxBodyBytes, VerifikRequests.Liveness, cancellation);
        if (taken is not { Request: var request, Images: var images })
        {
            return fault!;
        }

        Caller caller = Caller.Of(http.HttpContext);
        LivenessCheckResult result = await checks.CheckAsync(caller, new LivenessCheckRequest(images[0], new AssessmentRequest()), cancellation);
        if (result is not LivenessCheckResult.Completed done)
        {
            return result is LivenessCheckResult.Failed failed
                ? VerifikErrors.From(failed.Failure, request.Image.Label, failed.Detail)
                : throw new InvalidOperationException("The set of results is closed.");
        }

        VerifikSettings settings = new(caller.Policy.Policy);
        if (settings.FaceRules.ForLiveness(done.Assessment) is { } refused)
        {
            await credits.GiveBackAsync(done.Hold, CancellationToken.None); // No 2xx: it costs nothing.
            return VerifikErrors.From(refused);
        }

        VerifikLiveness answer = VerifikResponses.Liveness(done.Assessment, request.MinScore);
        (Guid id, DateTimeOffset now) = (ids.NextGuid(), clock.GetUtcNow());
        await recorder.RecordAsync(caller, done, VerifikResponses.Note(id, now, answer.Passed), CancellationToken.None);
        return Results.Json(VerifikResponses.Envelope(answer, id, now, settings), VerifikJson.Wire.LivenessAnswer);
    }

    private static async Task<IResult> Detect(
        HttpRequest http, VerifikIntake intake, FaceDescriptionService descriptions, CheckRecorder recorder, IdSource ids, TimeProvider clock,
        CancellationToken cancellation)
    {
        (VerifikTaken<VerifikDetectRequest>? taken, IResult? fault) = await intake.ReadAsync(http, VerifikSettings.MaxBodyBytes, VerifikRequests.Detect, cancellation);
        if (taken is not { Request: var request, Images: var images })
        {
            return fault!;
        }

        Caller caller = Caller.Of(http.HttpContext);
        FaceDescriptionResult result = await descriptions.DescribeAsync(caller, images[0], new DescriptionRequest(), cancellation);
        if (result is not FaceDescriptionResult.Completed done)
        {
            return result is FaceDescriptionResult.Failed failed
                ? VerifikErrors.From(failed.Failure, request.Image.Label, failed.Detail)
                : throw new InvalidOperationException("The set of results is closed.");
        }

        VerifikFace[] answer = [.. done.Description.Faces.Select(VerifikResponses.Face)];
        (Guid id, DateTimeOffset now) = (ids.NextGuid(), clock.GetUtcNow());
        await recorder.RecordAsync(caller, done, VerifikResponses.Note(id, now, passed: true) with { Kind = CheckKind.Detection }, CancellationToken.None);
        return Results.Json(VerifikResponses.Envelope(answer, id, now, new VerifikSettings(caller.Policy.Policy)), VerifikJson.Wire.DetectionAnswer);
    }
}
