using System.Security.Cryptography;

namespace Bonafide.Server.Operations;

/// <summary>Where ids come from; tests put a counting one in its place.</summary>
internal class IdSource
{
    private const string RequestIdAlphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
    private const int RequestIdLength = 20;

#pragma warning disable RS0030 // The one place that makes ids.
    internal virtual Guid NextGuid() => Guid.NewGuid();
#pragma warning restore RS0030

    /// <summary>Later ones sort behind earlier ones, to the millisecond: for what is listed in the order in which it was made.</summary>
    internal virtual Guid NextOrderedGuid(DateTimeOffset now) => Guid.CreateVersion7(now);

    internal virtual string NextRequestId() => RandomNumberGenerator.GetString(RequestIdAlphabet, RequestIdLength);
}
