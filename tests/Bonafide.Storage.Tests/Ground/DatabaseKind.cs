namespace Bonafide.Storage.Tests.Ground;

public enum DatabaseKind
{
    Sqlite,
    Postgres,
}
