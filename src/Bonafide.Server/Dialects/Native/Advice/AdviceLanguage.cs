using Microsoft.Net.Http.Headers;

namespace Bonafide.Server.Dialects.Native.Advice;

/// <summary>The languages that advice is given in.</summary>
internal enum AdviceLanguage
{
    English,
    Spanish,
    Portuguese,
    Indonesian,
    Chinese,
}

internal static class AdviceLanguages
{
    /// <summary>The one of <c>Accept-Language</c> that is liked best (RFC 9110, 12.5.4); English where none is known. Regions do not count: <c>pt-BR</c> is <c>pt</c>.</summary>
    internal static AdviceLanguage Of(HttpRequest http) =>
        StringWithQualityHeaderValue.TryParseList(http.Headers.AcceptLanguage, out IList<StringWithQualityHeaderValue>? wishes)
            ? wishes.Where(wish => (wish.Quality ?? 1) > 0)
                .OrderByDescending(wish => wish.Quality ?? 1)
                .Select(wish => Known(wish.Value.ToString()))
                .FirstOrDefault(language => language is not null) ?? AdviceLanguage.English
            : AdviceLanguage.English;

    private static AdviceLanguage? Known(string tag) => tag.Split('-')[0].ToLowerInvariant() switch
    {
        "en" or "*" => AdviceLanguage.English,
        "es" => AdviceLanguage.Spanish,
        "pt" => AdviceLanguage.Portuguese,
        "id" or "in" => AdviceLanguage.Indonesian, // "in" was its code until 1989, and older phones still send it.
        "zh" => AdviceLanguage.Chinese,
        _ => null,
    };
}
