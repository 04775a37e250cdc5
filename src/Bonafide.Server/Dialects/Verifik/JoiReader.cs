using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Bonafide.Server.Dialects.Verifik;

/// <summary>
/// Reads the members of a JSON object as the vendor's validator (Joi, with its defaults) does, in its words: the first fault ends the reading
/// (abortEarly), numbers may come as strings (convert), members that nobody asks for are ignored. A reading after a fault gives nothing of use:
/// look at <see cref="Fault"/> before the values.
/// </summary>
internal sealed partial class JoiReader
{
    private const double MaxSafeInteger = 9_007_199_254_740_991;

    private readonly JsonElement _value;

    internal JoiReader(JsonElement value)
    {
        _value = value;
        if (value.ValueKind != JsonValueKind.Object)
        {
            Fault = "\"value\" must be of type object";
        }
    }

    /// <summary>What is wrong with the first member that is; null where all are good so far.</summary>
    internal string? Fault { get; private set; }

    /// <summary><c>string()</c>.</summary>
    internal string? Text(string name) => Find(name) is { } value ? Text(name, value) : null;

    /// <summary><c>string().required()</c>.</summary>
    internal string RequiredText(string name) => Require(name) is { } value ? Text(name, value) ?? "" : "";

    /// <summary><c>string().max(…)</c>, with <c>allow("")</c> where it may be empty.</summary>
    internal string? Text(string name, int maxLength, bool mayBeEmpty = false) =>
        Find(name) is not { } value ? null
        : mayBeEmpty && value.ValueKind == JsonValueKind.String && value.ValueEquals("") ? ""
        : Text(name, value) is { } text ? OfLength(name, text, maxLength) : null;

    /// <summary><c>string().max(…).required()</c>.</summary>
    internal string RequiredText(string name, int maxLength) => OfLength(name, RequiredText(name), maxLength);

    /// <summary><c>date().iso()</c>, of which the day counts.</summary>
    internal DateOnly? Date(string name) => Find(name) is { } value ? Date(name, value) : null;

    /// <summary><c>date().iso().required()</c>.</summary>
    internal DateOnly RequiredDate(string name) => Require(name) is { } value ? Date(name, value) ?? default : default;

    /// <summary><c>string().valid(…).insensitive()</c>; the member's own spelling of it is given back as listed.</summary>
    internal string? OneOf(string name, params IReadOnlyList<string> allowed) => Find(name) is { } value ? OneOf(name, value, allowed) : null;

    /// <summary><c>string().valid(…).insensitive().required()</c>.</summary>
    internal string RequiredOneOf(string name, params IReadOnlyList<string> allowed) => Require(name) is { } value ? OneOf(name, value, allowed) ?? "" : "";

    /// <summary><c>number().min(…).max(…)</c>.</summary>
    internal double? Number(string name, double min, double max) => Find(name) is { } value ? Number(name, value, min, max) : null;

    /// <summary><c>number().min(…).max(…).required()</c>.</summary>
    internal double RequiredNumber(string name, double min, double max) => Require(name) is { } value ? Number(name, value, min, max) ?? 0 : 0;

    /// <summary><c>number().integer().min(…).max(…)</c>.</summary>
    internal int? Integer(string name, int min, int max)
    {
        double? number = Number(name, double.NegativeInfinity, double.PositiveInfinity);
        if (number is { } value && value != Math.Floor(value))
        {
            return Say(name, "must be an integer");
        }

        return (int?)(number is { } whole ? InRange(name, whole, min, max) : null);
    }

    /// <summary><c>array().items(string()).min(1).max(…).required()</c>.</summary>
    internal IReadOnlyList<string> RequiredTexts(string name, int max)
    {
        List<string> texts = Require(name) is { } value ? Texts(name, value, max) : [];
        if (texts.Count == 0)
        {
            Say(name, "must contain at least 1 items");
        }

        return texts;
    }

