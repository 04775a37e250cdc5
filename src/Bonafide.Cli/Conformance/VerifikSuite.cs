using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Bonafide.Cli.Conformance;

/// <summary>Verifik's liveness call. docs/dialects/verifik.md says where each expectation comes from.</summary>
internal static partial class VerifikSuite
{
    private const string Liveness = "/v2/face-recognition/liveness";

    private static readonly string[] _schemes = ["Bearer ", "JWT ", ""];
    private static readonly string[] _systems = ["DESKTOP", "IOS", "ANDROID"];

    internal static ConformanceSuite Open(ConformanceSettings settings)
    {
        string token = settings.Credential is { Token.Length: > 0 } given ? given.Token
            : settings.Credential.Key is { Length: > 0 } key ? key
            : throw new UsageException("This dialect wants an access token: set BONAFIDE_TOKEN, or give --token.");
        return new ConformanceSuite(
            With("Bearer " + token), [.. Answers(settings.Pictures), .. Credentials(settings.Pictures, token), .. Faults(settings.Pictures), .. VerifikSiblings.Cases(settings.Pictures), .. VerifikGallery.Cases(settings.Pictures)]);
    }

    /// <summary>The envelope of every good answer.</summary>
    internal static Member Envelope(Reply reply)
    {
        reply.IsJson();
        reply.Body.IsObject("id", "data", "signature");
        string id = reply.Body["id"].Text ?? "";
        reply.That(FiveCapitals().IsMatch(id), $"body.id is '{id}', expected five capital letters and digits");
        reply.Body["signature"]["message"].IsText();
        string moment = reply.Body["signature"]["dateTime"].Text ?? "";
        reply.That(EnglishMoment().IsMatch(moment), $"body.signature.dateTime is '{moment}', expected a moment such as January 6, 2026 3:04 PM");
        return reply.Body["data"];
    }

    /// <summary>{"message", "code"}.</summary>
    internal static void Refused(Reply reply, int status, string? message = null, string? code = null)
    {
        if (reply.Is(status))
        {
            reply.IsJson();
            reply.Body["message"].IsText(message is null ? [] : [message]);
            reply.Body["code"].IsText(code is null ? [] : [code]);
        }
    }

    internal static StringContent Body(params (string Name, JsonNode? Value)[] members)
    {
        JsonObject body = [];
        foreach ((string name, JsonNode? value) in members)
        {
            body[name] = value;
        }

        return new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
    }

    internal static string Base64(byte[] picture) => Convert.ToBase64String(picture);

    internal static void Passes(Member liveness)
    {
        liveness.IsObject("passed", "min_score", "liveness_score");
        liveness["passed"].IsFlag();
        liveness["min_score"].IsNumber(0.5, 1);
        liveness["liveness_score"].IsNumber(0, 1);
        liveness["passed"].That(liveness["passed"].Flag == liveness["liveness_score"].Number > liveness["min_score"].Number, "true exactly when the score is above min_score was expected");
    }

    private static IEnumerable<ConformanceCase> Answers(ConformancePictures pictures)
    {
        string face = Base64(pictures.Face);
        yield return Judged("A face is judged within the documented envelope", CaseBasis.Documented, reply => Passes(Envelope(reply)), ("os", "DESKTOP"), ("image", face));
        yield return Judged("The limit is 0.6 unless another is asked for", CaseBasis.Documented, reply => reply.Body["data"]["min_score"].IsNumber(0.6, 0.6), ("os", "DESKTOP"), ("image", face));
        yield return Judged("Another limit is kept to, and passing is strictly above it", CaseBasis.Documented, reply =>
        {
            reply.Body["data"]["min_score"].IsNumber(1, 1);
            reply.Body["data"]["passed"].IsFlag(false);
        }, ("os", "DESKTOP"), ("image", face), ("liveness_min_score", 1));
        yield return Judged("A picture may come as a data URI", CaseBasis.Documented, reply => Passes(Envelope(reply)), ("os", "DESKTOP"), ("image", "data:image/png;base64," + face));
        foreach (string os in _systems)
        {
            yield return Judged($"The operating system {os} is known", CaseBasis.Documented, _ => { }, ("os", os), ("image", face));
        }

        yield return Judged("Members that nobody knows are ignored", CaseBasis.Inferred, _ => { }, ("os", "DESKTOP"), ("image", face), ("conformance", true));
        yield return new("liveness-score answers as liveness does", CaseBasis.Documented, 1, 1, async talk =>
        {
            Reply reply = await talk.AskAsync(HttpMethod.Post, Liveness + "-score", Body(("os", "DESKTOP"), ("image", face)));
            if (reply.Is(200))
            {
                Passes(Envelope(reply));
            }
        });
        yield return Judged("A live person passes", CaseBasis.Documented, reply => reply.Body["data"]["passed"].IsFlag(true), ("os", "DESKTOP"), ("image", face))
            .Needing(pictures.IsLive, ConformancePictures.NeedsLive);
        yield return Judged("An attack does not pass", CaseBasis.Documented, reply => reply.Body["data"]["passed"].IsFlag(false), ("os", "DESKTOP"), ("image", Base64(pictures.Attack ?? [])))
            .Needing(pictures.Attack is not null, ConformancePictures.NeedsAttack);
    }

