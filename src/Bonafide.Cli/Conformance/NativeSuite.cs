using System.Text;

namespace Bonafide.Cli.Conformance;

/// <summary>Our own dialect: what the documents under /openapi/ promise, asked over the wire.</summary>
internal static class NativeSuite
{
    private const string Checks = "/v1/checks";
    private const string Nobody = "00000000-0000-4000-8000-000000000000";

    private static readonly string[] _members =
        ["id", "created_at", "outcome", "non_response_reason", "score", "reasons", "limits", "faces", "best_angle", "image", "pad_scores", "quality", "head_pose", "age", "gender", "pack", "models", "policy", "timings_ms"];

    internal static ConformanceSuite Open(ConformanceSettings settings)
    {
        string key = settings.Credential.Key is { Length: > 0 } given ? given : throw new UsageException("This dialect wants an API key: set BONAFIDE_KEY, or give --key.");
        return new ConformanceSuite(Bearer(key), [.. Answers(settings.Pictures, key), .. Faults(settings.Pictures), .. Record(settings.Pictures), .. NativeSiblings.Cases(settings.Pictures)]);
    }

    private static IEnumerable<ConformanceCase> Answers(ConformancePictures pictures, string key)
    {
        yield return Judged("A face is judged with everything that the engine knows", () => Form(pictures.Face), reply =>
        {
            Judgement(reply);
            reply.Body["faces"].IsList(min: 1);
            reply.Body["score"].IsNumber(0, 1);
        });
        yield return Judged("A picture may be the whole body", () => Raw(pictures.Face, "image/png"), Judgement);
        yield return Judged("A picture may be base64 in JSON", () => Json(Convert.ToBase64String(pictures.Face)), Judgement);
        yield return Judged("No face is a non-response without a score", () => Form(pictures.NoFace), reply =>
        {
            Judgement(reply);
            reply.Body["outcome"].IsText("non_response");
            reply.Body["non_response_reason"].IsText("no_face");
        });
        yield return Judged("Several faces are all told, largest first", () => Form(pictures.TwoFaces), reply => reply.Body["faces"].IsList(min: 2));
        yield return new("The key may come in x-api-key", CaseBasis.Documented, 1, 1, async talk =>
            (await talk.AskAsync(HttpMethod.Post, Checks, Form(pictures.NoFace), request => request.Headers.TryAddWithoutValidation("x-api-key", key))).Is(200));
        yield return Judged("Every answer carries Request-Id", () => Form(pictures.NoFace), reply => reply.Header("Request-Id"));
        yield return Judged("A live person is bona fide", () => Form(pictures.Face), reply => reply.Body["outcome"].IsText("bona_fide")).Needing(pictures.IsLive, ConformancePictures.NeedsLive);
        yield return Judged("An attack is not bona fide", () => Form(pictures.Attack!), reply => reply.Body["outcome"].IsText("attack", "uncertain"))
            .Needing(pictures.Attack is not null, ConformancePictures.NeedsAttack);
    }

    private static IEnumerable<ConformanceCase> Faults(ConformancePictures pictures)
    {
        yield return Wrong("A call without a key is 401 and says how", HttpMethod.Post, Checks, () => Form(pictures.NoFace), 401, "missing-key", _ => { });
        yield return Wrong("A wrong key is 401", HttpMethod.Post, Checks, () => Form(pictures.NoFace), 401, "wrong-key", Bearer("wrong"));
        yield return Wrong("A form without a picture is 400", HttpMethod.Post, Checks, () => FormBody.Empty().With("rotate", "true"), 400, "bad-request");
        yield return Wrong("A flag that is neither true nor false is 400", HttpMethod.Post, Checks, () => Form(pictures.NoFace).With("rotate", "maybe"), 400, "bad-request");
        yield return Wrong("An empty picture is 400", HttpMethod.Post, Checks, () => Form([]), 400, "empty-image");
        yield return Wrong("JSON without base64 is 400", HttpMethod.Post, Checks, () => Json("%%%"), 400, "bad-request");
        yield return Wrong("Bytes that are no picture are 415", HttpMethod.Post, Checks, () => Form(ConformancePictures.NoPicture.ToArray()), 415, "unsupported-format");
        yield return Wrong("A truncated picture is 422", HttpMethod.Post, Checks, () => Form(pictures.OtherFace[..(pictures.OtherFace.Length / 2)]), 422, "damaged-image");
        yield return Wrong("Another kind of body is 415", HttpMethod.Post, Checks, () => new StringContent("<a/>", null, "text/xml"), 415, "unsupported-media-type");
        yield return Wrong("Another method is 405", HttpMethod.Put, Checks, () => null, 405, "method-not-allowed");
        yield return Wrong("A path that is not there is 404", HttpMethod.Get, "/v1/conformance", () => null, 404, "not-found");
        yield return Wrong("A check that is not there is 404", HttpMethod.Get, $"{Checks}/{Nobody}", () => null, 404, "not-found");
    }

