using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;

namespace Bonafide.Server.Dialects.Didit;

/// <summary>A window on a list, as the framework behind the vendor's service reads it: <c>limit</c> and <c>offset</c>, with URLs of the windows beside it.</summary>
/// <param name="Limit">1 to 100.</param>
/// <param name="Offset">From 0.</param>
internal sealed record DiditPage(int Limit, int Offset)
{
    private const int MaxLimit = 100;

    internal static DiditPage Of(IQueryCollection query, int preset) =>
        new(Math.Min(Whole(query, "limit") is > 0 and var limit ? limit : preset, MaxLimit), Whole(query, "offset"));

    /// <summary>URL of the next window; null where this is the last one.</summary>
    /// <param name="http">The request for this one.</param>
    /// <param name="count">Of the whole list.</param>
    internal string? Next(HttpRequest http, long count) => (long)Offset + Limit < count ? Url(http, Offset + Limit) : null;

    /// <summary>URL of the window before, which beyond the end is the last one; null where this is the first one.</summary>
    internal string? Previous(HttpRequest http, long count) => Offset > 0 ? Url(http, (int)Math.Max(0, Math.Min(Offset, count) - Limit)) : null;

    private string Url(HttpRequest http, int offset)
    {
        IEnumerable<KeyValuePair<string, string>> others =
            http.Query.Where(pair => pair.Key is not ("limit" or "offset")).Select(pair => KeyValuePair.Create(pair.Key, pair.Value.LastOrDefault() ?? ""));
        QueryBuilder query = new(others
            .Append(KeyValuePair.Create("limit", Limit.ToString(CultureInfo.InvariantCulture)))
            .Concat(offset > 0 ? [KeyValuePair.Create("offset", offset.ToString(CultureInfo.InvariantCulture))] : [])
            .OrderBy(pair => pair.Key, StringComparer.Ordinal));
        return $"{http.Scheme}://{http.Host}{http.PathBase}{http.Path}{query}";
    }

    /// <summary>0 where it is missing or no whole number, as the vendor's framework has it; a number beyond every list stays beyond it.</summary>
    private static int Whole(IQueryCollection query, string name) =>
        query[name].LastOrDefault() is not { Length: > 0 } text || !text.All(char.IsAsciiDigit) ? 0
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : int.MaxValue;
}
