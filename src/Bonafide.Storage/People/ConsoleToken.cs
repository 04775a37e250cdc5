using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Bonafide.Storage.People;

/// <summary>256 random bits as a text that fits into links and cookies. The database knows hashes only: who reads it cannot sign in.</summary>
internal static class ConsoleToken
{
    internal static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>One round is enough: there is no list of 256-bit numbers to try.</summary>
    internal static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
