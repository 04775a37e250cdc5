using System.Security.Cryptography;
using System.Text;

namespace Bonafide.Storage.ApiKeys;

/// <summary>The text of a key: <c>bf_live_</c> and 256 random bits in hex, or a text that an operator brought along.</summary>
internal static class KeySecret
{
    internal const string Mark = "bf_live_";

    /// <summary>A key from outside has at least as many characters; shorter ones can be guessed.</summary>
    internal const int MinLength = 24;

    private const int MinDistinctCharacters = 8, MaxLength = 512, VisibleLength = 16;

    internal static string Create() => Mark + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>At most a quarter of it, so that three quarters stay secret.</summary>
    internal static string Prefix(string secret) => secret[..Math.Min(VisibleLength, secret.Length / 4)];

    /// <summary>One round is enough: there is no list of 256-bit numbers to try.</summary>
    internal static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>Whether it can be a key at all; anything else is not worth a look into the database.</summary>
    internal static bool IsPossible(string secret) => secret.Length is >= MinLength and <= MaxLength;

    internal static bool IsStrong(string secret) => IsPossible(secret) && secret.Distinct().Count() >= MinDistinctCharacters;
}
