using System.Text;
using System.Text.Json;

namespace Bonafide.Cli.Conformance;

/// <summary>GLAIR's passive liveness and face match. docs/dialects/glair.md says where each expectation comes from.</summary>
internal static class GlairSuite
{
    private const string Liveness = "/face/v1/passive-liveness";
    private const string Match = "/face/v1/match";

    private static readonly string[] _levels = ["LOW", "MODERATE", "HIGH"];

    internal static ConformanceSuite Open(ConformanceSettings settings)
    {
        ConformanceCredential credential = settings.Credential;
        return credential is { Key.Length: > 0, User.Length: > 0, Password.Length: > 0 }
            ? new ConformanceSuite(
                Login(credential.User, credential.Password, credential.Key),
                [.. Answers(settings.Pictures), .. Faults(settings.Pictures, credential), .. Matches(settings.Pictures)])
            : throw new UsageException("This dialect wants --key, --user and --password (BONAFIDE_KEY, BONAFIDE_USER, BONAFIDE_PASSWORD).");
    }

    private static IEnumerable<ConformanceCase> Answers(ConformancePictures pictures)
    {
        yield return Judged("A face is judged with a fraction and one of three levels", CaseBasis.Documented, pictures.Face, Success);
        yield return new("Every answer carries Request-Id", CaseBasis.Documented, 1, 1, async talk =>
            (await talk.AskAsync(HttpMethod.Post, Liveness, Picture(pictures.NoFace))).Header("Request-Id"));
        yield return new("An x-request-id that is sent comes back", CaseBasis.Inferred, 1, 1, async talk =>
        {
            Reply reply = await talk.AskAsync(HttpMethod.Post, Liveness, With(Picture(pictures.NoFace), "x-request-id", "conformance-1"));
            reply.That(reply.Header("Request-Id") == "conformance-1", "Request-Id is another one");
        });
        yield return Judged("No face is failed with 1.0, not an error", CaseBasis.Documented, pictures.NoFace, reply => Failed(reply, "face not detected"));
        yield return Judged("Two faces are failed with 1.0, not an error", CaseBasis.Documented, pictures.TwoFaces, reply => Failed(reply, "too many faces detected"));
        yield return new("A base64 picture in JSON is judged", CaseBasis.Inferred, 1, 1, async talk => Success(await talk.AskAsync(HttpMethod.Post, Liveness, Json(("image", pictures.Face)))));
        yield return new("A doubled slash, as of a base URL that ends in one, is one", CaseBasis.Seen, 1, 1, async talk =>
            Success(await talk.AskAsync(HttpMethod.Post, "/" + Liveness, Picture(pictures.Face))));
        yield return new("Fields that nobody knows are ignored", CaseBasis.Seen, 1, 1, async talk =>
            Success(await talk.AskAsync(HttpMethod.Post, Liveness, FormBody.Empty().With("gesture-code", "HEAD_LEFT").WithFile("image", pictures.Face, "blob"))));
        yield return Judged("A live person is LOW", CaseBasis.Documented, pictures.Face, reply => reply.Body["result"]["status"].IsText("LOW")).Needing(pictures.IsLive, ConformancePictures.NeedsLive);
        yield return Judged("An attack is not LOW", CaseBasis.Documented, pictures.Attack ?? [], reply => reply.Body["result"]["status"].IsText("MODERATE", "HIGH"))
            .Needing(pictures.Attack is not null, ConformancePictures.NeedsAttack);
    }

    private static IEnumerable<ConformanceCase> Faults(ConformancePictures pictures, ConformanceCredential good)
    {
        yield return Refused("A call without Basic authentication is 401", CaseBasis.Documented, request => request.Headers.TryAddWithoutValidation("x-api-key", good.Key), 401);
        yield return Refused("A call without an API key is 401", CaseBasis.Documented, request => Basic(request, good.User, good.Password), 401);
        yield return Refused("A wrong password is 401", CaseBasis.Documented, Login(good.User, "wrong-password-of-nobody", good.Key), 401);
        yield return Refused("A wrong API key is 403", CaseBasis.Documented, Login(good.User, good.Password, "wrong"), 403);
        yield return Bad("A missing picture is 400 in the face service's shape", Liveness, () => FormBody.Empty().With("note", "none"));
        yield return Bad("A picture that is no base64 is 400", Liveness, () => new StringContent("""{"image":"%%%"}""", Encoding.UTF8, "application/json"));
        yield return Bad("Bytes that are no picture are 400 or 415", Liveness, () => Picture(ConformancePictures.NoPicture.ToArray()));
        yield return new("A path that is not there is 404 in JSON, which clients parse first", CaseBasis.Seen, 1, 0, async talk =>
        {
            Reply reply = await talk.AskAsync(HttpMethod.Post, "/face/v1/conformance", Picture(pictures.NoFace));
            if (reply.Is(404))
            {
                reply.IsJson();
            }
        });

        ConformanceCase Refused(string name, CaseBasis basis, Action<HttpRequestMessage> credential, int status) => new(name, basis, 1, 0, async talk =>
        {
            Reply reply = await talk.AskAsync(HttpMethod.Post, Liveness, Picture(pictures.NoFace), credential);
            if (reply.Is(status))
            {
                reply.IsJson();
                reply.That(reply.Body["error"].Text is not null || reply.Body["message"].Text is not null, "neither error nor message tells what is wrong");
            }
        });
    }

