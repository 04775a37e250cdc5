using System.Text.Json.Nodes;

namespace Bonafide.Cli.Conformance;

/// <summary>Verifik's collections, persons and searches. What a case makes it deletes.</summary>
internal static class VerifikGallery
{
    private const string Root = "/v2/face-recognition/", Unknown = "0123456789abcdef01234567";

    internal static IEnumerable<ConformanceCase> Cases(ConformancePictures pictures)
    {
        string face = VerifikSuite.Base64(pictures.Face), other = VerifikSuite.Base64(pictures.OtherFace);
        yield return new("collections: made, shown, changed, listed and deleted", CaseBasis.Documented, 6, 0, ManageAsync);
        yield return new("persons: who is enrolled is found and verified, somebody else is not, and who is deleted is gone", CaseBasis.Documented, 9, 5, talk => FindAsync(talk, face, other));
        yield return new("search: a missing min_score is 409 in Joi's words", CaseBasis.Documented, 1, 0, async talk => VerifikSuite.Refused(
            await talk.AskAsync(HttpMethod.Post, Root + "search", VerifikSuite.Body(("images", List(face)), ("search_mode", "FAST"))),
            409, "\"min_score\" is required", "MissingParameter"));
        yield return new("search: an unknown collection is 404", CaseBasis.Documented, 1, 0, async talk => VerifikSuite.Refused(
            await talk.AskAsync(
                HttpMethod.Post, Root + "search", VerifikSuite.Body(("images", List(face)), ("collection_id", Unknown), ("min_score", 0.85), ("search_mode", "FAST"))),
            404, "invalid_collection", "ERROR"));
        yield return new("persons: an unknown person is 404", CaseBasis.Documented, 1, 0, async talk => VerifikSuite.Refused(
            await talk.AskAsync(HttpMethod.Get, Root + "persons/" + Unknown), 404, "person_not_found", "NotFound"));
    }

    private static async Task ManageAsync(Conversation talk)
    {
        if (await CollectionAsync(talk) is not { } id)
        {
            return;
        }

        string one = $"{Root}collections/{id}";
        Reply shown = await talk.AskAsync(HttpMethod.Get, one);
        if (shown.Is(200))
        {
            shown.Body["data"]["_id"].IsText(id);
            shown.Body["data"]["code"].IsText();
        }

        Reply changed = await talk.AskAsync(HttpMethod.Put, one, VerifikSuite.Body(("name", "Conformance, changed")));
        if (changed.Is(200))
        {
            changed.Body["data"]["name"].IsText("Conformance, changed");
        }

        Reply listed = await talk.AskAsync(HttpMethod.Get, Root + "collections");
        if (listed.Is(200))
        {
            listed.That(listed.Body["data"].IsList(min: 1).Any(item => item["_id"].Text == id), "the collection is not in the list");
        }

        Reply deleted = await talk.AskAsync(HttpMethod.Delete, one);
        if (deleted.Is(200))
        {
            deleted.Body["data"]["_id"].IsText(id);
        }

        VerifikSuite.Refused(await talk.AskAsync(HttpMethod.Get, one), 404, "invalid_collection", "ERROR");
    }

    private static async Task FindAsync(Conversation talk, string face, string other)
    {
        if (await CollectionAsync(talk) is not { } collection)
        {
            return;
        }

        Reply enrolled = await talk.AskAsync(
            HttpMethod.Post, Root + "persons", VerifikSuite.Body(("name", "Conformance"), ("images", List(face)), ("gender", "F"), ("collections", List(collection))));
        if (enrolled.Is(200) && VerifikSuite.Envelope(enrolled)["_id"].Text is { } person)
        {
            Member found = await AnswerAsync("search", ("images", List(face)), ("collection_id", collection), ("min_score", 0.85), ("search_mode", "FAST"));
            found.IsList(min: 1, max: 1);
            found[0]["id"].IsText(person);
            found[0]["score"].IsNumber(0.85, 1);
            (await AnswerAsync("search", ("images", List(other)), ("collection_id", collection), ("min_score", 0.85), ("search_mode", "FAST"))).IsList(max: 0);
            Member same = await AnswerAsync("verify", ("id", person), ("images", List(face)), ("min_score", 0.85), ("search_mode", "FAST"));
            same["match"]["id"].IsText(person);
            await AnswerAsync("verify", ("id", person), ("images", List(other)), ("min_score", 0.85), ("search_mode", "FAST"));
            (await talk.AskAsync(HttpMethod.Delete, $"{Root}persons/{person}")).Is(200);
            VerifikSuite.Refused(await talk.AskAsync(HttpMethod.Get, $"{Root}persons/{person}"), 404, "person_not_found", "NotFound");
        }

        (await talk.AskAsync(HttpMethod.Delete, $"{Root}collections/{collection}")).Is(200);

        async Task<Member> AnswerAsync(string route, params (string Name, JsonNode? Value)[] members)
        {
            Reply reply = await talk.AskAsync(HttpMethod.Post, Root + route, VerifikSuite.Body(members));
            reply.Is(200);
            return VerifikSuite.Envelope(reply);
        }
    }

    /// <summary>The <c>_id</c> of a new collection; null where none was made.</summary>
    private static async Task<string?> CollectionAsync(Conversation talk)
    {
        Reply made = await talk.AskAsync(HttpMethod.Post, Root + "collections", VerifikSuite.Body(("name", "Conformance"), ("description", "Made and deleted by a test")));
        if (!made.Is(200))
        {
            return null;
        }

        made.Body["data"].IsObject("_id", "code", "name", "client", "deleted", "createdAt", "updatedAt");
        made.Body["data"]["deleted"].IsFlag(false);
        return made.Body["data"]["_id"].Text;
    }

    private static JsonArray List(string text) => [text];
}
