using Bonafide.Engine;
using Bonafide.Engine.Decision;
using Bonafide.Engine.Models;
using Spectre.Console;

namespace Bonafide.Cli.Models;

/// <summary>Looks whether packs can be served from: every weights file present by hash, every network loadable and able to run.</summary>
internal sealed class PackVerification(ModelCatalog catalog, IAnsiConsole console)
{
    /// <exception cref="ModelException">There is no pack at all.</exception>
    internal ExitCode Verify(IReadOnlyList<ModelPack> packs)
    {
        if (packs.Count == 0)
        {
            throw new ModelException($"No model pack (pack.json) lies in {string.Join(", ", catalog.Folders)}. Give its folder with --models.");
        }

        // Every pack is looked at, also after a bad one: one call must name all that is missing.
        return packs.Select(Verify).ToArray().All(isGood => isGood) ? ExitCode.BonaFide : ExitCode.Failed;
    }

    private bool Verify(ModelPack pack)
    {
        console.MarkupLineInterpolated($"Pack [bold]{pack.Id}[/]: {pack.Title}");
        if (pack.Warning is { } warning)
        {
            console.MarkupLineInterpolated($"  [yellow]WARNING[/]  {warning}");
        }

        bool isComplete = pack.Members().Select(member => IsPresent(member.Id, member.Task)).ToArray().All(isPresent => isPresent);
        string? fault = isComplete ? FaultOfLoading(pack) : $"files are missing. {catalog.HowToProvide}";
        if (fault is null)
        {
            console.MarkupLineInterpolated($"  [green]OK[/]       every network loads and runs");
        }
        else
        {
            console.MarkupLineInterpolated($"  [red]FAILED[/]   {fault}");
        }

        return fault is null;
    }

    private bool IsPresent(string id, ModelTask task)
    {
        try
        {
            ModelCard card = catalog.Card(id, task);
            if (catalog.FindWeights(card) is { } path)
            {
                console.MarkupLineInterpolated($"  [green]OK[/]       {id}: {path}");
                return true;
            }

            console.MarkupLineInterpolated($"  [red]MISSING[/]  {id}: {catalog.Missing(card)}");
        }
        catch (ModelException fault)
        {
            console.MarkupLineInterpolated($"  [red]MISSING[/]  {id}: {fault.Message}");
        }

        return false;
    }

    private string? FaultOfLoading(ModelPack pack)
    {
        try
        {
            using LivenessEngine engine = LivenessEngine.Load(catalog, pack.Id, new DecisionPolicy());
            engine.WarmUp();
            return null;
        }
        catch (ModelException fault)
        {
            return fault.Message;
        }
    }
}
