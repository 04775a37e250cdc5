using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Bonafide.Storage.Tests.Ground;

/// <summary>Runs a theory on each database. Without PostgreSQL that half is skipped, and shown as skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BothDatabasesAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([new TheoryDataRow<DatabaseKind>(DatabaseKind.Sqlite), new TheoryDataRow<DatabaseKind>(DatabaseKind.Postgres)]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
