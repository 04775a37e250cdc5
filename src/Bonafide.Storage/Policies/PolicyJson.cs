using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Bonafide.Storage.Policies;

/// <summary>
/// A policy's stored form. Settings that a document lacks read as their defaults: the document is laid over them, since a
/// source-generated reader would set a missing one to zero or null.
/// </summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ApplicationPolicy))]
public sealed partial class PolicyJson : JsonSerializerContext
{
    /// <summary>Every setting with its value.</summary>
    public static string Write(ApplicationPolicy policy) => JsonSerializer.Serialize(policy, Default.ApplicationPolicy);

    /// <summary>A document that somebody wrote: settings that it lacks are the defaults, settings that are none are refused.</summary>
    /// <exception cref="JsonException">It is not an object of known settings; the message names the fault.</exception>
    public static ApplicationPolicy ReadWritten(string document) => Overlay(new ApplicationPolicy(), document, refuseUnknown: true);

    /// <summary>A document that changes some settings of a policy and leaves the others as they are.</summary>
    /// <exception cref="JsonException">It is not an object of known settings; the message names the fault.</exception>
    public static ApplicationPolicy ReadChange(ApplicationPolicy policy, string document) => Overlay(policy, document, refuseUnknown: true);

    /// <summary>A document of the database, which another version may have written.</summary>
    internal static ApplicationPolicy Read(string document) => Overlay(new ApplicationPolicy(), document, refuseUnknown: false);

    private static ApplicationPolicy Overlay(ApplicationPolicy under, string document, bool refuseUnknown)
    {
        try
        {
            return Lay(under, document, refuseUnknown);
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException)
        {
            // A name that comes twice, or one with half of a surrogate pair, shows only when it is looked for.
            throw new JsonException("A policy names each setting once, in sound text.", fault);
        }
    }

    private static ApplicationPolicy Lay(ApplicationPolicy under, string document, bool refuseUnknown)
    {
        JsonObject settings = JsonSerializer.SerializeToNode(under, Default.ApplicationPolicy)!.AsObject();
        if (JsonNode.Parse(document) is not JsonObject given)
        {
            throw new JsonException("A policy is a JSON object.");
        }

        foreach ((string name, JsonNode? value) in given)
        {
            if (settings.ContainsKey(name))
            {
                settings[name] = value?.DeepClone();
            }
            else if (refuseUnknown)
            {
                throw new JsonException($"There is no setting '{name}'. Known: {string.Join(", ", settings.Select(setting => setting.Key))}.");
            }
        }

        ApplicationPolicy policy = settings.Deserialize(Default.ApplicationPolicy)!;
        return policy.Actions is null || policy.DialectSettings is null
            ? throw new JsonException("'actions' and 'dialect_settings' must be objects.")
            : policy;
    }
}
