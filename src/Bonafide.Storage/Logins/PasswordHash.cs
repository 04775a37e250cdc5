using System.Security.Cryptography;

namespace Bonafide.Storage.Logins;

/// <summary>PBKDF2-HMAC-SHA256 with 128 random bits of salt. The cost is stored beside it, so it can rise later.</summary>
internal sealed record PasswordHash(byte[] Salt, byte[] Hash, int Iterations)
{
    /// <summary>OWASP's number for PBKDF2-HMAC-SHA256 (Password Storage Cheat Sheet, 2023): about 0.1-0.3 s of one core.</summary>
    internal const int TodaysIterations = 600_000;

    private const int SaltBytes = 16, HashBytes = 32;

    internal static PasswordHash Create(string password, int iterations = TodaysIterations)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return new PasswordHash(salt, Derive(password, salt, iterations), iterations);
    }

    internal bool Fits(string password) => CryptographicOperations.FixedTimeEquals(Hash, Derive(password, Salt, Iterations));

    private static byte[] Derive(string password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA256, HashBytes);
}
