using System.Text.Json;
using Bonafide.Engine.Models;
using Bonafide.Tests;

namespace Bonafide.Engine.Tests.Parity;

/// <summary>The reference outputs of the public networks (../shared/models/parity.json): OpenCV's preprocessing, ONNX Runtime.</summary>
internal sealed class ReferenceOutputs
{
    /// <summary>Where the reference calls a network by its folder and file, our cards by an id.</summary>
    internal static readonly IReadOnlyDictionary<string, string> CardIds = new Dictionary<string, string>
    {
        ["pad-minifasnet/2.7_80x80_MiniFASNetV2.onnx"] = "minifasnet-v2-2.7",
        ["pad-minifasnet/4_0_0_80x80_MiniFASNetV1SE.onnx"] = "minifasnet-v1se-4.0",
        ["pad-minifasnet-older/2.7_80x80_MobileFaceNetPv4.onnx"] = "minifasnet-older-2.7",
        ["pad-minifasnet-older/org_1_80x60_MobileFaceNetPv1.onnx"] = "minifasnet-older-whole-frame",
        ["pad-minifas-suri/98.20_best_model.onnx"] = "minifas-suri",
        ["embedding-mobilefacenet-128d"] = "mobilefacenet-128d",
        ["embedding-mobileface-256d"] = "mobileface-256d",
        ["attributes-faceapi-age-gender"] = "faceapi-age-gender",
        ["quality-lightqnet-dm050"] = "lightqnet-dm050",
        ["pose-fsanet"] = "fsanet-1x1",
    };

    private readonly JsonElement _root;

    private ReferenceOutputs(string folder)
    {
        Folder = folder;
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "parity.json")));
        _root = document.RootElement.Clone();
    }

    internal string Folder { get; }

    internal IEnumerable<JsonElement> Pictures => _root.GetProperty("pictures").EnumerateArray();

    internal IEnumerable<JsonElement> Tensors => _root.GetProperty("tensors").EnumerateArray();

    internal static ReferenceOutputs Read() => new(Needs.SharedModels());

    internal static ModelSession Session(ModelCatalog catalog, string cardId)
    {
        ModelCard card = catalog.Cards.Single(card => card.Id == cardId);
        return new ModelSession(card, catalog.ReadWeights(card), threads: 1);
    }

    internal static double[] Numbers(JsonElement array) => array.ValueKind == JsonValueKind.Array
        ? [.. array.EnumerateArray().SelectMany(Numbers)]
        : [array.GetDouble()];
}
