using System.CommandLine;
using Bonafide.Engine.Models;

namespace Bonafide.Cli.Models;

/// <summary><c>bonafide models</c>: which networks there are, and whether they are all right.</summary>
internal static class ModelsCommand
{
    internal static Command Create(Shell shell) => new("models", "Show, bring and verify the networks.") { List(shell), Pull(shell), Verify(shell) };

    private static Command List(Shell shell)
    {
        Option<string[]> folders = ModelFolders.Option();
        Command list = new("list", "List every model card, its licence and where its weights are.") { folders };
        list.SetAction(parsed => ModelTable.Print(Open(parsed, folders, shell), shell.Styled()));
        return list;
    }

    private static Command Verify(Shell shell)
    {
        Option<string[]> folders = ModelFolders.Option();
        Option<string?> pack = new("--pack") { Description = "Verify this pack alone. Default: all.", HelpName = "NAME" };
        Command verify = new("verify", "Load every network of a pack and run it once.") { pack, folders };
        verify.SetAction(parsed =>
        {
            ModelCatalog catalog = Open(parsed, folders, shell);
            IEnumerable<ModelPack> packs = parsed.GetValue(pack) is { } name
                ? [catalog.Pack(name)]
                : catalog.Packs.OrderBy(each => each.Id, StringComparer.Ordinal);
            return (int)new PackVerification(catalog, shell.Styled()).Verify([.. packs]);
        });
        return verify;
    }

    private static Command Pull(Shell shell)
    {
        Argument<string?> pack = new("PACK") { Description = "The pack whose missing weights are brought. Default: BONAFIDE_PACK, else \"default\".", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> target = new("--to") { Description = "Folder that they are put into. Default: the first of --models or BONAFIDE_MODELS.", HelpName = "DIR" };
        Option<string[]> folders = ModelFolders.Option();
        Command pull = new("pull", "Bring the public weights that a pack lacks from where their cards say, each checked by its SHA-256.") { pack, target, folders };
        pull.SetAction(async (parsed, cancellation) =>
        {
            IReadOnlyList<string> known = ModelFolders.Of(parsed.GetValue(folders), shell);
            string folder = parsed.GetValue(target) ?? (known is [var first, ..] ? first : null)
                ?? throw new ModelException("Say where the weights go: --to DIR. The server finds them there with BONAFIDE_MODELS=DIR.");
            ModelCatalog catalog = ModelCatalog.Open(known.Append(folder).Where(Directory.Exists));
            string name = parsed.GetValue(pack) ?? shell.Setting("BONAFIDE_PACK") ?? ModelPack.DefaultId;
            return (int)await new PackDownload(catalog, folder, shell.Styled()).BringAsync(catalog.Pack(name), cancellation);
        });
        return pull;
    }

    private static ModelCatalog Open(ParseResult parsed, Option<string[]> folders, Shell shell) =>
        ModelCatalog.Open(ModelFolders.Of(parsed.GetValue(folders), shell));
}
