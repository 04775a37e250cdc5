using Bonafide.Engine.Models;
using Spectre.Console;

namespace Bonafide.Cli.Models;

/// <summary>All model cards as a table.</summary>
internal static class ModelTable
{
    internal static void Print(ModelCatalog catalog, IAnsiConsole console)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumns("Model", "Task", "Licence", "Packs", "Weights");
        foreach (ModelCard card in catalog.Cards.OrderBy(card => card.Task).ThenBy(card => card.Id, StringComparer.Ordinal))
        {
            string? path = catalog.FindWeights(card);
            table.AddRow(
                new Text(card.Id),
                new Text(TaskName.Of(card.Task)),
                new Text(card.Licence.Spdx),
                new Text(string.Join(", ", PacksWith(card, catalog))),
                path is null ? new Text("missing", new Style(Color.Red)) : new Text(path));
        }

        console.Write(table);
    }

    private static IEnumerable<string> PacksWith(ModelCard card, ModelCatalog catalog) =>
        catalog.Packs.Where(pack => pack.Members().Any(member => member.Id == card.Id)).Select(pack => pack.Id).Order(StringComparer.Ordinal);
}
