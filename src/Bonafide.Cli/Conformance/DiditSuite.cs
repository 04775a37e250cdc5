namespace Bonafide.Cli.Conformance;

/// <summary>Didit's standalone liveness call. docs/dialects/didit.md says where each expectation comes from.</summary>
internal static class DiditSuite
{
    private const string Route = "/v3/passive-liveness/";
    private const string Threshold = "face_liveness_score_decline_threshold";

    private static readonly string[] _judged = ["score", "face_quality", "face_luminance"];
    private static readonly string[] _badThresholds = ["100.5", "-1", "high"];

    internal static ConformanceSuite Open(ConformanceSettings settings)
    {
        string key = settings.Credential.Key is { Length: > 0 } given ? given : throw new UsageException("This dialect wants an API key: set BONAFIDE_KEY, or give --key.");
        return new ConformanceSuite(
            request => request.Headers.TryAddWithoutValidation("x-api-key", key),
            [.. Answers(settings.Pictures), .. Faults(settings.Pictures), .. DiditSiblings.Cases(settings.Pictures), .. DiditGallery.Cases(settings.Pictures)]);
    }

    private static IEnumerable<ConformanceCase> Answers(ConformancePictures pictures)
    {
        yield return new("A face is judged with the whole documented body", CaseBasis.Documented, 1, 1, async talk =>
        {
            Reply reply = await Judge(talk, FormBody.Empty().WithFile("user_image", pictures.Face, PictureName.Of(pictures.Face)));
            if (reply.Is(200))
            {
                DiditBody.Liveness(reply);
                reply.Body["liveness"]["user_image"]["entities"].IsList(min: 1);
                reply.Body["vendor_data"].IsNull();
                reply.Body["metadata"].IsNull();
            }
        });
        yield return new("vendor_data and metadata come back as they were sent", CaseBasis.Documented, 1, 1, async talk =>
        {
            Reply reply = await Judge(talk, FormBody.Empty().With("vendor_data", "conformance-Ü").With("metadata", """{"a":{"b":[1,"ü"]}}""").WithFile("user_image", pictures.Face, PictureName.Of(pictures.Face)));
            if (reply.Is(200))
            {
                reply.Body["vendor_data"].IsText("conformance-Ü");
                reply.Body["metadata"].IsSameAs("""{"a":{"b":[1,"ü"]}}""");
            }
        });
        yield return Judged("A score at or below the threshold declines", CaseBasis.Documented, pictures.Face, reply =>
        {
            reply.Body["liveness"]["status"].IsText("Declined");
            DiditBody.Warns(reply, "LOW_LIVENESS_SCORE", "error");
        }, (Threshold, "100"));
        yield return Judged("A threshold may have a fraction", CaseBasis.Documented, pictures.Face, DiditBody.Liveness, (Threshold, "55.5"));
        yield return Judged("No face is a declined answer with nulls, not an error", CaseBasis.Documented, pictures.NoFace, reply =>
        {
            DiditBody.Liveness(reply);
            reply.Body["liveness"]["status"].IsText("Declined");
            DiditBody.Warns(reply, "NO_FACE_DETECTED", "error");
            foreach (string name in _judged)
            {
                reply.Body["liveness"][name].IsNull();
            }

            reply.That(!DiditBody.Risks(reply).Contains("LOW_LIVENESS_SCORE"), "LOW_LIVENESS_SCORE is told although nothing was scored");
        });
        yield return Judged("Several faces are a warning and the largest is judged", CaseBasis.Documented, pictures.TwoFaces, reply =>
        {
            DiditBody.Liveness(reply);
            DiditBody.Warns(reply, "MULTIPLE_FACES_DETECTED", "warning");
            reply.Body["liveness"]["user_image"]["entities"].IsList(min: 2);
        });
        yield return Judged("rotate_image tells the angle that fitted best", CaseBasis.Documented, pictures.Face, reply =>
        {
            DiditBody.Liveness(reply);
            reply.Body["liveness"]["user_image"]["best_angle"].IsSameAs("0");
        }, ("rotate_image", "true"));
        yield return Judged("save_api_request=false answers just the same", CaseBasis.Documented, pictures.Face, DiditBody.Liveness, ("save_api_request", "false"));
        yield return Judged("A field that nobody knows is ignored", CaseBasis.Inferred, pictures.Face, DiditBody.Liveness, ("conformance", "1"));
        yield return new("The path holds without its trailing slash, or redirects there", CaseBasis.Inferred, 1, 1, async talk =>
            (await talk.AskAsync(HttpMethod.Post, Route.TrimEnd('/'), FormBody.Empty().WithFile("user_image", pictures.Face, PictureName.Of(pictures.Face)))).Is(200, 301, 307, 308));
        yield return Judged("A good answer carries no rate-limit headers", CaseBasis.Documented, pictures.NoFace, reply => reply.LacksHeader("X-RateLimit-Limit"));
        yield return Judged("A live person is approved", CaseBasis.Documented, pictures.Face, reply => reply.Body["liveness"]["status"].IsText("Approved"))
            .Needing(pictures.IsLive, ConformancePictures.NeedsLive);
        yield return Judged("An attack is declined", CaseBasis.Documented, pictures.Attack ?? [], reply => reply.Body["liveness"]["status"].IsText("Declined"))
            .Needing(pictures.Attack is not null, ConformancePictures.NeedsAttack);
    }

