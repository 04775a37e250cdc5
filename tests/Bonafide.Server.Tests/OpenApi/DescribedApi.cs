using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Bonafide.Server.Tests.OpenApi;

/// <summary>One dialect's OpenAPI document, read as a promise: which calls there are and what each answers.</summary>
internal sealed partial class DescribedApi
{
    private static readonly string[] _methods = ["get", "put", "post", "delete", "patch"];

    private readonly JsonObject _document;
    private readonly SchemaCheck _check;

    internal DescribedApi(string json)
    {
        _document = JsonNode.Parse(json)!.AsObject();
        _check = new SchemaCheck(_document);
    }

    internal JsonNode Info => _document["info"]!;

    /// <summary>"POST /v3/passive-liveness" and its like: no trailing slash, parameters without names.</summary>
    internal IEnumerable<string> Calls => Operations().Select(operation => operation.Call);

    /// <summary>The beginnings of its paths: what else is routed there belongs to this document too.</summary>
    internal IEnumerable<string> Roots => Operations().Select(operation => operation.Call.Split('/')[1]).Distinct();

    /// <summary>A call as the documents, the routes and the recorded answers are compared by.</summary>
    internal static string Call(string method, string path) => $"{method.ToUpperInvariant()} {Parameter().Replace("/" + path.Trim('/'), "{}")}";

    /// <summary>What in an answer is not as the document says. An answer to a call that it does not know must be one of its errors.</summary>
    internal IEnumerable<string> Faults(string request, int status, string? contentType, JsonNode? body)
    {
        string method = request.Split(' ')[0];
        string path = Slashes().Replace(request[method.Length..].Trim().Split('?')[0], "/").TrimEnd('/');
        JsonObject[] known = [.. Operations().Where(operation => Fits(operation.Call, method, path)).Select(operation => operation.Body)];
        return known switch
        {
            [] when status < 400 => [$"{method} {path} is not described"],
            [] => AnyError(body),
            [var operation, ..] => operation["responses"]![$"{status}"] is JsonObject response
                ? Content(Followed(response), contentType, body)
                : [$"{method} {path} is not said to answer {status}"],
        };
    }

    /// <summary>Examples that do not fit what they are examples of; references that lead nowhere and keywords that are misspelt show here too.</summary>
    internal IEnumerable<string> FaultyExamples()
    {
        foreach ((string place, JsonObject content) in Contents())
        {
            JsonObject schema = content["schema"]!.AsObject();
            foreach ((string name, JsonNode? example) in content["examples"]?.AsObject() ?? [])
            {
                foreach (string fault in _check.Faults(example!["value"], schema))
                {
                    yield return $"{place}, example '{name}': {fault}";
                }
            }
        }
    }

    /// <summary>JSON answers of which the document shows no example.</summary>
    internal IEnumerable<string> WithoutExample() =>
        Contents().Where(content => content.Place.Contains("json", StringComparison.Ordinal) && content.Content["examples"] is null).Select(content => content.Place).Distinct();

    private IEnumerable<(string Place, JsonObject Content)> Contents() =>
        Operations().SelectMany(operation => Bodies(operation.Call, operation.Body["requestBody"])
            .Concat(operation.Body["responses"]!.AsObject().SelectMany(response => Bodies($"{operation.Call} {response.Key}", Followed(response.Value!.AsObject())))))
            .Concat(_document["components"]!["responses"]!.AsObject().SelectMany(response => Bodies(response.Key, response.Value)))
            .Concat((_document["webhooks"]?.AsObject() ?? []).SelectMany(webhook => Bodies(webhook.Key, webhook.Value!["post"]!["requestBody"])));

    private static IEnumerable<(string Place, JsonObject Content)> Bodies(string place, JsonNode? holder) =>
        (holder?["content"]?.AsObject() ?? []).Select(content => ($"{place} {content.Key}", content.Value!.AsObject()));

    private IEnumerable<(string Call, JsonObject Body)> Operations() =>
        from path in _document["paths"]!.AsObject()
        from method in path.Value!.AsObject().Where(method => _methods.Contains(method.Key))
        select (Call(method.Key, path.Key), method.Value!.AsObject());

    private IEnumerable<string> Content(JsonObject response, string? contentType, JsonNode? body)
    {
        if (response["content"] is not JsonObject contents)
        {
            return body is null ? [] : ["has a body, which is not described"];
        }

        string type = contentType?.Split(';')[0].Trim() ?? "";
        return contents[type]?["schema"] is JsonObject schema ? _check.Faults(body, schema) : [$"is '{type}', which is not described"];
    }

    private IEnumerable<string> AnyError(JsonNode? body)
    {
        IEnumerable<JsonObject> schemas = _document["components"]!["responses"]!.AsObject()
            .SelectMany(response => Bodies(response.Key, response.Value)).Select(content => content.Content["schema"]!.AsObject());
        return schemas.Any(schema => !_check.Faults(body, schema).Any()) ? [] : [$"{body?.ToJsonString()} is none of the described errors"];
    }

    private JsonObject Followed(JsonObject response) => response["$ref"] is { } reference ? _check.Resolve((string)reference!) : response;

    private static bool Fits(string call, string method, string path)
    {
        string pattern = Regex.Escape(call).Replace(@"\{}", "[^/]+", StringComparison.Ordinal).Replace("{}", "[^/]+", StringComparison.Ordinal);
        return Regex.IsMatch($"{method} {path}", $"^{pattern}$");
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();

    [GeneratedRegex("/{2,}")]
    private static partial Regex Slashes();
}
