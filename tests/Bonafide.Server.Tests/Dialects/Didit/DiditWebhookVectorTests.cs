using System.Text;
using Bonafide.Server.Dialects.Didit.Webhooks;
using Bonafide.Server.Webhooks;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Policies;
using Bonafide.Storage.Webhooks;

namespace Bonafide.Server.Tests.Dialects.Didit;

/// <summary>
/// One webhook, byte for byte. The body was made with Python, json.dumps(…, sort_keys=True, separators=(",", ":"), ensure_ascii=False), from the same facts (but
/// for 1e-7, which Python writes 1e-07); the signatures from that body in a file without a line's end:
/// <code>
/// import hmac, hashlib
/// key, body = b"0123456789abcdef" * 4, open("body.json", "rb").read()
/// sign = lambda message: hmac.new(key, message, hashlib.sha256).hexdigest()
/// sign(body); sign(b"1781229930:" + body); sign(b"1781229930:11111111-2222-3333-4444-555555555555:Declined:status.updated")
/// </code>
/// </summary>
public sealed class DiditWebhookVectorTests
{
    private const string Body =
        """
        {"created_at":1781229882,"decision":{"aml_screenings":null,"callback":null,"contact_details":null,"created_at":"2026-06-12T01:04:42.763237+00:00","database_validations":null,"email_verifications":null,"expected_details":null,"expires_at":null,"face_matches":null,"features":["LIVENESS"],"id_verifications":null,"ip_analyses":null,"liveness_checks":[{"age_estimation":26.91,"face_luminance":50.33,"face_quality":84.2,"matches":[],"method":"PASSIVE","node_id":null,"reference_image":null,"score":95,"status":"Approved","video_url":null,"warnings":[]}],"metadata":{"a":[1,1e-7],"z":"José 日本 😀"},"nfc_verifications":null,"phone_verifications":null,"poa_verifications":null,"questionnaire_responses":null,"reviews":[{"comment":"Her brother","created_at":"2026-06-12T02:04:42.763237+00:00","new_status":"Declined","user":"api-key:bf_live_1a2b"}],"session_id":"11111111-2222-3333-4444-555555555555","session_number":42,"session_url":null,"status":"Declined","vendor_data":"user-123","workflow_id":null},"metadata":{"a":[1,1e-7],"z":"José 日本 😀"},"session_id":"11111111-2222-3333-4444-555555555555","status":"Declined","timestamp":1781229930,"vendor_data":"user-123","webhook_type":"status.updated"}
        """;

    [Fact]
    public void A_webhook_has_this_body_and_these_signatures()
    {
        WebhookMessage message = DiditWebhooks.Compose(Happened(new ApplicationPolicy()));

        Assert.Equal(Body, Encoding.UTF8.GetString(message.Body));
        Assert.Equal(
            [
                KeyValuePair.Create("X-Signature", "99435cda0adb672b86d1e45a4b2feca77fdf743441c8378db522923f076b4b91"),
                KeyValuePair.Create("X-Signature-V2", "99435cda0adb672b86d1e45a4b2feca77fdf743441c8378db522923f076b4b91"),
                KeyValuePair.Create("X-Signature-Simple", "43d927531140c1f1009ed1be13aae2552e338505cd426efd710807bb73bab558"),
                KeyValuePair.Create("X-Timestamp", "1781229930"),
            ],
            message.Headers);
    }

    [Fact]
    public void The_second_signature_covers_the_moment_where_the_application_says_so()
    {
        ApplicationPolicy policy = new() { DialectSettings = new Dictionary<string, string> { [DiditWebhooks.PrefixSetting] = "timestamp" } };

        WebhookMessage message = DiditWebhooks.Compose(Happened(policy));

        Assert.Equal(["99435cda0adb672b86d1e45a4b2feca77fdf743441c8378db522923f076b4b91", "ac6e7eb4e5c02dd17023d497bc1c9486b52393c59d94170812853e7012e832b7", "43d927531140c1f1009ed1be13aae2552e338505cd426efd710807bb73bab558", "1781229930"], message.Headers.Select(header => header.Value));
    }

    private static WebhookEvent Happened(ApplicationPolicy policy)
    {
        Guid id = Guid.Parse("11111111-2222-3333-4444-555555555555"), application = Guid.Parse("99999999-2222-3333-4444-555555555555");
        CheckSummary summary = new()
        {
            Id = id,
            At = MovingTime.Start,
            Dialect = "didit",
            Kind = "liveness",
            Outcome = "bona_fide",
            Verdict = CheckVerdict.Approved,
            Score = 0.95,
            PolicyVersion = 1,
            ModelIds = [],
            IsSaved = true,
            HasPicture = false,
            Number = 42,
        };
        const string Answer =
            """
            {"liveness":{"status":"Approved","method":"PASSIVE","score":95.0,"user_image":{"entities":[{"age":26.91}],"best_angle":0},"warnings":[],"face_quality":84.20,"face_luminance":50.33},"metadata":{"z":"José 日本 😀","a":[1.0,1e-7]}}
            """;
        return new WebhookEvent(
            new Delivery
            {
                Id = id,
                ApplicationId = application,
                CheckId = id,
                Dialect = "didit",
                EventAt = MovingTime.Start.AddHours(1),
                Verdict = CheckVerdict.Declined,
                QueuedAt = MovingTime.Start.AddHours(1),
                Attempts = 0,
            },
            new StoredCheck(summary, "user-123", "{}", "{}", Answer),
            [new CheckReview(MovingTime.Start.AddHours(1), "api-key:bf_live_1a2b", CheckVerdict.Approved, CheckVerdict.Declined, "Her brother")],
            new Webhook(application, "didit", "https://receiver.example/", "v3", string.Concat(Enumerable.Repeat("0123456789abcdef", 4))),
            policy,
            MovingTime.Start.AddHours(1).AddSeconds(48));
    }
}
