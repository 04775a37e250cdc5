using Swashbuckle.AspNetCore.SwaggerUI;

namespace Bonafide.Server.OpenApi;

/// <summary>
/// <c>/openapi/NAME.json</c>: what a dialect answers, without a key; <c>/openapi/</c>: the same to read and to try. The pages bring
/// everything that they need and may ask nobody but this server.
/// </summary>
internal static class OpenApiEndpoints
{
    private const string Folder = "/openapi";

    /// <summary>The browser's scripts are its own files; its styles are partly written into its elements.</summary>
    private const string ContentSecurity =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    internal static void MapOpenApiDocuments(this IEndpointRouteBuilder routes)
    {
        foreach (OpenApiDocument document in OpenApiDocuments.All.Values)
        {
            routes.MapGet($"{Folder}/{document.Dialect}.json", () => TypedResults.Bytes(document.Json, "application/json"));
        }
    }

    internal static void UseOpenApiBrowser(this WebApplication app)
    {
        app.UseWhen(http => http.Request.Path.StartsWithSegments(Folder, StringComparison.Ordinal), branch => branch.Use((http, next) =>
        {
            http.Response.Headers.ContentSecurityPolicy = ContentSecurity;
            http.Response.Headers.XContentTypeOptions = "nosniff";
            http.Response.Headers["Referrer-Policy"] = "no-referrer";
            return next(http);
        }));
        app.UseSwaggerUI(pages =>
        {
            pages.RoutePrefix = Folder.TrimStart('/');
            pages.DocumentTitle = "Bonafide: its APIs";
            pages.DocExpansion(DocExpansion.List);
            pages.DefaultModelsExpandDepth(0);
            foreach (OpenApiDocument document in OpenApiDocuments.All.Values.OrderBy(document => document.Dialect, StringComparer.Ordinal))
            {
                pages.SwaggerEndpoint($"{document.Dialect}.json", document.Title);
            }
        });
    }
}
