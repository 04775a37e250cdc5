using Bonafide.Storage.Applications;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Bonafide.Server.Console.Shell;

/// <summary>Answers a page: the view of a model within the frame that all pages share, as finished HTML.</summary>
internal static class ConsolePage
{
    /// <param name="title">Of the window.</param>
    /// <param name="model">What the view shows.</param>
    /// <param name="status">Of the answer.</param>
    internal static IResult Of<TView, TModel>(string title, TModel model, int status = StatusCodes.Status200OK)
        where TView : View<TModel> => new PageResult(typeof(TView), title, model!, status);

    /// <summary>Only the view, for scripts that put it into a page that is open.</summary>
    internal static IResult Part<TView, TModel>(TModel model)
        where TView : View<TModel> => new PageResult(typeof(TView), "", model!, StatusCodes.Status200OK) { IsPart = true };

    private sealed class PageResult(Type view, string title, object model, int status) : IResult
    {
        internal bool IsPart { get; init; }

        public async Task ExecuteAsync(HttpContext http)
        {
            PageFrame frame = await FrameAsync(http, title);
            await using HtmlRenderer renderer = new(http.RequestServices, http.RequestServices.GetRequiredService<ILoggerFactory>());
            ParameterView parameters = ParameterView.FromDictionary(new Dictionary<string, object?>
            {
                [nameof(Document.Frame)] = frame,
                [nameof(Document.Content)] = view,
                [nameof(Document.Model)] = model,
                [nameof(Document.IsPart)] = IsPart,
            });
            string html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<Document>(parameters)).ToHtmlString());
            http.Response.StatusCode = status;
            http.Response.ContentType = "text/html; charset=utf-8";
            await http.Response.WriteAsync(html, http.RequestAborted);
        }
    }

    private static async Task<PageFrame> FrameAsync(HttpContext http, string title)
    {
        ConsoleAssets assets = http.RequestServices.GetRequiredService<ConsoleAssets>();
        PageFrame frame = new()
        {
            Title = title,
            Theme = Themes.Of(http.Request),
            Path = http.Request.Path + http.Request.QueryString,
            Asset = assets.Url,
        };
        if (http.Features.Get<Visitor>() is not { } visitor)
        {
            return frame;
        }

        IReadOnlyList<Application> all = await http.RequestServices.GetRequiredService<ApplicationStore>().ListAsync(http.RequestAborted);
        return frame with
        {
            User = visitor.User,
            FormToken = visitor.FormToken,
            Application = visitor.Application ?? (all.Count > 0 ? all[0] : null),
            Applications = all,
        };
    }
}
