using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bonafide.Storage.Policies;

/// <summary>A policy's stored form. Settings that a version did not have yet read as their defaults.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ApplicationPolicy))]
internal sealed partial class PolicyJson : JsonSerializerContext
{
    internal static string Write(ApplicationPolicy policy) => JsonSerializer.Serialize(policy, Default.ApplicationPolicy);

    internal static ApplicationPolicy Read(string document) => JsonSerializer.Deserialize(document, Default.ApplicationPolicy)!;
}
