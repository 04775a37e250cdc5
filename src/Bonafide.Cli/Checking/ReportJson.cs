using System.Text.Json;
using System.Text.Json.Serialization;
using Bonafide.Engine.Decision;

namespace Bonafide.Cli.Checking;

/// <summary>
/// The report and the server's problems as JSON: snake case, nulls written. What a server adds is ignored, so that it may
/// grow; what it leaves out but must give is a fault.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(SnakeCase<PadOutcome>), typeof(SnakeCase<NonResponseReason>)])]
[JsonSerializable(typeof(CheckReport))]
[JsonSerializable(typeof(FaultReport))]
[JsonSerializable(typeof(ServerProblem))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    /// <summary>A member of a closed set as it stands in JSON.</summary>
    internal static string Word<T>(T member) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(member.ToString());
}

/// <summary>Members of a closed set by their names in snake case, never by their numbers.</summary>
internal sealed class SnakeCase<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>An error of the server (RFC 9457).</summary>
internal sealed record ServerProblem(string? Type = null, string? Title = null, string? Detail = null);
