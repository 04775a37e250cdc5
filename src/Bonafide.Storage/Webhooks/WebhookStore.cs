using System.Security.Cryptography;
using System.Text;
using Bonafide.Storage.Audit;
using Bonafide.Storage.Databases;
using Bonafide.Storage.Encryption;

namespace Bonafide.Storage.Webhooks;

/// <summary>The webhooks of applications, one for each dialect that has them. Secrets are sealed by the installation's key.</summary>
public sealed class WebhookStore
{
    private const int SecretBytes = 32;

    private readonly Database _database;
    private readonly KeyRing _keys;
    private readonly AuditLog _audit;

    internal WebhookStore(Database database, KeyRing keys, AuditLog audit)
    {
        _database = database;
        _keys = keys;
        _audit = audit;
    }

    /// <summary>Null where the application never asked for one.</summary>
    public Task<Webhook?> FindAsync(Guid applicationId, string dialect, CancellationToken cancellation = default) =>
        _database.ReadAsync(session => FindAsync(session, applicationId, dialect), cancellation);

    /// <summary>The webhook; made without destination, with a secret of its own, where there is none yet.</summary>
    /// <param name="version">For a new one.</param>
    public Task<Webhook> OpenAsync(Guid applicationId, string dialect, string version, string actor, CancellationToken cancellation = default) =>
        ChangeAsync(applicationId, dialect, version, new WebhookChange(), actor, cancellation);

    /// <summary>Changes the webhook; makes it first where there is none yet. Deliveries that wait go to the new destination.</summary>
    /// <param name="version">For a new one.</param>
    public Task<Webhook> ChangeAsync(
        Guid applicationId, string dialect, string version, WebhookChange change, string actor, CancellationToken cancellation = default) =>
        _database.WriteAsync(
            async session =>
            {
                bool made = await session.ExecuteAsync(
                    $"""
                    INSERT INTO webhooks (application_id, dialect, url, version, sealed_secret)
                    VALUES ({applicationId}, {dialect}, {null}, {version}, {NewSecret(applicationId, dialect)})
                    ON CONFLICT (application_id, dialect) DO NOTHING
                    """) > 0;

                // The lock first: of two changes at the same time the later one sees the earlier one.
                await session.ExecuteAsync($"UPDATE webhooks SET dialect = dialect WHERE application_id = {applicationId} AND dialect = {dialect}");
                Webhook before = (await FindAsync(session, applicationId, dialect))!;
                Webhook after = before with
                {
                    Url = change.Url is null ? before.Url : change.Url == WebhookChange.Off ? null : change.Url,
                    Version = change.Version ?? before.Version,
                };
                if (after != before)
                {
                    await session.ExecuteAsync(
                        $"UPDATE webhooks SET url = {after.Url}, version = {after.Version} WHERE application_id = {applicationId} AND dialect = {dialect}");
                }

                if (change.RotateSecret)
                {
                    await session.ExecuteAsync(
                        $"UPDATE webhooks SET sealed_secret = {NewSecret(applicationId, dialect)} WHERE application_id = {applicationId} AND dialect = {dialect}");
                }

                if (made || after != before || change.RotateSecret)
                {
                    await _audit.AppendAsync(session, new AuditEvent(applicationId, actor, "webhook.changed", dialect, Words(before, after, made, change.RotateSecret)));
                }

                return change.RotateSecret ? (await FindAsync(session, applicationId, dialect))! : after;
            },
            cancellation);

    /// <summary>What was changed. The destination itself may hold a token in its path: the log names none.</summary>
    private static string Words(Webhook before, Webhook after, bool made, bool secret)
    {
        List<string> words = [];
        Say(made, "made");
        Say(after.Url != before.Url, after.Url is null ? "off" : "destination");
        Say(after.Version != before.Version, after.Version);
        Say(secret, "secret");
        return string.Join(", ", words);

        void Say(bool isSo, string word)
        {
            if (isSo)
            {
                words.Add(word);
            }
        }
    }

    private static string Purpose(Guid applicationId, string dialect) => $"webhook:{applicationId}:{dialect}";

    private byte[] NewSecret(Guid applicationId, string dialect) => _keys.Seal(
        Purpose(applicationId, dialect), Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes))));

    private Task<Webhook?> FindAsync(Session session, Guid applicationId, string dialect) => session.FirstAsync(
        $"SELECT url, version, sealed_secret FROM webhooks WHERE application_id = {applicationId} AND dialect = {dialect}",
        row => new Webhook(
            applicationId, dialect, row.TextOrNull(0), row.Text(1), Encoding.ASCII.GetString(_keys.Open(Purpose(applicationId, dialect), row.Bytes(2)))));
}
