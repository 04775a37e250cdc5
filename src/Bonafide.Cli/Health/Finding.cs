using System.Text.Json.Serialization;

namespace Bonafide.Cli.Health;

/// <summary>How something was found.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Condition>))]
internal enum Condition
{
    Good,

    /// <summary>It works; somebody should look.</summary>
    Doubtful,

    /// <summary>The server does not start, or answers wrongly.</summary>
    Bad,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Subject">What.</param>
/// <param name="Said">What was found and, where it is not good, what to do.</param>
internal sealed record Finding(string Subject, Condition Condition, string Said)
{
    internal static Finding Good(string subject, string said) => new(subject, Condition.Good, said);

    internal static Finding Doubtful(string subject, string said) => new(subject, Condition.Doubtful, said);

    internal static Finding Bad(string subject, string said) => new(subject, Condition.Bad, said);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IReadOnlyList<Finding>))]
internal sealed partial class FindingJson : JsonSerializerContext;
