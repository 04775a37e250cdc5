using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Bonafide.Evaluation.Scoring;

/// <summary>How one API is asked for liveness and how its answer reads as a score, higher = more bona fide.</summary>
public abstract class ServerDialect
{
    /// <summary>Every dialect, by the name that the command line takes.</summary>
    public static IReadOnlyList<ServerDialect> All { get; } = [new NativeServer(), new DiditServer(), new VerifikServer(), new GlairServer()];

    public abstract string Name { get; }

    /// <summary>Relative to the base URL.</summary>
    internal abstract string Path { get; }

    /// <summary>At or below it the dialect's own default says attack, [0,1].</summary>
    internal virtual double AttackLimit => 0.30;

    /// <summary>Above it the dialect's own default says bona fide, [0,1].</summary>
    internal virtual double BonaFideLimit => 0.60;

    /// <summary>Puts a credential into headers: a key or token; for GLAIR <c>user:password:key</c>.</summary>
    internal abstract void Authorize(HttpRequestHeaders headers, string credential);

    internal abstract HttpContent Ask(ReadOnlyMemory<byte> picture);

    /// <summary>What an answer says; null where it is none of the answers that a picture gets.</summary>
    internal abstract PictureScore? Read(HttpStatusCode status, JsonElement body);

    private static MultipartFormDataContent Form(string field, ReadOnlyMemory<byte> picture) => new() { { new ReadOnlyMemoryContent(picture), field, "picture.jpg" } };

    private static PictureScore NonResponse(string reason) => new(null, ScoreKind.NonResponse, reason);

    private sealed class NativeServer : ServerDialect
    {
        public override string Name => "native";

        internal override string Path => "v1/checks?save=false";

        internal override void Authorize(HttpRequestHeaders headers, string credential) => headers.Authorization = new AuthenticationHeaderValue("Bearer", credential);

        internal override HttpContent Ask(ReadOnlyMemory<byte> picture) => Form("image", picture);

        internal override PictureScore? Read(HttpStatusCode status, JsonElement body) => status != HttpStatusCode.OK ? null
            : body.GetProperty("score") is { ValueKind: JsonValueKind.Number } score ? PictureScore.Of(score.GetDouble())
            : NonResponse(body.GetProperty("non_response_reason").GetString() ?? "");
    }

    private sealed class DiditServer : ServerDialect
    {
        public override string Name => "didit";

        internal override string Path => "v3/passive-liveness/";

        internal override double BonaFideLimit => 0.30;

        internal override void Authorize(HttpRequestHeaders headers, string credential) => headers.Add("x-api-key", credential);

        internal override HttpContent Ask(ReadOnlyMemory<byte> picture)
        {
            MultipartFormDataContent form = Form("user_image", picture);
            form.Add(new StringContent("false"), "save_api_request");
            return form;
        }

        internal override PictureScore? Read(HttpStatusCode status, JsonElement body) => status != HttpStatusCode.OK ? null
            : body.GetProperty("liveness").GetProperty("score") is { ValueKind: JsonValueKind.Number } score ? PictureScore.Of(score.GetDouble() / 100)
            : NonResponse("NO_FACE_DETECTED");
    }

    private sealed class VerifikServer : ServerDialect
    {
        public override string Name => "verifik";

        internal override string Path => "v2/face-recognition/liveness";

        internal override double AttackLimit => 0.60;

        internal override void Authorize(HttpRequestHeaders headers, string credential) => headers.Authorization = new AuthenticationHeaderValue("Bearer", credential);

        internal override HttpContent Ask(ReadOnlyMemory<byte> picture) => new StringContent(
            $$"""{"os":"DESKTOP","image":"{{Convert.ToBase64String(picture.Span)}}"}""", Encoding.UTF8, "application/json");

        internal override PictureScore? Read(HttpStatusCode status, JsonElement body) =>
            status == HttpStatusCode.OK ? PictureScore.Of(body.GetProperty("data").GetProperty("liveness_score").GetDouble())
            : status == HttpStatusCode.Conflict && body.GetProperty("code").GetString() is { } code && code.StartsWith("ERR_", StringComparison.Ordinal) ? NonResponse(code)
            : null;
    }

    private sealed class GlairServer : ServerDialect
    {
        public override string Name => "glair";

        internal override string Path => "face/v1/passive-liveness";

        internal override void Authorize(HttpRequestHeaders headers, string credential)
        {
            string[] parts = credential.Split(':');
            if (parts.Length != 3)
            {
                throw new FormatException("GLAIR's credential is user:password:key.");
            }

            headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{parts[0]}:{parts[1]}")));
            headers.Add("x-api-key", parts[2]);
        }

        internal override HttpContent Ask(ReadOnlyMemory<byte> picture) => Form("image", picture);

        internal override PictureScore? Read(HttpStatusCode status, JsonElement body) => status != HttpStatusCode.OK ? null
            : body.GetProperty("status").GetString() == "success" ? PictureScore.Of(1 - body.GetProperty("result").GetProperty("spoof_percentage").GetDouble())
            : NonResponse(body.GetProperty("result").GetProperty("status").GetString() ?? "");
    }
}
