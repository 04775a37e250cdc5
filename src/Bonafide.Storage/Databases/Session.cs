using System.Data.Common;
using System.Globalization;

namespace Bonafide.Storage.Databases;

/// <summary>
/// Statements on one connection, within its transaction where there is one. A statement is an interpolated string whose holes
/// become parameters, so no value is ever part of the text.
/// </summary>
internal sealed class Session(DbConnection connection, DbTransaction? transaction, CancellationToken cancellation)
{
    /// <returns>How many rows were changed.</returns>
    internal async Task<int> ExecuteAsync(FormattableString statement)
    {
        await using DbCommand command = Prepare(statement);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Runs text of our own without holes: migrations and pragmas.</summary>
    internal async Task ExecuteScriptAsync(string script)
    {
        await using DbCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = script;
        await command.ExecuteNonQueryAsync(cancellation);
    }

    internal async Task<List<T>> QueryAsync<T>(FormattableString statement, Func<Row, T> read)
    {
        await using DbCommand command = Prepare(statement);
        await using DbDataReader reader = await command.ExecuteReaderAsync(cancellation);
        List<T> rows = [];
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(read(new Row(reader)));
        }

        return rows;
    }

    /// <summary>The first row, or the type's default where there is none.</summary>
    internal async Task<T?> FirstAsync<T>(FormattableString statement, Func<Row, T> read)
    {
        List<T> rows = await QueryAsync(statement, read);
        return rows.Count > 0 ? rows[0] : default;
    }

    /// <summary>The one number that the statement answers; 0 where it answers none.</summary>
    internal Task<long> CountAsync(FormattableString statement) => FirstAsync(statement, row => row.IsNull(0) ? 0 : row.Number(0));

    private DbCommand Prepare(FormattableString statement)
    {
        DbCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        object[] names = new object[statement.ArgumentCount];
        for (int i = 0; i < names.Length; i++)
        {
            DbParameter parameter = command.CreateParameter();
            parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"@p{i}");
            parameter.Value = ColumnValues.From(statement.GetArgument(i));
            command.Parameters.Add(parameter);
            names[i] = parameter.ParameterName;
        }

        command.CommandText = string.Format(CultureInfo.InvariantCulture, statement.Format, names);
        return command;
    }
}
