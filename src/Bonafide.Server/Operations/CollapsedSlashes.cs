using System.Text.RegularExpressions;

namespace Bonafide.Server.Operations;

/// <summary>Clients glue base URLs and paths together; "//v3//passive-liveness/" means "/v3/passive-liveness/".</summary>
internal static partial class CollapsedSlashes
{
    internal static void UseCollapsedSlashes(this WebApplication app) => app.Use((context, next) =>
    {
        string path = context.Request.Path.Value ?? "";
        if (path.Contains("//", StringComparison.Ordinal))
        {
            context.Request.Path = Several().Replace(path, "/");
        }

        return next(context);
    });

    [GeneratedRegex("/{2,}")]
    private static partial Regex Several();
}
