using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Bonafide.Server.Evaluations;

/// <summary>
/// Bytes that are too many for the memory and too personal for the disk: a file of chunks that AES-256-GCM seals under a key which only this object holds. Written
/// once from front to end, then read anywhere. It is deleted when this is disposed of; what a killed process leaves behind is noise.
/// </summary>
internal sealed class SealedSpool : Stream
{
    internal const string Extension = ".spool";

    private const int ChunkBytes = 64 * 1024, TagBytes = 16, NonceBytes = 12, KeyBytes = 32;

    private readonly FileStream _file;
    private readonly AesGcm _aes;
    private readonly byte[] _chunk = new byte[ChunkBytes];
    private readonly byte[] _box = new byte[ChunkBytes + TagBytes];
    private readonly byte[] _nonce = new byte[NonceBytes];
    private long _opened = -1;
    private int _pending;
    private long _length;
    private bool _isComplete;

    /// <exception cref="IOException">The file cannot be made.</exception>
    internal SealedSpool(string path)
    {
        FileStreamOptions creation = new() { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0, Options = FileOptions.DeleteOnClose };
        if (!OperatingSystem.IsWindows())
        {
            creation.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        _file = new FileStream(path, creation);
        byte[] key = RandomNumberGenerator.GetBytes(KeyBytes);
        _aes = new AesGcm(key, TagBytes);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>How many more bytes may be read: a guard against archives whose directory has no end.</summary>
    internal long ReadBudget { get; set; } = long.MaxValue;

    public override bool CanRead => _isComplete;

    public override bool CanSeek => _isComplete;

    public override bool CanWrite => false;

    public override long Length => _length;

    public override long Position { get; set; }

    /// <summary>Takes all of a source.</summary>
    /// <returns>False where it has more bytes than are allowed; the rest was not read.</returns>
    /// <exception cref="IOException">The disk does not take them.</exception>
    internal async Task<bool> FillAsync(Stream source, long maxBytes, CancellationToken cancellation)
    {
        int read;
        while ((read = await source.ReadAsync(_chunk.AsMemory(_pending), cancellation)) > 0)
        {
            _pending += read;
            _length += read;
            if (_length > maxBytes)
            {
                return false;
            }

            if (_pending == ChunkBytes)
            {
                WriteChunk();
            }
        }

        if (_pending > 0)
        {
            WriteChunk();
        }

        _isComplete = true;
        return true;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int count = (int)Math.Min(buffer.Length, _length - Position);
        if (count <= 0)
        {
            return 0;
        }

        long index = Position / ChunkBytes;
        OpenChunk(index);
        int at = (int)(Position % ChunkBytes);
        count = Math.Min(count, ChunkBytes - at);
        if ((ReadBudget -= count) < 0)
        {
            throw new InvalidDataException("More was read than is allowed.");
        }

        _chunk.AsSpan(at, count).CopyTo(buffer);
        Position += count;
        return count;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = Math.Max(0, offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => Position,
        _ => _length,
    });

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
            _aes.Dispose();
            CryptographicOperations.ZeroMemory(_chunk);
        }

        base.Dispose(disposing);
    }

    /// <summary>Each chunk is sealed once, so its number can be the nonce.</summary>
    private void WriteChunk()
    {
        long index = (_length - 1) / ChunkBytes;
        Span<byte> box = _box.AsSpan(0, _pending + TagBytes);
        _aes.Encrypt(Nonce(index), _chunk.AsSpan(0, _pending), box[TagBytes..], box[..TagBytes]);
        RandomAccess.Write(_file.SafeFileHandle, box, index * _box.Length);
        _pending = 0;
    }

    private void OpenChunk(long index)
    {
        if (index == _opened)
        {
            return;
        }

        int plain = (int)Math.Min(ChunkBytes, _length - (index * ChunkBytes));
        Span<byte> box = _box.AsSpan(0, plain + TagBytes);
        _opened = -1;
        for (int read = 0; read < box.Length;)
        {
            int more = RandomAccess.Read(_file.SafeFileHandle, box[read..], (index * _box.Length) + read);
            read += more > 0 ? more : throw new EndOfStreamException();
        }

        _aes.Decrypt(Nonce(index), box[TagBytes..], box[..TagBytes], _chunk.AsSpan(0, plain));
        _opened = index;
    }

    private byte[] Nonce(long index)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_nonce, index);
        return _nonce;
    }
}
