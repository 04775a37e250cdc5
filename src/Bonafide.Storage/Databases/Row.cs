using System.Data.Common;

namespace Bonafide.Storage.Databases;

/// <summary>The row that a reader stands on, in our types. Columns are counted from 0 in the statement's order.</summary>
internal readonly struct Row(DbDataReader reader)
{
    internal bool IsNull(int column) => reader.IsDBNull(column);

    internal string Text(int column) => reader.GetString(column);

    internal string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    internal long Number(int column) => reader.GetInt64(column);

    internal long? NumberOrNull(int column) => IsNull(column) ? null : Number(column);

    internal bool Flag(int column) => Number(column) != 0;

    internal double? RealOrNull(int column) => IsNull(column) ? null : reader.GetDouble(column);

    internal Guid Id(int column) => Guid.Parse(Text(column));

    internal Guid? IdOrNull(int column) => IsNull(column) ? null : Id(column);

    internal byte[] Bytes(int column) => reader.GetFieldValue<byte[]>(column);

    internal byte[]? BytesOrNull(int column) => IsNull(column) ? null : Bytes(column);

    internal DateTimeOffset Moment(int column) => ColumnValues.Moment(Number(column));

    internal DateTimeOffset? MomentOrNull(int column) => IsNull(column) ? null : Moment(column);

    internal T Member<T>(int column)
        where T : struct, Enum => Enum.Parse<T>(Text(column));
}
