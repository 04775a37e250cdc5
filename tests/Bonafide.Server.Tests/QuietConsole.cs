[assembly: AssemblyFixture(typeof(Bonafide.Server.Tests.QuietConsole))]

namespace Bonafide.Server.Tests;

/// <summary>Keeps the first start's message with its keys, one for every server under test, out of the test run's output.</summary>
public sealed class QuietConsole
{
    public QuietConsole() => System.Console.SetError(TextWriter.Null);
}
