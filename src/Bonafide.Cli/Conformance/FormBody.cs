using System.Text;

namespace Bonafide.Cli.Conformance;

/// <summary>A form as common clients send it: quoted names, no RFC 5987 twins of them.</summary>
internal static class FormBody
{
    internal static MultipartFormDataContent Empty() => new("bonafide-" + new string('-', 8) + "conformance");

    internal static MultipartFormDataContent With(this MultipartFormDataContent form, string name, string text)
    {
        form.Add(Part(new ByteArrayContent(Encoding.UTF8.GetBytes(text)), $"form-data; name=\"{name}\""));
        return form;
    }

    internal static MultipartFormDataContent WithFile(this MultipartFormDataContent form, string name, ReadOnlyMemory<byte> bytes, string fileName)
    {
        HttpContent part = Part(new ReadOnlyMemoryContent(bytes), $"form-data; name=\"{name}\"; filename=\"{fileName}\"");
        part.Headers.TryAddWithoutValidation("Content-Type", "application/octet-stream");
        form.Add(part);
        return form;
    }

    private static HttpContent Part(HttpContent content, string disposition)
    {
        content.Headers.TryAddWithoutValidation("Content-Disposition", disposition);
        return content;
    }
}
