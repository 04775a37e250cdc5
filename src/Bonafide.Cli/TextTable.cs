using System.Globalization;
using Spectre.Console;

namespace Bonafide.Cli;

/// <summary>A plain table of texts.</summary>
internal sealed class TextTable(params string[] columns)
{
    private readonly Table _table = new Table().Border(TableBorder.Simple).AddColumns(columns);

    internal void Add(params IEnumerable<string> cells) => _table.AddRow(cells.Select(cell => new Text(Harmless(cell))));

    internal void Print(Shell shell) => shell.Styled().Write(_table);

    /// <summary>A moment as people read it, in UTC; a dash where there is none.</summary>
    internal static string Moment(DateTimeOffset? moment) =>
        moment?.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) ?? "-";

    /// <summary>Names come from callers: what would steer a terminal is not printed.</summary>
    internal static string Harmless(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter));
}
