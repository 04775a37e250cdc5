namespace Bonafide.Cli.Conformance;

/// <summary>What holds of every answer of this dialect.</summary>
internal static class DiditBody
{
    private static readonly string[] _numbers = ["score", "face_quality", "face_luminance"];
    private static readonly string[] _logTypes = ["error", "warning", "information"];

    /// <summary>The answer of passive liveness: members, types, ranges, and what holds between them.</summary>
    internal static void Liveness(Reply reply)
    {
        Envelope(reply, "liveness");
        Member liveness = reply.Body["liveness"].IsObject("status", "method", "score", "user_image", "warnings", "face_quality", "face_luminance");
        liveness["method"].IsText("PASSIVE");
        Result(liveness);
        Picture(liveness["user_image"]);
        foreach (string name in _numbers)
        {
            if (!liveness[name].IsNullValue)
            {
                liveness[name].IsNumber(0, 100);
            }
        }

        bool hasNoFace = Risks(reply).Contains("NO_FACE_DETECTED");
        liveness["score"].That(liveness["score"].IsNullValue == hasNoFace, "null exactly when NO_FACE_DETECTED is told was expected");
    }

    /// <summary>What every standalone call answers around its result.</summary>
    internal static void Envelope(Reply reply, string result)
    {
        reply.IsJson();
        reply.Body.IsObject("request_id", result, "vendor_data", "metadata", "created_at");
        reply.Body["request_id"].IsUuid();
        reply.Body["created_at"].IsMoment();
    }

    /// <summary>Status and warnings: declined exactly when a warning is an error.</summary>
    internal static void Result(Member result)
    {
        result["status"].IsText("Approved", "Declined");
        bool declines = false;
        foreach (Member warning in result["warnings"].IsList())
        {
            warning.IsObject("risk", "additional_data", "log_type", "short_description", "long_description");
            warning["risk"].IsText();
            warning["log_type"].IsText(_logTypes);
            warning["short_description"].IsText();
            warning["long_description"].IsText();
            declines |= warning["log_type"].Text == "error";
        }

        result["status"].That(result["status"].Text == "Declined" == declines, "Declined exactly when a warning has log_type error was expected");
    }

    internal static void Picture(Member picture)
    {
        picture.IsObject("entities", "best_angle");
        picture["best_angle"].That(picture["best_angle"].Number is 0 or 90 or 180 or 270, "0, 90, 180 or 270 was expected");
        foreach (Member entity in picture["entities"].IsList())
        {
            entity.IsObject("bbox", "confidence", "age", "gender");
            IReadOnlyList<Member> box = entity["bbox"].IsList(4, 4);
            entity["bbox"].That(box.Count == 4 && box[0].Number < box[2].Number && box[1].Number < box[3].Number, "x1, y1, x2, y2 was expected");
            entity["confidence"].IsNumber(0, 1);
        }
    }

    internal static IEnumerable<string> Risks(Reply reply, string result = "liveness") =>
        reply.Body[result]["warnings"].Items().Select(warning => warning["risk"].Text ?? "");

    internal static void Warns(Reply reply, string risk, string logType, string result = "liveness")
    {
        Member? warning = reply.Body[result]["warnings"].Items().FirstOrDefault(one => one["risk"].Text == risk);
        reply.That(warning is not null, $"{risk} is not among the warnings ({string.Join(", ", Risks(reply, result))})");
        warning?["log_type"].IsText(logType);
    }

    /// <summary>{"detail": "…"}.</summary>
    internal static void Detail(Reply reply, int status)
    {
        if (reply.Is(status))
        {
            reply.IsJson();
            reply.Body["detail"].IsText();
        }
    }

    /// <summary>400 {"field": ["…"]}.</summary>
    internal static void Field(Reply reply, string field)
    {
        if (reply.Is(400))
        {
            reply.IsJson();
            reply.Body[field].IsList(min: 1);
            foreach (Member message in reply.Body[field].Items())
            {
                message.IsText();
            }
        }
    }
}
