using Microsoft.AspNetCore.Components;

namespace Bonafide.Server.Console.Shell;

/// <summary>A page's content: a pure function of a model. Public because the compiler of Razor makes its components public.</summary>
public abstract class View<TModel> : ComponentBase
{
    [Parameter]
    [EditorRequired]
    public TModel Model { get; set; } = default!;

    /// <summary>What surrounds every page.</summary>
    [CascadingParameter]
    public PageFrame Frame { get; set; } = default!;
}
