namespace Bonafide.Server.Dialects;

/// <summary>
/// A setting that only one dialect knows, kept in <see cref="Bonafide.Storage.Policies.ApplicationPolicy.DialectSettings"/>. A dialect registers its own, so that a
/// misspelt name or a value out of range is refused when the policy is written and not found when a picture is judged.
/// </summary>
/// <param name="Name"><c>dialect.setting_name</c>.</param>
/// <param name="Meaning">One line for people: what it does, its default, its range.</param>
/// <param name="Fault">What is wrong with a value, as a sentence's end ("must be …"); null where it is good.</param>
internal sealed record DialectSetting(string Name, string Meaning, Func<string, string?> Fault)
{
    /// <summary>One sentence for each setting that is unknown or wrong; empty where all are good.</summary>
    internal static IEnumerable<string> Faults(IEnumerable<DialectSetting> known, IReadOnlyDictionary<string, string> given)
    {
        Dictionary<string, DialectSetting> byName = known.ToDictionary(setting => setting.Name);
        foreach ((string name, string value) in given)
        {
            if (!byName.TryGetValue(name, out DialectSetting? setting))
            {
                yield return byName.Count == 0
                    ? $"There is no dialect setting '{name}'."
                    : $"There is no dialect setting '{name}'. Known: {string.Join(", ", byName.Keys.Order(StringComparer.Ordinal))}.";
            }
            else if (setting.Fault(value) is { } fault)
            {
                yield return $"Dialect setting '{name}' {fault}.";
            }
        }
    }
}
