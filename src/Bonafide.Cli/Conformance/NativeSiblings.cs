using System.Net.Http.Headers;
using System.Text;

namespace Bonafide.Cli.Conformance;

/// <summary>Our own calls beside the single check: batches, comparisons, and the same call twice.</summary>
internal static class NativeSiblings
{
    private const string Checks = "/v1/checks", Batch = "/v1/checks/batch", Comparisons = "/v1/comparisons";

    private static readonly string[] _members =
        ["id", "created_at", "outcome", "similarity", "cosine", "false_match_rate", "limit", "probe", "reference", "pack", "models", "policy"];

    internal static IEnumerable<ConformanceCase> Cases(ConformancePictures pictures) => [.. Batches(pictures), .. Compared(pictures), .. Twice(pictures)];

    private static IEnumerable<ConformanceCase> Batches(ConformancePictures pictures)
    {
        yield return new("A batch answers each picture in order, and each fails on its own", CaseBasis.Documented, 1, 2, async talk =>
        {
            Reply reply = await talk.AskAsync(HttpMethod.Post, Batch, NativeSuite.Form(pictures.Face)
                .WithFile("image", ConformancePictures.NoPicture, "selfie.jpg")
                .WithFile("image", pictures.NoFace, PictureName.Of(pictures.NoFace)));
            if (reply.Is(200))
            {
                IReadOnlyList<Member> results = reply.Body["results"].IsList(3, 3);
                reply.Body["results"].That(results.Select(result => result["index"].Number).SequenceEqual([0, 1, 2]), "the order of the pictures was expected");
                NativeSuite.Judgement(reply.Body["results"][0]["check"]);
                NativeSuite.Problem(reply.Body["results"][1]["problem"], 415, "unsupported-format");
                reply.Body["results"][2]["check"]["outcome"].IsText("non_response");
            }
        });
        yield return new("A batch without pictures is 400", CaseBasis.Documented, 1, 0, async talk =>
            NativeSuite.Problem(await talk.AskAsync(HttpMethod.Post, Batch, new StringContent("""{"images":[]}""", Encoding.UTF8, "application/json")), 400, "bad-request"));
    }

    private static IEnumerable<ConformanceCase> Compared(ConformancePictures pictures)
    {
        yield return Pair("Comparison: a picture matches itself", pictures.Face, pictures.Face, "match");
        yield return Pair("Comparison: two people do not match", pictures.Face, pictures.OtherFace, "no_match");
        yield return Pair("Comparison: without a face it is a non-response without numbers", pictures.Face, pictures.NoFace, "non_response");
        yield return new("Comparison: a missing picture is 400", CaseBasis.Documented, 1, 0, async talk => NativeSuite.Problem(
            await talk.AskAsync(HttpMethod.Post, Comparisons, FormBody.Empty().WithFile("probe", pictures.Face, PictureName.Of(pictures.Face))), 400, "bad-request"));
        yield return new("Comparison: a problem names its picture", CaseBasis.Documented, 1, 0, async talk =>
        {
            Reply reply = await talk.AskAsync(HttpMethod.Post, Comparisons, Form(pictures.Face, ConformancePictures.NoPicture));
            NativeSuite.Problem(reply, 415, "unsupported-format");
            reply.Body["picture"].IsText("reference");
        });
    }

    private static IEnumerable<ConformanceCase> Twice(ConformancePictures pictures)
    {
        yield return new("The same call under one Idempotency-Key is done once and answered twice", CaseBasis.Documented, 2, 1, async talk =>
        {
            string key = Guid.NewGuid().ToString();
            Reply first = await talk.AskAsync(HttpMethod.Post, Checks, Keyed(NativeSuite.Form(pictures.Face), key));
            Reply second = await talk.AskAsync(HttpMethod.Post, Checks, Keyed(NativeSuite.Form(pictures.Face), key));
            if (first.Is(200) && second.Is(200))
            {
                second.That(first.Text == second.Text, "the second answer is another than the first");
                first.LacksHeader("Idempotent-Replayed");
                second.That(second.Header("Idempotent-Replayed") == "true", "Idempotent-Replayed: true was expected of the second answer");
            }
        });
        yield return new("Another call under the same Idempotency-Key is 422", CaseBasis.Documented, 2, 1, async talk =>
        {
            string key = Guid.NewGuid().ToString();
            (await talk.AskAsync(HttpMethod.Post, Checks, Keyed(NativeSuite.Form(pictures.Face), key))).Is(200);
            NativeSuite.Problem(await talk.AskAsync(HttpMethod.Post, Checks, Keyed(NativeSuite.Form(pictures.NoFace), key)), 422, "idempotency-key-reused");
        });
    }

    private static ConformanceCase Pair(string name, byte[] probe, byte[] reference, string outcome) => new(name, CaseBasis.Documented, 1, 1, async talk =>
    {
        Reply reply = await talk.AskAsync(HttpMethod.Post, Comparisons, Form(probe, reference));
        if (!reply.Is(200))
        {
            return;
        }

        reply.IsJson();
        Member body = reply.Body.IsObject(_members);
        body["outcome"].IsText(outcome);
        foreach (string number in (string[])["similarity", "cosine", "false_match_rate"])
        {
            body[number].That(body[number].IsNullValue == (outcome == "non_response"), "null exactly for a non-response was expected");
        }

        body["outcome"].That(
            body["cosine"].Number is not { } cosine || (outcome == "match") == (cosine >= body["limit"]["cosine"].Number), "a match exactly where the cosine reaches the limit was expected");
        foreach (string side in (string[])["probe", "reference"])
        {
            NativeSuite.Faces(body[side]["faces"]);
            NativeSuite.Reasons(body[side]["reasons"]);
        }
    });

    private static MultipartFormDataContent Form(ReadOnlyMemory<byte> probe, ReadOnlyMemory<byte> reference) =>
        FormBody.Empty().WithFile("probe", probe, PictureName.Of(probe.Span)).WithFile("reference", reference, PictureName.Of(reference.Span));

    private static HttpContent Keyed(HttpContent body, string key)
    {
        HttpHeaders headers = body.Headers;
        headers.TryAddWithoutValidation("Idempotency-Key", key);
        return body;
    }
}