    private static IEnumerable<ConformanceCase> Credentials(ConformancePictures pictures, string token)
    {
        foreach (string scheme in _schemes)
        {
            yield return new($"The token is taken as '{scheme}TOKEN'", scheme == "Bearer " ? CaseBasis.Documented : CaseBasis.Seen, 1, 1, async talk =>
                (await talk.AskAsync(HttpMethod.Post, Liveness, Body(("os", "DESKTOP"), ("image", Base64(pictures.Face))), With(scheme + token))).Is(200));
        }

        yield return new("A call without a token is 401", CaseBasis.Documented, 1, 0, async talk =>
            Refused(await talk.AskAsync(HttpMethod.Post, Liveness, Body(("os", "DESKTOP")), _ => { }), 401, "Authentication required", "UNAUTHORIZED"));
        yield return new("A wrong token is 401", CaseBasis.Documented, 1, 0, async talk =>
            Refused(await talk.AskAsync(HttpMethod.Post, Liveness, Body(("os", "DESKTOP")), With("Bearer wrong")), 401, "Authentication required", "UNAUTHORIZED"));
        yield return new("A token is renewed, and the new one is good", CaseBasis.Documented, 2, 1, async talk =>
        {
            Reply renewed = await talk.AskAsync(HttpMethod.Get, "/v2/auth/session?origin=refresh");
            if (renewed.Is(200))
            {
                renewed.Body["tokenType"].IsText("bearer");
                renewed.Body["accessToken"].IsText();
                (await talk.AskAsync(
                    HttpMethod.Post, Liveness, Body(("os", "DESKTOP"), ("image", Base64(pictures.Face))), With("Bearer " + renewed.Body["accessToken"].Text))).Is(200);
            }
        });
    }

    private static IEnumerable<ConformanceCase> Faults(ConformancePictures pictures)
    {
        string face = Base64(pictures.Face);
        yield return Wrong("A missing os is 409 in Joi's words", CaseBasis.Documented, 409, "\"os\" is required", "MissingParameter", ("image", face));
        yield return Wrong("A missing image is 409 in Joi's words", CaseBasis.Documented, 409, "\"image\" is required", "MissingParameter", ("os", "DESKTOP"));
        yield return Wrong("An os that nobody has is 409", CaseBasis.Inferred, 409, null, "MissingParameter", ("os", "TOASTER"), ("image", face));
        yield return Wrong("A limit below its range is 409 in Joi's words", CaseBasis.Documented, 409, "\"liveness_min_score\" must be greater than or equal to 0.5", "MissingParameter",
            ("os", "DESKTOP"), ("image", face), ("liveness_min_score", 0.4));
        yield return Wrong("A limit above its range is 409 in Joi's words", CaseBasis.Documented, 409, "\"liveness_min_score\" must be less than or equal to 1", "MissingParameter",
            ("os", "DESKTOP"), ("image", face), ("liveness_min_score", 1.5));
        yield return Wrong("An image that is no base64 is 412", CaseBasis.Seen, 412, "only_images_in_base64", "ERROR", ("os", "DESKTOP"), ("image", "no picture"));
        yield return Wrong("An address without TLS is refused", CaseBasis.Documented, 409, null, null, ("os", "DESKTOP"), ("image", "http://example.org/face.jpg"));
        yield return Wrong("An unknown collection is 404", CaseBasis.Documented, 404, "invalid_collection", "ERROR",
            ("os", "DESKTOP"), ("image", face), ("collection_id", "0123456789abcdef01234567"));
        yield return Wrong("No face is an error of its own, before any score", CaseBasis.Seen, 409, null, "ERR_NO_FACE_DETECTED", ("os", "DESKTOP"), ("image", Base64(pictures.NoFace)));
        yield return Wrong("Two faces are an error of their own, before any score", CaseBasis.Seen, 409, null, "ERR_MULTIPLE_FACES_DETECTED", ("os", "DESKTOP"), ("image", Base64(pictures.TwoFaces)));
    }

    private static ConformanceCase Judged(string name, CaseBasis basis, Action<Reply> look, params (string Name, JsonNode? Value)[] members) => new(name, basis, 1, 1, async talk =>
    {
        Reply reply = await talk.AskAsync(HttpMethod.Post, Liveness, Body(members));
        if (reply.Is(200))
        {
            look(reply);
        }
    });

    private static ConformanceCase Wrong(string name, CaseBasis basis, int status, string? message, string? code, params (string Name, JsonNode? Value)[] members) =>
        new(name, basis, 1, 0, async talk => Refused(await talk.AskAsync(HttpMethod.Post, Liveness, Body(members)), status, message, code));

    private static Action<HttpRequestMessage> With(string authorization) => request => request.Headers.TryAddWithoutValidation("Authorization", authorization);

    [GeneratedRegex("^[A-Z0-9]{5}$")]
    private static partial Regex FiveCapitals();

    [GeneratedRegex("^(January|February|March|April|May|June|July|August|September|October|November|December) [1-9][0-9]?, [0-9]{4} (1[0-2]|[1-9]):[0-5][0-9] [AP]M$")]
    private static partial Regex EnglishMoment();
}
