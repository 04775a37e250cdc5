using System.Text;

namespace Bonafide.Cli.Conformance;

/// <summary>Didit's other standalone calls, and what becomes of a saved one.</summary>
internal static class DiditSiblings
{
    private const string Nobody = "00000000-0000-4000-8000-000000000000";

    internal static IEnumerable<ConformanceCase> Cases(ConformancePictures pictures)
    {
        yield return new("Face match: a picture matches itself", CaseBasis.Documented, 1, 1, async talk =>
        {
            Reply reply = await Match(talk, pictures.Face, pictures.Face);
            if (reply.Is(200))
            {
                FaceMatch(reply);
                reply.Body["face_match"]["status"].IsText("Approved");
            }
        });
        yield return new("Face match: a score at or below the threshold declines", CaseBasis.Documented, 1, 1, async talk =>
        {
            Reply reply = await Match(talk, pictures.Face, pictures.OtherFace, ("face_match_score_decline_threshold", "100"));
            if (reply.Is(200))
            {
                FaceMatch(reply);
                reply.Body["face_match"]["status"].IsText("Declined");
                DiditBody.Warns(reply, "LOW_FACE_MATCH_SIMILARITY", "error", "face_match");
            }
        });
        yield return new("Face match: without a pair of faces it declines without a score", CaseBasis.Documented, 1, 1, async talk =>
        {
            Reply reply = await Match(talk, pictures.Face, pictures.NoFace);
            if (reply.Is(200))
            {
                reply.Body["face_match"]["status"].IsText("Declined");
                reply.Body["face_match"]["score"].IsNull();
                DiditBody.Warns(reply, "NO_REFERENCE_IMAGE", "error", "face_match");
            }
        });
        yield return new("Face match: a missing picture is a fault of its field", CaseBasis.Documented, 1, 0, async talk => DiditBody.Field(
            await talk.AskAsync(HttpMethod.Post, "/v3/face-match/", FormBody.Empty().WithFile("user_image", pictures.Face, PictureName.Of(pictures.Face))), "ref_image"));
        yield return new("Face match: a threshold out of range is refused", CaseBasis.Seen, 1, 0, async talk => DiditBody.Field(
            await Match(talk, pictures.NoFace, pictures.NoFace, ("face_match_score_decline_threshold", "140")), "face_match_score_decline_threshold"));
        yield return new("Age estimation: tells an age, and any warning declines", CaseBasis.Documented, 1, 1, async talk =>
        {
            Reply reply = await talk.AskAsync(
                HttpMethod.Post, "/v3/age-estimation/", FormBody.Empty().With("age_estimation_decline_threshold", "0").WithFile("user_image", pictures.Face, PictureName.Of(pictures.Face)));
            if (reply.Is(200))
            {
                DiditBody.Envelope(reply, "age_estimation");
                Member age = reply.Body["age_estimation"].IsObject("status", "method", "score", "user_image", "age_estimation", "warnings");
                age["age_estimation"].IsNumber(0, 130);
                DiditBody.Picture(age["user_image"]);
                age["status"].That(age["status"].Text == "Declined" == age["warnings"].IsList().Count > 0, "Declined exactly when there is a warning was expected");
            }
        });
        yield return new("A saved call is read back by its request_id, and is gone once deleted", CaseBasis.Documented, 4, 1, async talk =>
        {
            Reply judged = await talk.AskAsync(HttpMethod.Post, "/v3/passive-liveness/", FormBody.Empty().WithFile("user_image", pictures.Face, PictureName.Of(pictures.Face)));
            if (!judged.Is(200))
            {
                return;
            }

            string id = judged.Body["request_id"].Text ?? Nobody;
            Reply decision = await talk.AskAsync(HttpMethod.Get, $"/v3/session/{id}/decision/");
            if (decision.Is(200))
            {
                decision.Body["session_id"].IsText(id);
                decision.Body["status"].IsText("Approved", "Declined", "In Review");
                decision.Body["liveness_checks"].IsList(1, 1);
                decision.Body["liveness_checks"][0]["method"].IsText("PASSIVE");
            }

            (await talk.AskAsync(HttpMethod.Delete, $"/v3/session/{id}/delete/")).Is(204);
            DiditBody.Detail(await talk.AskAsync(HttpMethod.Get, $"/v3/session/{id}/decision/"), 404);
        });
        yield return new("What a person decides about a saved call is told from then on", CaseBasis.Seen, 4, 1, async talk =>
        {
            Reply judged = await talk.AskAsync(HttpMethod.Post, "/v3/passive-liveness/", FormBody.Empty().WithFile("user_image", pictures.Face, PictureName.Of(pictures.Face)));
            if (!judged.Is(200))
            {
                return;
            }

            string id = judged.Body["request_id"].Text ?? Nobody;
            (await talk.AskAsync(HttpMethod.Patch, $"/v3/session/{id}/update-status/", new StringContent(
                """{"new_status":"Declined","comment":"conformance"}""", Encoding.UTF8, "application/json"))).Is(200);
            Reply decision = await talk.AskAsync(HttpMethod.Get, $"/v3/session/{id}/decision/");
            if (decision.Is(200))
            {
                decision.Body["status"].IsText("Declined");
                decision.Body["reviews"].IsList(1, 1);
            }

            (await talk.AskAsync(HttpMethod.Delete, $"/v3/session/{id}/delete/")).Is(204);
        });
        yield return new("Saved calls are listed in pages", CaseBasis.Seen, 1, 0, async talk =>
        {
            Reply list = await talk.AskAsync(HttpMethod.Get, "/v3/sessions/?limit=2&offset=0");
            if (list.Is(200))
            {
                list.Body.IsObject("count", "next", "previous", "results");
                list.Body["count"].IsNumber(0, double.MaxValue);
                list.Body["results"].IsList(0, 2);
            }
        });
        yield return new("A session that is not there is 404", CaseBasis.Seen, 1, 0, async talk =>
            DiditBody.Detail(await talk.AskAsync(HttpMethod.Get, $"/v3/session/{Nobody}/decision/"), 404));
    }

    private static void FaceMatch(Reply reply)
    {
        DiditBody.Envelope(reply, "face_match");
        Member match = reply.Body["face_match"].IsObject("status", "score", "user_image", "ref_image", "warnings");
        match["score"].IsNumber(0, 100);
        DiditBody.Result(match);
        DiditBody.Picture(match["user_image"]);
        DiditBody.Picture(match["ref_image"]);
    }

    private static Task<Reply> Match(Conversation talk, byte[] user, byte[] reference, params (string Name, string Value)[] fields)
    {
        MultipartFormDataContent form = FormBody.Empty();
        foreach ((string name, string value) in fields)
        {
            form.With(name, value);
        }

        return talk.AskAsync(HttpMethod.Post, "/v3/face-match/", form.WithFile("user_image", user, PictureName.Of(user)).WithFile("ref_image", reference, PictureName.Of(reference)));
    }
}
