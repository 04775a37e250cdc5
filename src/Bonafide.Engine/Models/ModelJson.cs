using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bonafide.Engine.Models;

/// <summary>
/// Reads cards and packs: camel case, comments allowed, unknown members refused, since a misspelt key must not pass. By reflection and not by generated
/// code, which would set a member that is left out to zero or null instead of its default.
/// </summary>
internal static class ModelJson
{
    private static readonly JsonSerializerOptions _options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter() },
    };

    internal static ModelCard ReadCard(string path) => Read<ModelCard>(path);

    internal static ModelPack ReadPack(string path) => Read<ModelPack>(path);

    private static T Read<T>(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return JsonSerializer.Deserialize<T>(stream, _options) ?? throw new ModelException($"{path} holds no object.");
        }
        catch (JsonException fault)
        {
            throw new ModelException($"{path} cannot be read: {fault.Message}", fault);
        }
    }
}
