using System.Text.Json;
using System.Text.Json.Nodes;

namespace Bonafide.Cli;

/// <summary>A policy file as <c>bonafide calibrate</c> writes it: the settings of an application that it changes, and no others.</summary>
internal static class PolicyFile
{
    private static readonly JsonSerializerOptions _readable = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>A score passes from the attack limit on; a caller that asks for more names its own threshold.</summary>
    internal static string Of(string name, double attackLimit, double bonaFideLimit) => new JsonObject
    {
        ["name"] = name,
        ["attack_limit"] = attackLimit,
        ["bona_fide_limit"] = bonaFideLimit,
        ["decline_threshold"] = attackLimit,
    }.ToJsonString(_readable) + "\n";
}