    private static IEnumerable<ConformanceCase> Matches(ConformancePictures pictures)
    {
        yield return Compared("Match: a picture matches itself, as files", 1, () => Pair(pictures.Face, pictures.Face), "MATCH");
        yield return Compared("Match: a picture matches itself, as base64 in JSON", 1, () => Json(("captured_image", pictures.Face), ("stored_image", pictures.Face)), "MATCH");
        yield return Compared("Match: two people do not match", 1, () => Pair(pictures.Face, pictures.OtherFace), "NOT_MATCH");
        yield return Compared("Match: no face in the captured picture is told", 1, () => Pair(pictures.NoFace, pictures.Face), "NO_FACE_CAPTURED_IMG");
        yield return Compared("Match: no face in the stored picture is told", 1, () => Pair(pictures.Face, pictures.NoFace), "NO_FACE_STORED_IMG");
        yield return Compared("Match: several faces in the captured picture are told", 1, () => Pair(pictures.TwoFaces, pictures.Face), "MANY_FACES_CAPTURED_IMG");
        yield return Compared("Match: several faces in the stored picture are told", 1, () => Pair(pictures.Face, pictures.TwoFaces), "MANY_FACES_STORED_IMG");
        yield return Bad("Match: a missing picture is 400", Match, () => FormBody.Empty().WithFile("captured_image", pictures.Face, "blob"));
    }

    private static ConformanceCase Compared(string name, int credits, Func<HttpContent> body, string code) => new(name, CaseBasis.Documented, 1, credits, async talk =>
    {
        Reply reply = await talk.AskAsync(HttpMethod.Post, Match, body());
        if (reply.Is(200))
        {
            reply.IsJson();
            Member result = reply.Body["result"].IsObject("match_percentage", "match_status", "match_status_code");
            result["match_percentage"].IsNumber(0, 1);
            result["match_status_code"].IsText(code);
        }
    });

    private static ConformanceCase Judged(string name, CaseBasis basis, byte[] picture, Action<Reply> look) => new(name, basis, 1, 1, async talk =>
    {
        Reply reply = await talk.AskAsync(HttpMethod.Post, Liveness, Picture(picture));
        if (reply.Is(200))
        {
            look(reply);
        }
    });

    private static ConformanceCase Bad(string name, string route, Func<HttpContent> body) => new(name, CaseBasis.Documented, 1, 0, async talk =>
    {
        Reply reply = await talk.AskAsync(HttpMethod.Post, route, body());
        if (reply.Is(400, 415))
        {
            reply.IsJson();
            reply.Body["status"].IsText("failed");
            reply.Body["error_message"].IsText();
        }
    });

    private static void Success(Reply reply)
    {
        if (reply.Is(200))
        {
            reply.IsJson();
            reply.Body["status"].IsText("success");
            reply.Body["result"]["spoof_percentage"].IsNumber(0, 1);
            reply.Body["result"]["status"].IsText(_levels);
        }
    }

    private static void Failed(Reply reply, string status)
    {
        reply.IsJson();
        reply.Body["status"].IsText("failed");
        reply.Body["result"]["spoof_percentage"].IsNumber(1, 1);
        reply.Body["result"]["status"].IsText(status);
    }

    /// <summary>As the vendor's own client sends it: a file called blob.</summary>
    private static MultipartFormDataContent Picture(byte[] picture) => FormBody.Empty().WithFile("image", picture, "blob");

    private static HttpContent With(HttpContent content, string header, string value)
    {
        content.Headers.TryAddWithoutValidation(header, value);
        return content;
    }

    private static MultipartFormDataContent Pair(byte[] captured, byte[] stored) =>
        FormBody.Empty().WithFile("captured_image", captured, "blob").WithFile("stored_image", stored, "blob");

    private static StringContent Json(params (string Name, byte[] Picture)[] pictures) => new(
        JsonSerializer.Serialize(pictures.ToDictionary(picture => picture.Name, picture => Convert.ToBase64String(picture.Picture)), WireJson.Default.DictionaryStringString),
        Encoding.UTF8, "application/json");

    private static Action<HttpRequestMessage> Login(string user, string password, string key) => request =>
    {
        Basic(request, user, password);
        request.Headers.TryAddWithoutValidation("x-api-key", key);
    };

    private static void Basic(HttpRequestMessage request, string user, string password) =>
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
}
