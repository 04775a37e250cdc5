using System.Security.Cryptography;
using Bonafide.Storage.Encryption;

namespace Bonafide.Storage.Tests.Encryption;

/// <summary>The reader of many boxes opens what the sealer seals, and nothing else.</summary>
public sealed class BoxReaderTests
{
    [Fact]
    public void Boxes_of_any_length_open_one_after_another_each_under_its_own_key()
    {
        using BoxReader reader = new();
        foreach (int length in (int[])[0, 1, 15, 16, 17, 32, 1029, 100_000])
        {
            byte[] key = RandomNumberGenerator.GetBytes(SealedBox.KeyBytes);
            byte[] plain = RandomNumberGenerator.GetBytes(length);
            byte[] opened = new byte[length];

            reader.Open(key, "a purpose: ü", SealedBox.Seal(key, "a purpose: ü", plain), opened);

            Assert.Equal(plain, opened);
        }
    }

    [Fact]
    public void A_box_whose_purpose_is_empty_opens()
    {
        using BoxReader reader = new();
        byte[] key = RandomNumberGenerator.GetBytes(SealedBox.KeyBytes);
        byte[] opened = new byte[3];

        reader.Open(key, "", SealedBox.Seal(key, "", [1, 2, 3]), opened);

        Assert.Equal([1, 2, 3], opened);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(29)]
    [InlineData(68)]
    public void A_box_with_one_bit_changed_does_not_open_and_leaves_nothing(int at)
    {
        using BoxReader reader = new();
        byte[] key = RandomNumberGenerator.GetBytes(SealedBox.KeyBytes);
        byte[] box = SealedBox.Seal(key, "purpose", RandomNumberGenerator.GetBytes(40));
        box[at] ^= 1;
        byte[] opened = new byte[40];

        Assert.ThrowsAny<CryptographicException>(() => reader.Open(key, "purpose", box, opened));

        Assert.Equal(new byte[40], opened);
    }

    [Fact]
    public void After_a_box_of_another_key_or_purpose_the_next_one_opens()
    {
        using BoxReader reader = new();
        byte[] key = RandomNumberGenerator.GetBytes(SealedBox.KeyBytes);
        byte[] box = SealedBox.Seal(key, "purpose", [1, 2, 3, 4]);
        byte[] opened = new byte[4];

        Assert.ThrowsAny<CryptographicException>(() => reader.Open(RandomNumberGenerator.GetBytes(SealedBox.KeyBytes), "purpose", box, opened));
        Assert.ThrowsAny<CryptographicException>(() => reader.Open(key, "another", box, opened));
        Assert.ThrowsAny<CryptographicException>(() => reader.Open(key, "purpose", box, new byte[3]));
        reader.Open(key, "purpose", box, opened);

        Assert.Equal([1, 2, 3, 4], opened);
    }
}
