using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Bonafide.Storage.ApiKeys;

/// <summary>
/// The keys that may call, as hashes in one file. A key is 256 random bits, so one round of SHA-256 keeps it safe; it is shown
/// once, when it is made, and cannot be read back.
/// </summary>
public sealed class ApiKeyFile
{
    /// <summary>A key from outside has at least as many characters; shorter ones can be guessed.</summary>
    public const int MinKeyLength = 24;

    private const string Prefix = "bf_live_";
    private const int VisibleLength = 12;

    private readonly byte[][] _hashes;

    private ApiKeyFile(byte[][] hashes) => _hashes = hashes;

    /// <summary>
    /// Opens the file of a data folder. Where there is none yet it is made with one key: the given one, or a random one that
    /// <paramref name="newKey"/> returns to be shown this one time. A given key is accepted at every start, also beside others.
    /// </summary>
    /// <exception cref="ArgumentException">The given key is too short.</exception>
    public static ApiKeyFile Open(string dataFolder, string? givenKey, out string? newKey)
    {
        if (givenKey is not null && (givenKey.Length < MinKeyLength || givenKey.Distinct().Count() < MinKeyLength / 3))
        {
            throw new ArgumentException(
                $"BONAFIDE_BOOTSTRAP_KEY is too weak: give at least {MinKeyLength} random characters, for example from 'openssl rand -hex 32'.");
        }

        newKey = null;
        string path = Path.Combine(dataFolder, "api-keys.json");
        List<StoredKey> keys = File.Exists(path) ? Read(path) : [];
        if (givenKey is null && keys.Count == 0)
        {
            newKey = Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        }

        if ((givenKey ?? newKey) is { } added && !keys.Exists(key => key.Sha256 == HashText(added)))
        {
            keys.Add(new StoredKey(added[..Math.Min(VisibleLength, added.Length / 3)], HashText(added)));
            Write(path, keys);
        }

        return new ApiKeyFile([.. keys.Select(key => Convert.FromHexString(key.Sha256))]);
    }

    /// <summary>Whether the key may call; takes the same time for every wrong key.</summary>
    public bool Accepts(string key)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        bool accepted = false;
        foreach (byte[] known in _hashes)
        {
            accepted |= CryptographicOperations.FixedTimeEquals(known, hash);
        }

        return accepted;
    }

    private static string HashText(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private static List<StoredKey> Read(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return JsonSerializer.Deserialize<List<StoredKey>>(stream) ?? [];
    }

    /// <summary>Written beside and moved into place, so that a crash leaves the old file or the new one.</summary>
    private static void Write(string path, List<StoredKey> keys)
    {
        string beside = path + ".new";
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (FileStream stream = new(beside, options))
        {
            JsonSerializer.Serialize(stream, keys);
            stream.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: true);
    }

    private sealed record StoredKey(string VisiblePrefix, string Sha256);
}
