namespace Bonafide.Server.Dialects;

/// <summary>The bytes of a part of a form, which the server keeps in memory and never on disk.</summary>
internal static class UploadedFile
{
    internal static ReadOnlyMemory<byte> Read(IFormFile file)
    {
        byte[] bytes = new byte[checked((int)file.Length)];
        using Stream stream = file.OpenReadStream();
        stream.ReadExactly(bytes);
        return bytes;
    }
}
