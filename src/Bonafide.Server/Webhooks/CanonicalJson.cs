using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Bonafide.Server.Webhooks;

/// <summary>
/// One way to write a JSON value, so that sender and receiver sign the same bytes whatever their libraries do: RFC 8785. Members sorted by their
/// names' UTF-16 units, nothing between tokens, letters beyond ASCII as they are, numbers as ECMAScript writes them: 95.0 is 95.
/// </summary>
internal static class CanonicalJson
{
    /// <summary>Integers of so many digits are doubles exactly, and are written as they came.</summary>
    private const int ExactDigits = 15;

    internal static byte[] Of(JsonElement value)
    {
        StringBuilder text = new();
        Write(value, text);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Write(JsonElement value, StringBuilder to)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(value, to);
                break;
            case JsonValueKind.Array:
                WriteArray(value, to);
                break;
            case JsonValueKind.String:
                WriteText(value.GetString()!, to);
                break;
            case JsonValueKind.Number:
                to.Append(Number(value));
                break;
            default:
                to.Append(value.GetRawText());
                break;
        }
    }

    private static void WriteObject(JsonElement value, StringBuilder to)
    {
        SortedDictionary<string, JsonElement> members = new(StringComparer.Ordinal);
        foreach (JsonProperty member in value.EnumerateObject())
        {
            members[member.Name] = member.Value; // Of two with one name the last counts, as every reader has it.
        }

        char before = '{';
        foreach ((string name, JsonElement member) in members)
        {
            to.Append(before);
            WriteText(name, to);
            to.Append(':');
            Write(member, to);
            before = ',';
        }

        to.Append(before == '{' ? "{}" : "}");
    }

    private static void WriteArray(JsonElement value, StringBuilder to)
    {
        char before = '[';
        foreach (JsonElement item in value.EnumerateArray())
        {
            to.Append(before);
            Write(item, to);
            before = ',';
        }

        to.Append(before == '[' ? "[]" : "]");
    }

    private static void WriteText(string text, StringBuilder to)
    {
        to.Append('"');
        foreach (char letter in text)
        {
            _ = letter switch
            {
                '"' => to.Append("\\\""),
                '\\' => to.Append(@"\\"),
                '\b' => to.Append("\\b"),
                '\t' => to.Append("\\t"),
                '\n' => to.Append("\\n"),
                '\f' => to.Append("\\f"),
                '\r' => to.Append("\\r"),
                < ' ' => to.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
                _ => to.Append(letter),
            };
        }

        to.Append('"');
    }

    private static string Number(JsonElement value)
    {
        string raw = value.GetRawText();
        if (raw.Length <= ExactDigits && raw.AsSpan().IndexOfAny(".eE") < 0)
        {
            return raw == "-0" ? "0" : raw;
        }

        double number = value.GetDouble();
        return !double.IsFinite(number) ? raw : number == 0 ? "0" : number < 0 ? "-" + Positive(-number) : Positive(number);
    }

    /// <summary>ECMA-262, Number::toString: the shortest digits that read back as the same number, with an exponent only beyond 1e21 and below 1e-6.</summary>
    private static string Positive(double number)
    {
        string[] parts = number.ToString("R", CultureInfo.InvariantCulture).Split('E');
        string[] mantissa = parts[0].Split('.');
        string written = string.Concat(mantissa);
        string digits = written.TrimStart('0');
        int point = mantissa[0].Length - (written.Length - digits.Length) // The number is 0.DIGITS times ten to this.
            + (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0);
        digits = digits.TrimEnd('0');
        return point switch
        {
            > 21 or <= -6 => string.Create(
                CultureInfo.InvariantCulture, $"{digits[0]}{(digits.Length > 1 ? "." : "")}{digits[1..]}e{(point > 0 ? "+" : "-")}{Math.Abs(point - 1)}"),
            <= 0 => "0." + new string('0', -point) + digits,
            _ when digits.Length <= point => digits.PadRight(point, '0'),
            _ => digits[..point] + "." + digits[point..],
        };
    }
}
