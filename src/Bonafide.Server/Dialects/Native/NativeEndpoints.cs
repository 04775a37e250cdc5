using Bonafide.Engine;
using Bonafide.Server.Dialects.Native.Advice;
using Bonafide.Server.Dialects.Native.Galleries;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Limits;
using Microsoft.AspNetCore.Mvc;

namespace Bonafide.Server.Dialects.Native;

/// <summary>Routes under <c>/v1</c>: our own dialect, the plainest, with all evidence.</summary>
internal static class NativeEndpoints
{
    internal static void AddNative(this IServiceCollection services) => services
        .AddSingleton<NativeIdempotency>()
        .AddSingleton<NativeJudge>()
        .AddSingleton(provider => new DialectPreview(
            "Native",
            check => Results.Json(
                NativeResponses.From(check.Assessment, check.Policy.Policy, AdviceLanguage.English, provider.GetRequiredService<ILivenessEngine>(), check.Id, check.At), NativeJson.Wire.NativeCheck),
            "curl $SERVER/v1/checks -H \"Authorization: Bearer $KEY\" -F image=@selfie.jpg"));

    internal static void MapNative(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/v1");
        RouteGroupBuilder writes = group.GroupFor(ApiScopes.Check, RateKind.Write);
        RouteGroupBuilder reads = group.GroupFor(ApiScopes.None, RateKind.Read);

        writes.MapPost("/checks", Check);
        writes.MapPost("/checks/batch", NativeBatch.CheckAsync).WithMetadata(new RequestSizeLimitAttribute(NativeBatchRequests.MaxBodyBytes));
        writes.MapPost("/comparisons", NativeComparisons.CompareAsync).WithMetadata(new RequestSizeLimitAttribute(NativeComparisonRequests.MaxBodyBytes));
        foreach (string route in (string[])["/checks", "/checks/batch", "/comparisons"])
        {
            reads.MapOtherMethods(route, ["POST"], NativeErrors.MethodNotAllowed);
        }

        group.MapNativeRecord();
        group.MapNativeApplication();
        group.MapNativeGalleries();
        group.MapNativeWebhooks();
        reads.Map("/{**rest}", (HttpRequest http) => NativeErrors.NotFound(http));
    }

    private static async Task<IResult> Check(HttpRequest http, NativeJudge judge, NativeIdempotency once, CancellationToken cancellation)
    {
        if (!NativeIdempotency.TryKey(http, out string? key))
        {
            return NativeErrors.BadKey(http);
        }

        (NativeCheckRequest? check, NativeAnswer? fault) = await NativeRequests.ReadAsync(http, cancellation);
        if (check is null)
        {
            return fault!;
        }

        (NativeAnswer answer, bool isReplayed) =
            await once.OnceAsync(http, key, check.Digest("checks"), claim => judge.JudgeAsync(http, check, claim, cancellation), cancellation);
        if (isReplayed)
        {
            NativeIdempotency.MarkReplayed(http);
        }

        return answer;
    }
}
