using System.Globalization;
using System.Text.Json;

namespace Bonafide.Cli.Conformance;

/// <summary>A place in an answer's JSON, which may be empty. Looking at it never throws; what is not as expected is noted with the place.</summary>
internal sealed class Member(string place, JsonElement? value, Action<string> note)
{
    internal bool IsThere => value is not null;

    internal string? Text => value is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    internal double? Number => value is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    internal bool? Flag => value?.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null };

    internal bool IsNullValue => value is { ValueKind: JsonValueKind.Null };

    internal Member this[string name] => new(
        $"{place}.{name}",
        value is { ValueKind: JsonValueKind.Object } holder && holder.TryGetProperty(name, out JsonElement member) ? member : null,
        note);

    internal Member this[int index] => Items().ElementAtOrDefault(index) ?? new Member($"{place}[{index}]", null, note);

    /// <summary>The items; none where it is no list.</summary>
    internal IReadOnlyList<Member> Items() =>
        value is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Select((item, i) => new Member($"{place}[{i}]", item, note))] : [];

    internal Member IsObject(params IEnumerable<string> members)
    {
        Expect(value is { ValueKind: JsonValueKind.Object }, "an object");
        foreach (string name in members)
        {
            _ = this[name].Exists();
        }

        return this;
    }

    /// <summary>There, whatever it is; null counts.</summary>
    internal Member Exists()
    {
        Expect(IsThere, "there");
        return this;
    }

    internal IReadOnlyList<Member> IsList(int min = 0, int max = int.MaxValue)
    {
        Expect(value is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() >= min && list.GetArrayLength() <= max,
            max < int.MaxValue ? $"a list of {min} to {max} items" : $"a list of at least {min} items");
        return Items();
    }

    internal void IsText(params string[] choices) =>
        Expect(Text is { } text && (choices.Length == 0 || choices.Contains(text)), choices.Length == 0 ? "text" : string.Join(" or ", choices.Select(choice => $"'{choice}'")));

    internal void IsTextOrNull() => Expect(IsNullValue || Text is not null, "text or null");

    internal void IsNumber(double min, double max) =>
        Expect(Number is { } number && number >= min && number <= max, string.Create(CultureInfo.InvariantCulture, $"a number from {min} to {max}"));

    internal void IsNull() => Expect(IsNullValue, "null");

    internal void IsFlag() => Expect(Flag is not null, "true or false");

    internal void IsFlag(bool expected) => Expect(Flag == expected, expected ? "true" : "false");

    internal void IsUuid() => Expect(Guid.TryParse(Text, out _), "a UUID");

    /// <summary>A moment with a zone, as ISO 8601 writes it.</summary>
    internal void IsMoment() => Expect(
        Text is { Length: >= 20 } text && text[10] == 'T' && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _),
        "a moment in ISO 8601 with its zone");

    internal void IsSameAs(string json) =>
        Expect(value is { } mine && JsonElement.DeepEquals(mine, JsonElement.Parse(json)), json);

    internal void That(bool expected, string otherwise)
    {
        if (!expected)
        {
            note($"{place}: {otherwise}");
        }
    }

    private void Expect(bool fits, string expected)
    {
        if (!fits)
        {
            string shown = value?.GetRawText() ?? "missing";
            note($"{place} is {(shown.Length <= 60 ? shown : shown[..60] + "…")}, expected {expected}");
        }
    }
}
