using System.Text.Json.Serialization;

namespace Bonafide.Cli.Conformance;

/// <summary>Bodies that suites send.</summary>
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class WireJson : JsonSerializerContext;
