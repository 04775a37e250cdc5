using System.Security.Cryptography;
using System.Text;

namespace Bonafide.Storage.Logins;

/// <summary>
/// Tries passwords, and sees to it that trying costs the server little. One try takes a fraction of a second of a core by intent, so: what was found is
/// remembered for a while, under an HMAC with a key of this process and never as itself; equal attempts at the same time share one derivation; an
/// application may have a few derivations waiting and no more, so that guessing in one delays the others by seconds at most; and half of the cores never
/// derive.
/// </summary>
internal sealed class LoginAttempts(TimeProvider time) : IDisposable
{
    /// <summary>Different attempts of one application that may be under way or waiting at once.</summary>
    internal const int MaxAtOnce = 8;

    private const int MaxRemembered = 10_000;

    private static readonly TimeSpan _rightRemembered = TimeSpan.FromMinutes(5), _wrongRemembered = TimeSpan.FromMinutes(1);

    private readonly byte[] _processKey = RandomNumberGenerator.GetBytes(32);
    private readonly Dictionary<string, DateTimeOffset> _right = [], _wrong = [];
    private readonly Dictionary<string, Running> _running = [];
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _deriving = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Whether the password fits the hash; null where the application has too many attempts under way.</summary>
    internal async ValueTask<bool?> TryAsync(Guid applicationId, string userName, string password, PasswordHash hash, CancellationToken cancellation)
    {
        // The salt is part of the name: a new password has a new one, and what was remembered of the old one is dead.
        byte[] told = [.. hash.Salt, .. Encoding.UTF8.GetBytes($"{userName}\0{password}")];
        string attempt = Convert.ToHexStringLower(HMACSHA256.HashData(_processKey, told));
        Task<bool> fits;
        lock (_lock)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (_right.TryGetValue(attempt, out DateTimeOffset until) && until > now)
            {
                return true;
            }

            if (_wrong.TryGetValue(attempt, out until) && until > now)
            {
                return false;
            }

            if (_running.TryGetValue(attempt, out Running? same))
            {
                fits = same.Fits;
            }
            else if (_running.Values.Count(other => other.ApplicationId == applicationId) >= MaxAtOnce)
            {
                return null;
            }
            else
            {
                fits = Task.Run(() => DeriveAsync(attempt, password, hash), CancellationToken.None);
                _running[attempt] = new Running(applicationId, fits);
            }
        }

        return await fits.WaitAsync(cancellation);
    }

    public void Dispose() => _deriving.Dispose();

    private async Task<bool> DeriveAsync(string attempt, string password, PasswordHash hash)
    {
        try
        {
            await _deriving.WaitAsync();
            bool fits;
            try
            {
                fits = hash.Fits(password);
            }
            finally
            {
                _deriving.Release();
            }

            lock (_lock)
            {
                Remember(fits ? _right : _wrong, attempt, time.GetUtcNow() + (fits ? _rightRemembered : _wrongRemembered));
            }

            return fits;
        }
        finally
        {
            lock (_lock)
            {
                _running.Remove(attempt);
            }
        }
    }

    private static void Remember(Dictionary<string, DateTimeOffset> attempts, string attempt, DateTimeOffset until)
    {
        if (attempts.Count >= MaxRemembered)
        {
            attempts.Clear();
        }

        attempts[attempt] = until;
    }

    private sealed record Running(Guid ApplicationId, Task<bool> Fits);
}