    /// <summary><c>array().items(string()).max(…)</c>.</summary>
    internal IReadOnlyList<string>? Texts(string name, int max) => Find(name) is { } value ? Texts(name, value, max) : null;

    /// <summary><c>any().forbidden()</c>.</summary>
    internal void Forbid(string name)
    {
        if (Find(name) is not null)
        {
            Say(name, "is not allowed");
        }
    }

    private List<string> Texts(string name, JsonElement value, int max)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            Say(name, "must be an array");
            return [];
        }

        // Joi looks at the items before it counts them; a list of a million is counted first here.
        List<string> texts = [];
        foreach (JsonElement item in value.EnumerateArray().Take(max + 1))
        {
            if (Text($"{name}[{texts.Count}]", item) is not { } text)
            {
                return [];
            }

            texts.Add(text);
        }

        if (texts.Count > max)
        {
            Say(name, $"must contain less than or equal to {max} items");
        }

        return texts;
    }

    private JsonElement? Find(string name) => Fault is null && _value.TryGetProperty(name, out JsonElement value) ? value : null;

    private JsonElement? Require(string name)
    {
        if (Find(name) is { } value)
        {
            return value;
        }

        Say(name, "is required");
        return null;
    }

    private string? Text(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String || Read(value) is not { } text)
        {
            Say(name, "must be a string");
            return null;
        }

        if (text.Length == 0)
        {
            Say(name, "is not allowed to be empty");
            return null;
        }

        return text;
    }

    private string OfLength(string name, string text, int max)
    {
        if (text.Length > max)
        {
            Say(name, $"length must be less than or equal to {max} characters long");
        }
        else if (text.Contains('\0'))
        {
            Say(name, "must not contain a zero character"); // PostgreSQL knows none.
        }

        return text;
    }

    private DateOnly? Date(string name, JsonElement value)
    {
        string? text = value.ValueKind == JsonValueKind.String ? Read(value) : null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
        {
            return day;
        }

        // With a time, as the vendor's own documents show the date.
        if (text?.Contains('T', StringComparison.Ordinal) == true
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset moment))
        {
            return DateOnly.FromDateTime(moment.UtcDateTime);
        }

        Say(name, "must be in ISO 8601 date format");
        return null;
    }

    private string? OneOf(string name, JsonElement value, IReadOnlyList<string> allowed)
    {
        string? given = value.ValueKind == JsonValueKind.String ? Read(value) : null;
        string? found = allowed.FirstOrDefault(text => text.Equals(given, StringComparison.OrdinalIgnoreCase));
        if (found is null)
        {
            Say(name, $"must be {(allowed.Count == 1 ? "" : "one of ")}[{string.Join(", ", allowed)}]");
        }

        return found;
    }

    private double? Number(string name, JsonElement value, double min, double max)
    {
        double? number = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetDouble(),
            JsonValueKind.String when Read(value) is { } text && NumericText().IsMatch(text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
            _ => null,
        };
        return number switch
        {
            null => Say(name, "must be a number"),
            { } infinite when double.IsInfinity(infinite) => Say(name, "cannot be infinity"),
            > MaxSafeInteger or < -MaxSafeInteger => Say(name, "must be a safe number"),
            { } finite => InRange(name, finite, min, max),
        };
    }

    private double? InRange(string name, double value, double min, double max) =>
        value < min ? Say(name, FormattableString.Invariant($"must be greater than or equal to {min}"))
        : value > max ? Say(name, FormattableString.Invariant($"must be less than or equal to {max}"))
        : value;

    /// <summary>Null where the text is not Unicode: half of a surrogate pair can be escaped in JSON.</summary>
    private static string? Read(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private int? Say(string name, string fault)
    {
        Fault ??= $"\"{name}\" {fault}";
        return null;
    }

    [GeneratedRegex(@"^\s*[+-]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+)?\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex NumericText();
}
