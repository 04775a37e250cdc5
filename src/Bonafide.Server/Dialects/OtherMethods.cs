namespace Bonafide.Server.Dialects;

/// <summary>A route's answer to every method that it does not know, in the dialect's form instead of the framework's empty 405.</summary>
internal static class OtherMethods
{
    private static readonly string[] _all = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];

    internal static void MapOtherMethods(this IEndpointRouteBuilder routes, string pattern, string[] known, Func<HttpContext, IResult> answer) =>
        routes.MapMethods(pattern, _all.Except(known), (HttpContext http) => answer(http)).ExcludeFromDescription();
}
