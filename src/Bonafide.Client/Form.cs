using System.Collections;
using System.Globalization;

namespace Bonafide.Client;

/// <summary>The parts of a form, to be written anew for each attempt.</summary>
internal sealed class Form : IEnumerable<KeyValuePair<string, object>>
{
    private readonly List<KeyValuePair<string, object>> _parts = [];

    internal void Add(string name, Picture picture) => _parts.Add(new(name, picture));

    internal void Add(string name, string? value)
    {
        if (value is not null)
        {
            _parts.Add(new(name, value));
        }
    }

    internal void Add(CheckOptions? options)
    {
        CheckOptions asked = options ?? new CheckOptions();
        Add("rotate", asked.Rotate ? "true" : null);
        Add("save", asked.Save ? null : "false");
        Add("save_picture", asked.SavePicture ? "true" : null);
        Add("subject", asked.Subject);
        Add("screen", asked.Screen ? "true" : null);
        Add("enroll", asked.Enroll ? "true" : null);
    }

    internal MultipartFormDataContent ToContent()
    {
        MultipartFormDataContent content = [];
        int number = 0;
        foreach ((string name, object value) in _parts)
        {
            if (value is Picture picture)
            {
                content.Add(new ReadOnlyMemoryContent(picture.Bytes), name, string.Create(CultureInfo.InvariantCulture, $"picture-{++number}"));
            }
            else
            {
                content.Add(new StringContent((string)value), name);
            }
        }

        return content;
    }

    public IEnumerator<KeyValuePair<string, object>> GetEnumerator() => _parts.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
