using System.Text.Json.Nodes;

namespace Bonafide.Cli.Conformance;

/// <summary>Verifik's calls that compare and detect.</summary>
internal static class VerifikSiblings
{
    private const string Root = "/v2/face-recognition/";

    internal static IEnumerable<ConformanceCase> Cases(ConformancePictures pictures)
    {
        string face = VerifikSuite.Base64(pictures.Face);
        string other = VerifikSuite.Base64(pictures.OtherFace);
        yield return Compared("compare: a picture is close to itself", "compare", data => data["score"].IsNumber(0.85, 1), ("probe", List(face)), ("gallery", List(face)), ("search_mode", "FAST"));
        yield return Compared("compare: two people are not", "compare", data => data["score"].IsNumber(0, 0.85), ("probe", List(face)), ("gallery", List(other)), ("search_mode", "FAST"));
        yield return Compared("compare-live: tells the comparison and the probe's liveness", "compare-live", data =>
        {
            data["score"].IsNumber(0.85, 1);
            VerifikSuite.Passes(data["liveness"]);
        }, ("probe", face), ("gallery", List(face)), ("os", "DESKTOP"), ("search_mode", "FAST"), ("liveness_min_score", 0.6));
        yield return Compared("compare-with-liveness: judges liveness where the comparison passes", "compare-with-liveness", data =>
        {
            data["comparison"]["score"].IsNumber(0.85, 1);
            VerifikSuite.Passes(data["liveness"]);
        }, ("probe", face), ("gallery", List(face)), ("search_mode", "FAST"));
        yield return Compared("detect: finds the face", "detect", data => data.IsList(min: 1), ("image", face), ("min_score", 0.5), ("search_mode", "FAST"));
        yield return new("compare: a missing gallery is 409 in Joi's words", CaseBasis.Documented, 1, 0, async talk => VerifikSuite.Refused(
            await talk.AskAsync(HttpMethod.Post, Root + "compare", VerifikSuite.Body(("probe", List(face)), ("search_mode", "FAST"))), 409, "\"gallery\" is required", "MissingParameter"));
    }

    private static ConformanceCase Compared(string name, string route, Action<Member> look, params (string Name, JsonNode? Value)[] members) => new(name, CaseBasis.Documented, 1, 1, async talk =>
    {
        Reply reply = await talk.AskAsync(HttpMethod.Post, Root + route, VerifikSuite.Body(members));
        if (reply.Is(200))
        {
            look(VerifikSuite.Envelope(reply));
        }
    });

    private static JsonArray List(string picture) => [picture];
}
