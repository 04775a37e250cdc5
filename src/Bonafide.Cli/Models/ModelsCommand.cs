using System.CommandLine;
using Bonafide.Engine.Models;

namespace Bonafide.Cli.Models;

/// <summary><c>bonafide models</c>: which networks there are, and whether they are all right.</summary>
internal static class ModelsCommand
{
    internal static Command Create(Shell shell) => new("models", "Show and verify the networks.") { List(shell), Verify(shell) };

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

    private static ModelCatalog Open(ParseResult parsed, Option<string[]> folders, Shell shell) =>
        ModelCatalog.Open(ModelFolders.Of(parsed.GetValue(folders), shell));
}
