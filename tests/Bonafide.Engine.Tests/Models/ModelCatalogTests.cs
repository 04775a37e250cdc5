using System.Text.Json;
using System.Text.Json.Nodes;
using Bonafide.Engine.Decision;
using Bonafide.Engine.Models;
using Bonafide.Tests;

namespace Bonafide.Engine.Tests.Models;

public sealed class ModelCatalogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("catalog").FullName;

    [Fact]
    public void The_programs_own_cards_and_packs_are_valid_and_fit_together()
    {
        ModelCatalog catalog = ModelCatalog.Open([]);

        Assert.NotEmpty(catalog.Packs);
        foreach (ModelPack pack in catalog.Packs)
        {
            Assert.All(pack.Members(), member => Assert.Equal(member.Task, catalog.Card(member.Id, member.Task).Task));
        }
    }

    [Fact]
    public void A_pack_may_leave_out_every_task_but_detection_and_pad()
    {
        Directory.CreateDirectory(_folder);
        File.WriteAllText(
            Path.Combine(_folder, "pack.json"),
            """{"format":1,"id":"small","title":"t","detector":"yunet-n","pad":{"models":["minifasnet-v2-2.7"],"calibration":[{"logit":-1,"score":0},{"logit":1,"score":1}]}}""");

        ModelPack pack = ModelCatalog.Open([_folder]).Pack("small");

        Assert.Equal(["yunet-n", "minifasnet-v2-2.7"], pack.Members().Select(member => member.Id));
        Assert.Empty(pack.Figures);
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_named() =>
        Assert.Contains("nowhere", Assert.Throws<ModelException>(() => ModelCatalog.Open(["/nowhere"])).Message, StringComparison.Ordinal);

    [Fact]
    public void An_unknown_pack_is_refused_with_the_known_ones() =>
        Assert.Contains("public", Assert.Throws<ModelException>(() => ModelCatalog.Open([]).Pack("best")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_pack_without_its_weights_does_not_load_and_every_missing_file_is_named()
    {
        ModelCatalog catalog = ModelCatalog.Open([_folder]);

        ModelException fault = Assert.Throws<ModelException>(() => LivenessEngine.Load(catalog, "public", new DecisionPolicy()));

        Assert.All(catalog.Pack("public").Members(), member => Assert.Contains(member.Id, fault.Message, StringComparison.Ordinal));
        Assert.Contains("BONAFIDE_MODELS", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_altered_byte_in_a_weights_file_stops_the_load()
    {
        CopyPublicWeights();
        string victim = Directory.EnumerateFiles(_folder, "2.7_80x80_MiniFASNetV2.onnx", SearchOption.AllDirectories).Single();
        byte[] bytes = File.ReadAllBytes(victim);
        bytes[^100] ^= 1;
        File.WriteAllBytes(victim, bytes);

        ModelException fault = Assert.Throws<ModelException>(() => LivenessEngine.Load(ModelCatalog.Open([_folder]), "public", new DecisionPolicy()));

        Assert.Contains("minifasnet-v2-2.7", fault.Message, StringComparison.Ordinal);
        Assert.Contains("altered", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_are_found_by_their_hash_whatever_their_name()
    {
        CopyPublicWeights();
        string file = Directory.EnumerateFiles(_folder, "yunet_n_dynamic.onnx", SearchOption.AllDirectories).Single();
        File.Move(file, Path.Combine(_folder, "renamed.onnx"));
        ModelCatalog catalog = ModelCatalog.Open([_folder]);

        Assert.EndsWith("renamed.onnx", catalog.FindWeights(catalog.Card("yunet-n", ModelTask.FaceDetection)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("format", "2", "format 2")]
    [InlineData("id", "\"Bad Id\"", "id must consist")]
    [InlineData("colour", "\"red\"", "colour")]
    public void A_wrong_card_is_refused_with_its_path_and_fault(string member, string value, string expected)
    {
        JsonObject card = JsonNode.Parse(File.ReadAllText(Path.Combine(ModelCatalog.OwnFolder, "public", "yunet-n", "model.json")))!.AsObject();
        card["id"] = "another";
        card[member] = JsonNode.Parse(value);
        string path = Path.Combine(_folder, "model.json");
        File.WriteAllText(path, card.ToJsonString());

        string message = Assert.Throws<ModelException>(() => ModelCatalog.Open([_folder])).Message;

        Assert.Contains(path, message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_of_a_card_are_told_at_once()
    {
        JsonObject card = JsonNode.Parse(File.ReadAllText(Path.Combine(ModelCatalog.OwnFolder, "public", "minifasnet-v2-2.7", "model.json")))!.AsObject();
        card["id"] = "another";
        card["input"]!["std"] = JsonNode.Parse("[1, 0, 1]");
        card["output"]!["classes"] = JsonNode.Parse("""["attack", "attack"]""");
        card["crop"]!["factor"] = -1;
        File.WriteAllText(Path.Combine(_folder, "model.json"), card.ToJsonString(JsonSerializerOptions.Default));

        string message = Assert.Throws<ModelException>(() => ModelCatalog.Open([_folder])).Message;

        Assert.Contains("input.std", message, StringComparison.Ordinal);
        Assert.Contains("bona-fide", message, StringComparison.Ordinal);
        Assert.Contains("crop.factor", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_places_landmarks_needs_a_crop_that_its_points_can_be_led_back_from()
    {
        JsonObject card = JsonNode.Parse(File.ReadAllText(Path.Combine(ModelCatalog.OwnFolder, "default", "face-landmarks", "model.json")))!.AsObject();
        card["id"] = "another";
        card["crop"]!["kind"] = "whole-frame";
        File.WriteAllText(Path.Combine(_folder, "model.json"), card.ToJsonString(JsonSerializerOptions.Default));

        Assert.Contains("\"context\"", Assert.Throws<ModelException>(() => ModelCatalog.Open([_folder])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_the_card_calls_the_same_is_taken_and_told_of()
    {
        JsonObject card = JsonNode.Parse(File.ReadAllText(Path.Combine(ModelCatalog.OwnFolder, "default", "face-detector", "model.json")))!.AsObject();
        JsonNode there = card["weights"]!.DeepClone();
        card["id"] = "another";
        card["weights"] = new JsonObject { ["file"] = "gone.onnx", ["bytes"] = 1, ["sha256"] = new string('a', 64), ["same"] = new JsonArray(there.DeepClone()) };
        File.WriteAllText(Path.Combine(_folder, "model.json"), card.ToJsonString(JsonSerializerOptions.Default));
        ModelCatalog catalog = ModelCatalog.Open([_folder]);

        ModelCard found = catalog.Resolve(catalog.Card("another", ModelTask.FaceDetection));

        Assert.Equal((string?)there["sha256"], found.Weights.Sha256);
        Assert.Equal((long)there["bytes"]!, catalog.ReadWeights(found).LongLength);
        Assert.EndsWith("face-detector.onnx", catalog.FindWeights(found), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_come_over_https_or_not_at_all()
    {
        JsonObject card = JsonNode.Parse(File.ReadAllText(Path.Combine(ModelCatalog.OwnFolder, "public", "yunet-n", "model.json")))!.AsObject();
        card["id"] = "another";
        card["weights"]!["url"] = "http://example.com/yunet.onnx";
        File.WriteAllText(Path.Combine(_folder, "model.json"), card.ToJsonString(JsonSerializerOptions.Default));

        Assert.Contains("weights.url must begin with https://", Assert.Throws<ModelException>(() => ModelCatalog.Open([_folder])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_detector_that_answers_in_planes_must_name_its_output()
    {
        JsonObject card = JsonNode.Parse(File.ReadAllText(Path.Combine(ModelCatalog.OwnFolder, "default", "face-detector", "model.json")))!.AsObject();
        card["id"] = "another";
        card["output"]!.AsObject().Remove("name");
        File.WriteAllText(Path.Combine(_folder, "model.json"), card.ToJsonString(JsonSerializerOptions.Default));

        Assert.Contains("output needs strides and name", Assert.Throws<ModelException>(() => ModelCatalog.Open([_folder])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.6)]
    [InlineData(0)]
    public void A_face_is_doubtful_below_the_threshold_and_above_nothing(double from)
    {
        JsonObject card = JsonNode.Parse(File.ReadAllText(Path.Combine(ModelCatalog.OwnFolder, "default", "face-detector", "model.json")))!.AsObject();
        card["id"] = "another";
        card["output"]!["doubtfulThreshold"] = from;
        File.WriteAllText(Path.Combine(_folder, "model.json"), card.ToJsonString(JsonSerializerOptions.Default));

        Assert.Contains("output.doubtfulThreshold must lie between", Assert.Throws<ModelException>(() => ModelCatalog.Open([_folder])).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void CopyPublicWeights()
    {
        foreach (string file in Directory.EnumerateFiles(Needs.SharedModels(), "*.onnx", SearchOption.AllDirectories))
        {
            string target = Path.Combine(_folder, Path.GetFileName(Path.GetDirectoryName(file)!));
            Directory.CreateDirectory(target);
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }
    }
}
