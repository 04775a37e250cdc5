using Bonafide.Engine;
using Bonafide.Engine.Decision;

namespace Bonafide.Server.Checks;

/// <summary>One picture to be checked, in the core's words.</summary>
/// <param name="Image">The encoded picture as it came: untrusted.</param>
/// <param name="Wanted">What the dialect shows, and no more.</param>
public sealed record LivenessCheckRequest(ReadOnlyMemory<byte> Image, AssessmentRequest Wanted)
{
    internal LivenessCheckRequest JudgedBy(DecisionPolicy policy) => this with { Wanted = Wanted with { Policy = policy } };
}
