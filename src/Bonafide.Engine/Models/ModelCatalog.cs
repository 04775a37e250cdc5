using System.Security.Cryptography;

namespace Bonafide.Engine.Models;

/// <summary>
/// The cards, packs and weights of a list of folders. Cards and packs are found by name (<c>model.json</c>, <c>pack.json</c>),
/// weights by length and SHA-256 under any name ending in .onnx, so that they may lie wherever the user keeps them.
/// </summary>
public sealed class ModelCatalog
{
    private readonly Dictionary<string, ModelCard> _cards = [];
    private readonly Dictionary<string, ModelPack> _packs = [];
    private readonly List<FileInfo> _weights = [];
    private readonly Dictionary<string, string> _hashes = [];

    private ModelCatalog(IReadOnlyList<string> folders) => Folders = folders;

    /// <summary>The folders that were searched, the program's own first.</summary>
    public IReadOnlyList<string> Folders { get; }

    public IReadOnlyCollection<ModelCard> Cards => _cards.Values;

    public IReadOnlyCollection<ModelPack> Packs => _packs.Values;

    /// <summary>Folder with the program's own cards and weights.</summary>
    public static string OwnFolder => Path.Combine(AppContext.BaseDirectory, "models");

    /// <summary>Reads every card and pack below the program's own folder and the given ones.</summary>
    /// <exception cref="ModelException">A folder is missing, a card is wrong, or two cards share an id.</exception>
    public static ModelCatalog Open(IEnumerable<string> folders)
    {
        string[] given = [.. folders];
        if (given.FirstOrDefault(folder => !Directory.Exists(folder)) is { } missing)
        {
            throw new ModelException($"The model folder '{missing}' does not exist. Check BONAFIDE_MODELS or --models.");
        }

        ModelCatalog catalog = new([.. given.Prepend(OwnFolder).Where(Directory.Exists).Select(Path.GetFullPath).Distinct()]);
        foreach (string folder in catalog.Folders)
        {
            catalog.Read(folder);
        }

        return catalog;
    }

    /// <summary>The pack with the given id.</summary>
    /// <exception cref="ModelException">There is none; the message lists those that are there.</exception>
    public ModelPack Pack(string id) => _packs.GetValueOrDefault(id)
        ?? throw new ModelException($"There is no model pack '{id}'. Known packs: {string.Join(", ", _packs.Keys.Order())}.");

    /// <exception cref="ModelException">There is none, or it is of another task.</exception>
    public ModelCard Card(string id, ModelTask task)
    {
        ModelCard card = _cards.GetValueOrDefault(id)
            ?? throw new ModelException($"There is no model card '{id}' in {string.Join(", ", Folders)}.");
        return card.Task == task ? card : throw new ModelException($"Model '{id}' is of the task {card.Task}, not {task}.");
    }

    /// <summary>Path of the file whose bytes the card's hash describes, or of one that the card calls the same; null where no folder holds any.</summary>
    public string? FindWeights(ModelCard card) => card.Weights.Candidates().Select(FindFile).FirstOrDefault(path => path is not null);

    /// <summary>The card of the file that is there, where the card knows several that are the same: what is told of a network is told of that file.</summary>
    /// <exception cref="ModelException">No folder holds any.</exception>
    public ModelCard Resolve(ModelCard card) =>
        card with { Weights = card.Weights.Candidates().FirstOrDefault(file => FindFile(file) is not null) ?? throw new ModelException(Missing(card)) };

    /// <summary>The weights' bytes, hashed again as they are read.</summary>
    /// <exception cref="ModelException">No folder holds them, or they changed since; the message says what to do.</exception>
    public byte[] ReadWeights(ModelCard card)
    {
        WeightsFile weights = Resolve(card).Weights;
        string path = FindFile(weights) ?? throw new ModelException(Missing(card));
        byte[] bytes = File.ReadAllBytes(path);
        return Convert.ToHexStringLower(SHA256.HashData(bytes)) == weights.Sha256
            ? bytes
            : throw new ModelException($"Model '{card.Id}': {path} changed while it was read. Its SHA-256 must be {weights.Sha256}.");
    }

    /// <summary>Which file of a model is missing, and where it can be had.</summary>
    public string Missing(ModelCard card) => $"{Found(card)}; get it from {Origin(card)}";

    /// <summary>Where weights were looked for, and how to name another folder.</summary>
    public string HowToProvide =>
        $"Searched: {string.Join(", ", Folders)}. Set BONAFIDE_MODELS (or --models) to the folder that holds the files; they are found by their " +
        "SHA-256, whatever their names. 'bonafide models pull PACK --to DIR' brings those that have an address; the pack 'default' needs none.";

    private string Found(ModelCard card)
    {
        string wanted = $"'{card.Weights.File}', {card.Weights.Bytes} bytes, SHA-256 {card.Weights.Sha256}";
        FileInfo? altered = _weights.FirstOrDefault(file => file.Name == card.Weights.File);
        return altered is null ? $"missing {wanted}" : $"{altered.FullName} was altered; wanted is {wanted}";
    }

    private string? FindFile(WeightsFile weights) =>
        _weights.Where(file => file.Length == weights.Bytes).FirstOrDefault(file => Hash(file.FullName) == weights.Sha256)?.FullName;

    private static string Origin(ModelCard card) => card switch
    {
        _ when card.Weights.Candidates().FirstOrDefault(file => file.Url is not null) is { } file => $"{file.Url} ('bonafide models pull' does)",
        { Origin: { } origin } => string.Join(' ', new[] { origin.Repository, origin.Path, origin.Commit is { } commit ? $"at {commit}" : null }.OfType<string>()),
        _ => "whoever gave you the card",
    };

    private void Read(string folder)
    {
        EnumerationOptions everywhere = new() { RecurseSubdirectories = true, MaxRecursionDepth = 8 };
        foreach (string path in Directory.EnumerateFiles(folder, "*", everywhere).Order(StringComparer.Ordinal))
        {
            switch (Path.GetFileName(path))
            {
                case "model.json":
                    ModelCard card = ModelJson.ReadCard(path);
                    ModelCardRules.Check(card, path);
                    if (!_cards.TryAdd(card.Id, card) && _cards[card.Id].Weights.Sha256 != card.Weights.Sha256)
                    {
                        throw new ModelException($"{path}: another card already has the id '{card.Id}'. Ids must be unique.");
                    }

                    break;
                case "pack.json":
                    ModelPack pack = ModelJson.ReadPack(path);
                    ModelPackRules.Check(pack, path);
                    if (!_packs.TryAdd(pack.Id, pack) && !folder.StartsWith(Folders[0], StringComparison.Ordinal))
                    {
                        throw new ModelException($"{path}: another pack already has the id '{pack.Id}'. Ids must be unique.");
                    }

                    break;
                case var name when name.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase):
                    _weights.Add(new FileInfo(path));
                    break;
            }
        }
    }

    private string Hash(string path)
    {
        if (!_hashes.TryGetValue(path, out string? hash))
        {
            using FileStream stream = File.OpenRead(path);
            _hashes[path] = hash = Convert.ToHexStringLower(SHA256.HashData(stream));
        }

        return hash;
    }
}
