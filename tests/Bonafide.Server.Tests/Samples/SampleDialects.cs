namespace Bonafide.Server.Tests.Samples;

/// <summary>The dialects with samples: a folder each.</summary>
internal static class SampleDialects
{
    internal static string[] All { get; } = ["didit", "verifik", "glair", "native"];
}
