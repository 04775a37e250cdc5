using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Bonafide.Storage.Databases;

/// <summary>One step of the schema, forward only. Its text is the same for both databases but for two types, and for triggers.</summary>
/// <param name="Version">Counted from 1 without gaps.</param>
/// <param name="Name">What it brings, from the file's name.</param>
/// <param name="Script">
/// SQL; <c>{bytes}</c> stands for the database's type of bytes, <c>{counter}</c> for its counted primary key. What lies between
/// <c>{sqlite}</c> and <c>{/sqlite}</c> is for that database alone, and so with <c>{postgres}</c>.
/// </param>
internal sealed partial record Migration(int Version, string Name, string Script)
{
    /// <summary>The script in the database's own words.</summary>
    internal string ScriptFor(Database database) => OfOneDatabase()
        .Replace(Script, section => section.Groups["name"].Value == database.Product ? section.Groups["script"].Value : "")
        .Replace("{bytes}", database.BytesType, StringComparison.Ordinal)
        .Replace("{counter}", database.CounterType, StringComparison.Ordinal)
        .Replace("{faces_lock}", PostgresDatabase.NumberOf(SharedLock.Faces).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>Every migration of this program, in order: the embedded files <c>NNNN_name.sql</c>.</summary>
    internal static IReadOnlyList<Migration> All { get; } = Load();

    private static Migration[] Load()
    {
        Assembly assembly = typeof(Migration).Assembly;
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select((name, index) =>
                {
                    using StreamReader reader = new(assembly.GetManifestResourceStream(name)!);
                    return new Migration(index + 1, Path.GetFileNameWithoutExtension(name)[5..], reader.ReadToEnd());
                }),
        ];
    }

    [GeneratedRegex(@"\{(?<name>sqlite|postgres)\}(?<script>.*?)\{/\k<name>\}", RegexOptions.Singleline)]
    private static partial Regex OfOneDatabase();
}
