using Bonafide.Engine;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Dialects;

/// <summary>What a dialect would answer to a picture that was judged: for pages that show all dialects and know none. Each dialect registers its own.</summary>
/// <param name="Title">For people.</param>
/// <param name="Answer">The answer to a plain request, made as the route makes it; galleries are not asked.</param>
/// <param name="Curl">The command that gives it: in a shell where <c>$SERVER</c> is the server's address, without a slash at its end, and <c>$KEY</c> the key.</param>
internal sealed record DialectPreview(string Title, Func<PreviewedCheck, IResult> Answer, string Curl);

/// <param name="Assessment">With quality and attributes.</param>
/// <param name="Policy">That judged it.</param>
/// <param name="Id">That a record would have.</param>
/// <param name="At">Now.</param>
internal sealed record PreviewedCheck(LivenessAssessment Assessment, PolicyVersion Policy, Guid Id, DateTimeOffset At);
