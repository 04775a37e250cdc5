using Bonafide.Engine;
using Bonafide.Server.Checks;
using Bonafide.Server.Operations;
using Bonafide.Server.Security;
using Microsoft.AspNetCore.Mvc;

namespace Bonafide.Server.Dialects.Glair;

/// <summary>Routes under <c>/face/v1</c>. docs/dialects/glair.md lists what is there and what deviates.</summary>
internal static class GlairEndpoints
{
    private const string PassiveLivenessRoute = "/face/v1/passive-liveness", MatchRoute = "/face/v1/match";

    /// <summary>Two of the largest pictures in base64, with their wrapping.</summary>
    private const int MaxMatchBytes = 32 * 1024 * 1024;

    /// <summary>The vendor's other services. They are not here, and their clients too parse a body before they look at the status.</summary>
    private static readonly string[] _services = ["/face", "/ocr", "/identity"];

    internal static void AddGlair(this IServiceCollection services)
    {
        foreach (DialectSetting setting in GlairSettings.All)
        {
            services.AddSingleton(setting);
        }

        services.AddSingleton(new DialectPreview(
            "GLAIR",
            check => Results.Json(GlairResponses.From(check.Assessment, new GlairSettings(check.Policy.Policy)), GlairJson.Wire.GlairPassiveLiveness),
            "curl $SERVER/face/v1/passive-liveness -u \"$USER:$PASSWORD\" -H \"x-api-key: $KEY\" -F image=@selfie.jpg"));
    }

    internal static void MapGlair(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("");
        group.AddEndpointFilter(new DialectFaults(GlairErrors.BadRequest, GlairErrors.Unavailable, GlairErrors.InternalError));
        group.AddEndpointFilter(GlairGuard.AdmitAsync);

        group.MapPost(PassiveLivenessRoute, PassiveLiveness);
        group.MapPost(MatchRoute, Match).WithMetadata(new RequestSizeLimitAttribute(MaxMatchBytes));
        foreach (string route in (string[])[PassiveLivenessRoute, MatchRoute])
        {
            group.MapOtherMethods(route, ["POST"], GlairErrors.MethodNotAllowed);
        }

        foreach (string service in _services)
        {
            group.Map(service + "/{**rest}", GlairErrors.NotFound);
        }
    }

    private static async Task<IResult> PassiveLiveness(
        HttpRequest http, LivenessCheckService checks, CheckRecorder recorder, IdSource ids, TimeProvider clock, CancellationToken cancellation)
    {
        Caller caller = Caller.Of(http.HttpContext);
        GlairSettings settings = new(caller.Policy.Policy);
        (ReadOnlyMemory<byte>[]? pictures, IResult? fault) = await GlairRequests.ReadAsync(http, settings, cancellation, ("image", GlairPicture.Captured));
        if (pictures is null)
        {
            return fault!;
        }

        LivenessCheckResult result = await checks.CheckAsync(caller, GlairRequests.ToCheck(pictures[0]), cancellation);
        if (result is not LivenessCheckResult.Completed done)
        {
            return result is LivenessCheckResult.Failed failed
                ? GlairErrors.From(failed.Failure, failed.Detail, GlairPicture.Captured, settings)
                : throw new InvalidOperationException("The set of results is closed.");
        }

        GlairPassiveLiveness answer = GlairResponses.From(done.Assessment, settings);
        await recorder.RecordAsync(caller, done, GlairResponses.Note(answer, ids.NextGuid(), clock.GetUtcNow()), CancellationToken.None);
        return Results.Json(answer, GlairJson.Wire.GlairPassiveLiveness);
    }
    private static async Task<IResult> Match(
        HttpRequest http, FaceComparisonService comparisons, ILivenessEngine engine, CheckRecorder recorder, IdSource ids, TimeProvider clock,
        CancellationToken cancellation)
    {
        Caller caller = Caller.Of(http.HttpContext);
        GlairSettings settings = new(caller.Policy.Policy);
        (ReadOnlyMemory<byte>[]? pictures, IResult? fault) = await GlairRequests.ReadAsync(
            http, settings, cancellation, ("captured_image", GlairPicture.Captured), ("stored_image", GlairPicture.Stored));
        if (pictures is null)
        {
            return fault!;
        }

        if (engine.Similarity is not { } scale)
        {
            return GlairErrors.From(CheckFailure.NotInPack, null, GlairPicture.Captured, settings);
        }

        ComparisonResult result = await comparisons.CompareAsync(caller, new ComparisonRequest([pictures[0]], [pictures[1]]), cancellation);
        if (result is not ComparisonResult.Completed done)
        {
            return result is ComparisonResult.Failed failed
                ? GlairErrors.From(failed.Failure, failed.Detail, failed.Picture.Side == ComparedSide.Probe ? GlairPicture.Captured : GlairPicture.Stored, settings)
                : throw new InvalidOperationException("The set of results is closed.");
        }

        // What is not told to be close is not recorded as such either.
        done = GlairMatches.WithoutSeveralFaces(done, settings);
        GlairMatch answer = GlairMatches.From(done, scale, settings);
        bool isMatch = GlairMatches.IsMatch(answer);
        await recorder.RecordAsync(caller, done, isMatch, GlairMatches.Note(isMatch, ids.NextGuid(), clock.GetUtcNow()), CancellationToken.None);
        return Results.Json(answer, GlairJson.Wire.GlairMatch);
    }
}
