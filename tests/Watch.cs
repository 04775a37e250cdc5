using System.Collections.Concurrent;
using System.Reflection;
using Xunit.v3;

[assembly: Bonafide.Tests.Watch]

namespace Bonafide.Tests;

/// <summary>
/// Where nobody watches (CI=true), ends the process of a test that waits for ever and says which it was: the other projects' tests are run and counted all
/// the same. Far above what any test takes; those that know what they wait for have limits of their own.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class WatchAttribute : BeforeAfterTestAttribute
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(12);
    private static readonly ConcurrentDictionary<string, Timer> _running = new();

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            _running[test.UniqueID] = new Timer(_ => Environment.FailFast($"The test '{test.TestDisplayName}' had not ended after {_limit.TotalMinutes} minutes."), null, _limit, Timeout.InfiniteTimeSpan);
        }
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (_running.TryRemove(test.UniqueID, out Timer? timer))
        {
            timer.Dispose();
        }
    }
}
