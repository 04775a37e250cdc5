using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Bonafide.Server.Tests.OpenApi;

/// <summary>
/// The part of JSON Schema 2020-12 that our documents use. Stricter in one thing: an object whose members are listed may hold no others
/// unless it says so, since a member that the document does not know is a hole in the document. A keyword that is not known here is a fault.
/// </summary>
internal sealed class SchemaCheck(JsonObject document)
{
    private static readonly HashSet<string> _silent = ["title", "description", "default", "examples", "format", "deprecated", "contentMediaType", "contentEncoding"];

    /// <summary>What is wrong with the value, each with its place; nothing where it fits.</summary>
    internal IEnumerable<string> Faults(JsonNode? value, JsonObject schema, string at = "$")
    {
        foreach ((string keyword, JsonNode? rule) in schema)
        {
            foreach (string fault in _silent.Contains(keyword) ? [] : Judge(value, keyword, rule!, schema, at))
            {
                yield return fault;
            }
        }
    }

    private IEnumerable<string> Judge(JsonNode? value, string keyword, JsonNode rule, JsonObject schema, string at) => keyword switch
    {
        "$ref" => Faults(value, Resolve((string)rule!), at),
        "type" => Unless(Types(rule).Any(type => Is(value, type)), $"{at} is {Text(value)}, not {rule.ToJsonString()}"),
        "const" => Unless(JsonNode.DeepEquals(value, rule), $"{at} is {Text(value)}, not {Text(rule)}"),
        "enum" => Unless(rule.AsArray().Any(choice => JsonNode.DeepEquals(value, choice)), $"{at} is {Text(value)}, not one of {Text(rule)}"),
        "oneOf" => OneOf(value, rule.AsArray(), at),
        "properties" => value is JsonObject holder ? Members(holder, rule.AsObject(), at) : [],
        "required" => value is JsonObject whole
            ? rule.AsArray().Where(name => !whole.ContainsKey((string)name!)).Select(name => $"{at} lacks {name}")
            : [],
        "additionalProperties" => value is JsonObject open ? Others(open, rule, schema, at) : [],
        "items" => value is JsonArray list ? list.SelectMany((item, i) => Faults(item, rule.AsObject(), $"{at}[{i}]")) : [],
        "minItems" => Unless(value is not JsonArray few || few.Count >= (int)rule, $"{at} has fewer than {rule} items"),
        "maxItems" => Unless(value is not JsonArray many || many.Count <= (int)rule, $"{at} has more than {rule} items"),
        "minLength" => Unless(String(value) is not { } shortText || shortText.Length >= (int)rule, $"{at} is shorter than {rule}"),
        "maxLength" => Unless(String(value) is not { } longText || longText.Length <= (int)rule, $"{at} is longer than {rule}"),
        "pattern" => Unless(String(value) is not { } text || Regex.IsMatch(text, (string)rule!), $"{at} is {Text(value)}, which does not match {rule}"),
        "minimum" => Unless(Number(value) is not { } low || low >= (double)rule, $"{at} is {Text(value)}, below {rule}"),
        "maximum" => Unless(Number(value) is not { } high || high <= (double)rule, $"{at} is {Text(value)}, above {rule}"),
        "exclusiveMinimum" => Unless(Number(value) is not { } above || above > (double)rule, $"{at} is {Text(value)}, not above {rule}"),
        _ => [$"{at}: the keyword '{keyword}' is not known to this check"],
    };

    internal JsonObject Resolve(string reference)
    {
        Assert.StartsWith("#/", reference);
        JsonNode? found = document;
        foreach (string step in reference[2..].Split('/'))
        {
            found = found?[step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)];
        }

        return found as JsonObject ?? throw new InvalidOperationException($"{reference} leads nowhere.");
    }

    private string[] OneOf(JsonNode? value, JsonArray choices, string at)
    {
        string[][] faults = [.. choices.Select(choice => Faults(value, choice!.AsObject(), at).ToArray())];
        int fitting = faults.Count(choice => choice.Length == 0);
        return fitting == 1 ? [] : [$"{at} fits {fitting} of the {choices.Count} choices: {string.Join(" | ", faults.Select(choice => string.Join("; ", choice)))}"];
    }

    private IEnumerable<string> Members(JsonObject value, JsonObject known, string at)
    {
        foreach ((string name, JsonNode? schema) in known)
        {
            foreach (string fault in value.TryGetPropertyValue(name, out JsonNode? member) ? Faults(member, schema!.AsObject(), $"{at}.{name}") : [])
            {
                yield return fault;
            }
        }

        bool isOpen = (known.Parent as JsonObject)?.ContainsKey("additionalProperties") == true;
        foreach (string name in value.Select(member => member.Key).Where(name => !isOpen && !known.ContainsKey(name)))
        {
            yield return $"{at}.{name} is not described";
        }
    }

    private IEnumerable<string> Others(JsonObject value, JsonNode rule, JsonObject schema, string at)
    {
        IEnumerable<KeyValuePair<string, JsonNode?>> others = value.Where(member => schema["properties"]?[member.Key] is null);
        return rule is JsonObject inner
            ? others.SelectMany(member => Faults(member.Value, inner, $"{at}.{member.Key}"))
            : others.Where(_ => !(bool)rule).Select(member => $"{at}.{member.Key} is not described");
    }

    private static IEnumerable<string> Types(JsonNode rule) => rule is JsonArray several ? several.Select(type => (string)type!) : [(string)rule!];

    private static bool Is(JsonNode? value, string type) => (type, value?.GetValueKind()) switch
    {
        ("null", null) or ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) or ("number", JsonValueKind.Number) => true,
        ("integer", JsonValueKind.Number) => double.IsInteger(Number(value)!.Value),
        _ => false,
    };

    private static string? String(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String ? (string)value! : null;

    private static double? Number(JsonNode? value) => value?.GetValueKind() == JsonValueKind.Number ? double.Parse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture) : null;

    private static string Text(JsonNode? value) => value?.ToJsonString() ?? "null";

    private static string[] Unless(bool fine, string fault) => fine ? [] : [fault];
}
