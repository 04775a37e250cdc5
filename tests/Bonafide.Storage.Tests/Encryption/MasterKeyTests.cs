using System.Security.Cryptography;
using Bonafide.Storage.Encryption;
using Bonafide.Storage.Tests.Ground;

namespace Bonafide.Storage.Tests.Encryption;

public sealed class MasterKeyTests
{
    [Fact]
    public async Task Is_made_at_the_first_start_for_its_owner_alone()
    {
        await using Installation installation = await Installation.StartAsync(DatabaseKind.Sqlite);
        string file = Path.Combine(installation.Options.DataFolder, "master.key");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(64, (await File.ReadAllTextAsync(file, Installation.Cancellation)).Trim().Length);
    }

    [Fact]
    public async Task Is_refused_when_its_group_may_read_it()
    {
        await using Installation installation = await Installation.StartAsync(DatabaseKind.Sqlite);
        string file = Path.Combine(installation.Options.DataFolder, "master.key");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        StorageException refusal = await Assert.ThrowsAsync<StorageException>(installation.OpenAsync);

        Assert.Contains("chmod 600", refusal.Message, StringComparison.Ordinal);
    }

    [Theory, BothDatabases]
    public async Task Is_refused_when_it_is_not_the_one_that_sealed_the_database(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        StorageOptions other = installation.Options with { MasterKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) };

        await Assert.ThrowsAsync<StorageException>(() => installation.OpenAsync(other, Storage.Databases.Migration.All));
    }

    [Theory, BothDatabases]
    public async Task Is_not_made_anew_when_it_was_lost(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        File.Delete(Path.Combine(installation.Options.DataFolder, "master.key"));

        StorageException refusal = await Assert.ThrowsAsync<StorageException>(installation.OpenAsync);

        Assert.Contains("safe copy", refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(installation.Options.DataFolder, "master.key")));
    }

    [Fact]
    public async Task May_come_from_a_command_that_prints_it()
    {
        await using Installation installation = await Installation.PrepareAsync(DatabaseKind.Sqlite);
        StorageOptions options = installation.Options with { MasterKeyCommand = "printf %064d 7" };

        await installation.OpenAsync(options, Storage.Databases.Migration.All);

        Assert.False(File.Exists(Path.Combine(installation.Options.DataFolder, "master.key")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")]
    public void Is_refused_when_it_is_not_32_bytes(string text) => Assert.Throws<StorageException>(() => MasterKey.Parse(text));

    [Fact]
    public void Does_not_open_a_box_that_was_moved_or_altered()
    {
        byte[] key = RandomNumberGenerator.GetBytes(32);
        byte[] box = SealedBox.Seal(key, "check:1", "evidence"u8);

        Assert.Equal("evidence"u8.ToArray(), SealedBox.Open(key, "check:1", box));
        Assert.ThrowsAny<CryptographicException>(() => SealedBox.Open(key, "check:2", box));
        Assert.ThrowsAny<CryptographicException>(() => SealedBox.Open(RandomNumberGenerator.GetBytes(32), "check:1", box));
        box[^1] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() => SealedBox.Open(key, "check:1", box));
    }
}