    private static IEnumerable<ConformanceCase> Record(ConformancePictures pictures)
    {
        yield return new("A check is read back by its id", CaseBasis.Documented, 2, 1, async talk =>
        {
            Reply judged = await talk.AskAsync(HttpMethod.Post, Checks, Form(pictures.Face).With("subject", "conformance"));
            if (judged.Is(200))
            {
                Reply stored = await talk.AskAsync(HttpMethod.Get, $"{Checks}/{judged.Body["id"].Text}");
                if (stored.Is(200))
                {
                    stored.Body["id"].IsText(judged.Body["id"].Text ?? "");
                    stored.Body["outcome"].IsText(judged.Body["outcome"].Text ?? "");
                    stored.Body["subject"].IsText("conformance");
                }
            }
        });
        yield return new("A check that was not to be saved keeps no subject and no evidence", CaseBasis.Documented, 2, 1, async talk =>
        {
            Reply judged = await talk.AskAsync(HttpMethod.Post, Checks, Form(pictures.NoFace).With("subject", "conformance").With("save", "false"));
            if (judged.Is(200))
            {
                Reply stored = await talk.AskAsync(HttpMethod.Get, $"{Checks}/{judged.Body["id"].Text}");
                if (stored.Is(200))
                {
                    stored.Body["subject"].IsNull();
                    stored.Body["evidence"].IsNull();
                }
            }
        });
    }

    /// <summary>Members, types, ranges, and what holds between them.</summary>
    internal static void Judgement(Reply reply)
    {
        reply.IsJson();
        Judgement(reply.Body);
    }

    internal static void Judgement(Member body)
    {
        body.IsObject(_members);
        body["id"].IsUuid();
        body["created_at"].IsMoment();
        body["outcome"].IsText("bona_fide", "attack", "uncertain", "non_response");
        bool isNone = body["outcome"].Text == "non_response";
        body["score"].That(body["score"].IsNullValue == isNone, "null exactly for a non-response was expected");
        body["non_response_reason"].That(body["non_response_reason"].IsNullValue != isNone, "a reason exactly for a non-response was expected");
        body["limits"]["attack"].IsNumber(0, 1);
        body["limits"]["bona_fide"].IsNumber(0, 1);
        if (body["score"].Number is { } score)
        {
            string expected = score > body["limits"]["bona_fide"].Number ? "bona_fide" : score <= body["limits"]["attack"].Number ? "attack" : "uncertain";
            body["outcome"].IsText(expected);
        }

        Faces(body["faces"]);
        Reasons(body["reasons"]);
    }

    internal static void Faces(Member faces)
    {
        foreach (Member face in faces.IsList())
        {
            face["box"].IsList(4, 4);
            face["landmarks"].IsList(5, 5);
            face["detection_score"].IsNumber(0, 1);
        }
    }

    /// <summary>What stood in the way of a good picture.</summary>
    internal static void Reasons(Member reasons)
    {
        foreach (Member reason in reasons.IsList())
        {
            reason["reason"].IsText();
            reason["advice"].IsText();
        }
    }

    internal static void Problem(Reply reply, int status, string type)
    {
        if (reply.Is(status))
        {
            reply.IsJson("application/problem+json");
            Problem(reply.Body, status, type);
        }
    }

    internal static void Problem(Member problem, int status, string type)
    {
        problem["type"].IsText("urn:bonafide:problem:" + type);
        problem["status"].IsNumber(status, status);
        problem["title"].IsText();
        problem["detail"].IsText();
    }

    private static ConformanceCase Judged(string name, Func<HttpContent> body, Action<Reply> look) => new(name, CaseBasis.Documented, 1, 1, async talk =>
    {
        Reply reply = await talk.AskAsync(HttpMethod.Post, Checks, body());
        if (reply.Is(200))
        {
            look(reply);
        }
    });

    private static ConformanceCase Wrong(
        string name, HttpMethod method, string path, Func<HttpContent?> body, int status, string type, Action<HttpRequestMessage>? credential = null) => new(name, CaseBasis.Documented, 1, 0, async talk =>
    {
        Reply reply = credential is null ? await talk.AskAsync(method, path, body()) : await talk.AskAsync(method, path, body(), credential);
        Problem(reply, status, type);
    });

    internal static MultipartFormDataContent Form(byte[] picture) => FormBody.Empty().WithFile("image", picture, PictureName.Of(picture));

    private static ByteArrayContent Raw(byte[] picture, string type)
    {
        ByteArrayContent content = new(picture);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }

    private static StringContent Json(string image) => new($$"""{"image":"{{image}}"}""", Encoding.UTF8, "application/json");

    private static Action<HttpRequestMessage> Bearer(string key) => request => request.Headers.Authorization = new("Bearer", key);
}
