using System.Text;

namespace Bonafide.Cli.Conformance;

/// <summary>Didit's search among saved faces: duplicates, the blocklist, face search. Each case deletes what it saved.</summary>
internal static class DiditGallery
{
    private const string Nobody = "00000000-0000-4000-8000-000000000000", Liveness = "/v3/passive-liveness/", Search = "/v3/face-search/";

    internal static IEnumerable<ConformanceCase> Cases(ConformancePictures pictures)
    {
        yield return new ConformanceCase("A face that was approved under another vendor_data is told, and approved", CaseBasis.Documented, 4, 2, async talk =>
        {
            Reply first = await Send(talk, Liveness, pictures.Face, ("vendor_data", "conformance-1"));
            Reply second = await Send(talk, Liveness, pictures.Face, ("vendor_data", "conformance-2"));
            if (first.Is(200) && second.Is(200))
            {
                DiditBody.Liveness(second);
                second.Body["liveness"]["status"].IsText("Approved");
                DiditBody.Warns(second, "DUPLICATED_FACE", "information");
                Warning(second, "DUPLICATED_FACE")?["additional_data"].IsObject("duplicated_session_id", "duplicated_session_number", "api_service")["duplicated_session_id"].IsUuid();
            }

            await DeleteAsync(talk, first);
            await DeleteAsync(talk, second);
        }).Needing(pictures.IsLive, ConformancePictures.NeedsLive);
        yield return new("A face on the blocklist is declined, saved or not, until it is taken off", CaseBasis.Documented, 6, 3, async talk =>
        {
            Reply saved = await Send(talk, Liveness, pictures.Face);
            if (!saved.Is(200))
            {
                return;
            }

            string id = saved.Body["request_id"].Text ?? Nobody;
            (await Post(talk, "/v3/blocklist/add/", $$"""{"session_id":"{{id}}","blocklist_face":true}""")).Is(200);
            Reply declined = await Send(talk, Liveness, pictures.Face, ("save_api_request", "false"));
            if (declined.Is(200))
            {
                declined.Body["liveness"]["status"].IsText("Declined");
                DiditBody.Warns(declined, "FACE_IN_BLOCKLIST", "error");
                Warning(declined, "FACE_IN_BLOCKLIST")?["additional_data"].IsObject("blocklisted_session_id", "blocklisted_session_number", "api_service")["blocklisted_session_id"].IsText(id);
                declined.That(!DiditBody.Risks(declined).Contains("DUPLICATED_FACE"), "DUPLICATED_FACE is told beside FACE_IN_BLOCKLIST, which suppresses it");
            }

            (await Post(talk, "/v3/blocklist/remove/", $$"""{"session_id":"{{id}}","unblock_face":true}""")).Is(200);
            Reply after = await Send(talk, Liveness, pictures.Face, ("save_api_request", "false"));
            after.That(!DiditBody.Risks(after).Contains("FACE_IN_BLOCKLIST"), "FACE_IN_BLOCKLIST is still told");
            await DeleteAsync(talk, saved);
        });
        yield return new("Face search: finds a saved session by its face", CaseBasis.Documented, 4, 2, async talk =>
        {
            Reply saved = await Send(talk, Liveness, pictures.Face, ("vendor_data", "conformance-1"));
            Reply found = await Send(talk, Search, pictures.Face);
            if (found.Is(200))
            {
                DiditBody.Envelope(found, "face_search");
                Member search = found.Body["face_search"].IsObject("status", "total_matches", "matches", "user_image", "warnings");
                DiditBody.Result(search);
                DiditBody.Picture(search["user_image"]);
                search["total_matches"].IsNumber(1, double.MaxValue);
                foreach (Member match in search["matches"].IsList(1, 5))
                {
                    match.IsObject("session_id", "session_number", "similarity_percentage", "source", "vendor_data", "verification_date", "user_details", "match_image_url", "status", "is_blocklisted");
                    match["similarity_percentage"].IsNumber(0, 100);
                }

                search["matches"][0]["similarity_percentage"].IsNumber(99, 100);
            }

            await DeleteAsync(talk, found);
            await DeleteAsync(talk, saved);
        });
        yield return new("Face search: no face is 400 with an error", CaseBasis.Documented, 1, 0, async talk =>
        {
            Reply reply = await Send(talk, Search, pictures.NoFace);
            if (reply.Is(400))
            {
                reply.IsJson();
                reply.Body["error"].IsText();
            }
        });
        yield return new("Face search: a kind of search that nobody knows is refused", CaseBasis.Inferred, 1, 0, async talk =>
            DiditBody.Field(await Send(talk, Search, pictures.NoFace, ("search_type", "conformance")), "search_type"));
        yield return new("Blocklist: a session that is not there is 400 or 404", CaseBasis.Seen, 1, 0, async talk =>
            (await Post(talk, "/v3/blocklist/add/", $$"""{"session_id":"{{Nobody}}","blocklist_face":true}""")).Is(400, 404));
        yield return new("Blocklist: faces are listed in pages", CaseBasis.Documented, 1, 0, async talk =>
        {
            Reply list = await talk.AskAsync(HttpMethod.Get, "/v3/blocklist/?item_type=face");
            if (list.Is(200))
            {
                list.Body.IsObject("count", "next", "previous", "results")["results"].IsList();
            }
        });
    }

    private static Member? Warning(Reply reply, string risk) => reply.Body["liveness"]["warnings"].Items().FirstOrDefault(warning => warning["risk"].Text == risk);

    private static Task<Reply> Send(Conversation talk, string route, byte[] picture, params (string Name, string Value)[] fields)
    {
        MultipartFormDataContent form = FormBody.Empty();
        foreach ((string name, string value) in fields)
        {
            form.With(name, value);
        }

        return talk.AskAsync(HttpMethod.Post, route, form.WithFile("user_image", picture, PictureName.Of(picture)));
    }

    private static Task<Reply> Post(Conversation talk, string route, string json) => talk.AskAsync(HttpMethod.Post, route, new StringContent(json, Encoding.UTF8, "application/json"));

    private static async Task DeleteAsync(Conversation talk, Reply saved)
    {
        if (saved.Body["request_id"].Text is { } id)
        {
            (await talk.AskAsync(HttpMethod.Delete, $"/v3/session/{id}/delete/")).Is(204);
        }
    }
}
