using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bonafide.Engine.Models;

/// <summary>Reads cards and packs: camel case, comments allowed, unknown members refused, since a misspelt key must not pass.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ModelCard))]
[JsonSerializable(typeof(ModelPack))]
internal sealed partial class ModelJson : JsonSerializerContext
{
    internal static ModelCard ReadCard(string path) => Read(path, Default.ModelCard);

    internal static ModelPack ReadPack(string path) => Read(path, Default.ModelPack);

    private static T Read<T>(string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return JsonSerializer.Deserialize(stream, type) ?? throw new ModelException($"{path} holds no object.");
        }
        catch (JsonException fault)
        {
            throw new ModelException($"{path} cannot be read: {fault.Message}", fault);
        }
    }
}
