namespace Bonafide.Storage.Databases;

/// <summary>How our types lie in columns: the same on both databases.</summary>
internal static class ColumnValues
{
    internal static object From(object? value) => value switch
    {
        null => DBNull.Value,
        bool flag => flag ? 1L : 0L,
        int number => (long)number,
        Guid id => id.ToString(),
        Enum member => member.ToString(),
        DateTimeOffset moment => Microseconds(moment),
        _ => value,
    };

    /// <summary>Microseconds since 1970 UTC.</summary>
    internal static long Microseconds(DateTimeOffset moment) => (moment.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    internal static DateTimeOffset Moment(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    /// <summary>The moment as it will be read back: whole microseconds.</summary>
    internal static DateTimeOffset Rounded(DateTimeOffset moment) => Moment(Microseconds(moment));
}