    private static IEnumerable<ConformanceCase> Faults(ConformancePictures pictures)
    {
        yield return new("A call without a key is 403, not 401", CaseBasis.Documented, 1, 0, async talk =>
            DiditBody.Detail(await talk.AskAsync(HttpMethod.Post, Route, FormBody.Empty().WithFile("user_image", pictures.NoFace, PictureName.Of(pictures.NoFace)), _ => { }), 403));
        yield return new("A wrong key is 401", CaseBasis.Documented, 1, 0, async talk =>
            DiditBody.Detail(await talk.AskAsync(
                HttpMethod.Post, Route, FormBody.Empty().WithFile("user_image", pictures.NoFace, PictureName.Of(pictures.NoFace)), request => request.Headers.TryAddWithoutValidation("x-api-key", "wrong")), 401));
        yield return Refused("A missing picture is a fault of its field", "user_image", () => FormBody.Empty().With("vendor_data", "conformance"));
        yield return Refused("A picture that is text is a fault of its field", "user_image", () => FormBody.Empty().With("user_image", "selfie.jpg"));
        yield return Refused("An empty file is a fault of its field", "user_image", () => FormBody.Empty().WithFile("user_image", Array.Empty<byte>(), "selfie.jpg"));
        yield return Refused("A file over 5 MB is 400, not 413", "user_image", () => FormBody.Empty().WithFile("user_image", new byte[(5 * 1024 * 1024) + 1], "selfie.jpg"));
        yield return Refused("Another extension than the documented ones is refused", "user_image", () => FormBody.Empty().WithFile("user_image", pictures.NoFace, "selfie.gif"));
        yield return Refused("Bytes that are no picture are refused", "user_image", () => FormBody.Empty().WithFile("user_image", ConformancePictures.NoPicture, "selfie.jpg")) with { Basis = CaseBasis.Inferred };
        foreach (string value in _badThresholds)
        {
            yield return Refused($"A threshold of '{value}' is refused", Threshold, () => FormBody.Empty().With(Threshold, value).WithFile("user_image", pictures.NoFace, PictureName.Of(pictures.NoFace)));
        }

        yield return Refused("A flag that is neither true nor false is refused", "rotate_image", () => FormBody.Empty().With("rotate_image", "maybe").WithFile("user_image", pictures.NoFace, PictureName.Of(pictures.NoFace)))
            with
        { Basis = CaseBasis.Inferred };
        yield return Refused("Metadata that is no JSON object is refused", "metadata", () => FormBody.Empty().With("metadata", "{").WithFile("user_image", pictures.NoFace, PictureName.Of(pictures.NoFace)))
            with
        { Basis = CaseBasis.Inferred };
        yield return new("Another method is 405 in JSON", CaseBasis.Inferred, 1, 0, async talk => DiditBody.Detail(await talk.AskAsync(HttpMethod.Get, Route), 405));
        yield return new("Another kind of body is 415 in JSON", CaseBasis.Inferred, 1, 0, async talk =>
            DiditBody.Detail(await talk.AskAsync(HttpMethod.Post, Route, new StringContent("<a/>", null, "text/xml")), 415));
    }

    private static ConformanceCase Judged(string name, CaseBasis basis, byte[] picture, Action<Reply> look, params (string Name, string Value)[] fields) =>
        new(name, basis, 1, 1, async talk =>
        {
            MultipartFormDataContent form = FormBody.Empty();
            foreach ((string field, string value) in fields)
            {
                form.With(field, value);
            }

            Reply reply = await Judge(talk, form.WithFile("user_image", picture, PictureName.Of(picture)));
            if (reply.Is(200))
            {
                look(reply);
            }
        });

    private static ConformanceCase Refused(string name, string field, Func<HttpContent> body) =>
        new(name, CaseBasis.Documented, 1, 0, async talk => DiditBody.Field(await Judge(talk, body()), field));

    private static Task<Reply> Judge(Conversation talk, HttpContent form) => talk.AskAsync(HttpMethod.Post, Route, form);
}
