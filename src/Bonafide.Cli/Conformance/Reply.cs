namespace Bonafide.Cli.Conformance;

/// <summary>What a server answered to one call.</summary>
/// <param name="Body">As JSON; absent where it is none.</param>
/// <param name="Note">Takes what is not as expected.</param>
internal sealed record Reply(string Asked, int Status, IReadOnlyDictionary<string, string> Headers, string Text, Member Body, Action<string> Note)
{
    private const int ShownLength = 160;

    /// <summary>Notes any other status, with the beginning of what was said.</summary>
    /// <returns>Whether it was one of these, so that the body is worth looking at.</returns>
    internal bool Is(params int[] statuses)
    {
        if (statuses.Contains(Status))
        {
            return true;
        }

        string said = Text.Length <= ShownLength ? Text : Text[..ShownLength] + "…";
        Note($"{Asked} answered {Status}, not {string.Join(" or ", statuses)}: {(said.Length > 0 ? said : "no body")}");
        return false;
    }

    /// <summary>Notes a missing header; its value, or an empty text.</summary>
    internal string Header(string name)
    {
        if (Headers.TryGetValue(name, out string? value))
        {
            return value;
        }

        Note($"{Asked} carries no {name}");
        return "";
    }

    internal void LacksHeader(string name)
    {
        if (Headers.ContainsKey(name))
        {
            Note($"{Asked} carries {name}, which belongs to other answers");
        }
    }

    internal void IsJson(string mediaType = "application/json")
    {
        string type = Header("Content-Type").Split(';')[0].Trim();
        That(type.Equals(mediaType, StringComparison.OrdinalIgnoreCase), $"{Asked} answered '{type}', not {mediaType}");
        That(Body.IsThere, $"{Asked} answered no JSON");
    }

    internal void That(bool expected, string otherwise)
    {
        if (!expected)
        {
            Note(otherwise);
        }
    }
}
