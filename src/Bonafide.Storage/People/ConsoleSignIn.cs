using Bonafide.Storage.Audit;
using Bonafide.Storage.Databases;
using Bonafide.Storage.Encryption;
using Bonafide.Storage.Logins;

namespace Bonafide.Storage.People;

/// <summary>
/// Lets people in. Wrong passwords in a row lock first the name (known or not), later the address: a minute, then twice as long each time, an hour at
/// most. An owner who was locked out by somebody else comes in by a link from <c>bonafide users link</c>.
/// </summary>
public sealed class ConsoleSignIn : IDisposable
{
    /// <summary>Wrong passwords in a row before the next one has to wait.</summary>
    internal const int FreeTriesOfName = 5, FreeTriesOfAddress = 30;

    private static readonly TimeSpan _firstLock = TimeSpan.FromMinutes(1), _longestLock = TimeSpan.FromHours(1), _remembered = TimeSpan.FromDays(1);

    /// <summary>Compared where nobody has the name, so that it takes the same time.</summary>
    private static readonly Lazy<PasswordHash> _nobody = new(() => PasswordHash.Create("nobody's password"));

    private readonly Database _database;
    private readonly KeyRing _keys;
    private readonly ConsoleSessions _sessions;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;
    private readonly LoginAttempts _attempts;

    internal ConsoleSignIn(Database database, KeyRing keys, ConsoleSessions sessions, AuditLog audit, TimeProvider time)
    {
        _database = database;
        _keys = keys;
        _sessions = sessions;
        _audit = audit;
        _time = time;
        _attempts = new LoginAttempts(time);
    }

    /// <param name="address">Where the try comes from, as a text; empty where unknown.</param>
    public async Task<SignInResult> SignInAsync(string name, string password, string address, CancellationToken cancellation = default)
    {
        if (name.Length is 0 or > PasswordRules.MaxUserNameLength || password.Length is 0 or > PasswordRules.MaxPasswordLength)
        {
            return new SignInResult(SignInOutcome.Wrong); // Nobody is like this, and nobody learns anything.
        }

        string folded = ConsoleUserStore.Folded(name);
        Counted[] counted = [new(_keys.Pseudonym("console name", folded), FreeTriesOfName), new(_keys.Pseudonym("console address", address), FreeTriesOfAddress)];
        if (await LockedUntilAsync(counted, cancellation) is { } until)
        {
            return new SignInResult(SignInOutcome.Locked) { LockedFor = until - _time.GetUtcNow() };
        }

        (ConsoleUser? user, PasswordHash? hash) = await _database.ReadAsync(
            session => session.FirstAsync(
                $"""
                SELECT id, name, role, iterations, created_at, disabled_at, salt, hash FROM console_users
                WHERE folded_name = {folded} AND iterations IS NOT NULL AND disabled_at IS NULL
                """,
                row => (ConsoleUserStore.Read(row), new PasswordHash(row.Bytes(6), row.Bytes(7), (int)row.Number(3)))),
            cancellation);
        bool? fits = await _attempts.TryAsync(Guid.Empty, folded, password, hash ?? _nobody.Value, cancellation);
        if (fits is null)
        {
            return new SignInResult(SignInOutcome.Busy);
        }

        return fits.Value && user is not null
            ? await AcceptAsync(user, counted[0], cancellation)
            : await RefuseAsync(user, counted, cancellation);
    }

    /// <summary>Signs in somebody who has just opened a link.</summary>
    public Task<string> BeginSessionAsync(ConsoleUser user, CancellationToken cancellation = default) =>
        _database.WriteAsync(session => _sessions.BeginAsync(session, user), cancellation);

    public void Dispose() => _attempts.Dispose();

    private async Task<SignInResult> AcceptAsync(ConsoleUser user, Counted name, CancellationToken cancellation)
    {
        string token = await _database.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync($"DELETE FROM console_attempts WHERE pseudonym = {name.Pseudonym}");
                return await _sessions.BeginAsync(session, user);
            },
            cancellation);
        return new SignInResult(SignInOutcome.Accepted) { SessionToken = token };
    }

    private async Task<SignInResult> RefuseAsync(ConsoleUser? user, Counted[] counted, CancellationToken cancellation)
    {
        DateTimeOffset now = _time.GetUtcNow();
        await _database.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync($"DELETE FROM console_attempts WHERE failed_at <= {now - _remembered}");
                foreach (Counted count in counted)
                {
                    long failures = await session.CountAsync(
                        $"""
                        INSERT INTO console_attempts (pseudonym, failures, failed_at) VALUES ({count.Pseudonym}, 1, {now})
                        ON CONFLICT (pseudonym) DO UPDATE SET failures = console_attempts.failures + 1, failed_at = excluded.failed_at RETURNING failures
                        """);
                    if (user is not null && count == counted[0] && failures >= count.FreeTries)
                    {
                        await _audit.AppendAsync(session, new AuditEvent(null, "console", "console_user.locked", user.Id.ToString(), $"{failures} wrong passwords"));
                    }
                }
            },
            cancellation);
        return new SignInResult(SignInOutcome.Wrong);
    }

    private Task<DateTimeOffset?> LockedUntilAsync(Counted[] counted, CancellationToken cancellation) =>
        _database.ReadAsync(
            async session =>
            {
                DateTimeOffset? latest = null;
                foreach (Counted count in counted)
                {
                    (long failures, DateTimeOffset failedAt) = await session.FirstAsync(
                        $"SELECT failures, failed_at FROM console_attempts WHERE pseudonym = {count.Pseudonym}", row => (row.Number(0), row.Moment(1)));
                    DateTimeOffset until = failedAt + LockTime(failures, count.FreeTries);
                    latest = until > _time.GetUtcNow() && !(until < latest) ? until : latest;
                }

                return latest;
            },
            cancellation);

    private static TimeSpan LockTime(long failures, int freeTries) =>
        failures < freeTries ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Min(_longestLock.Ticks, _firstLock.Ticks << (int)Math.Min(failures - freeTries, 10)));

    private sealed record Counted(string Pseudonym, int FreeTries);
}
