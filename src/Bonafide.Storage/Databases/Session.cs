using System.Data.Common;
using System.Globalization;

namespace Bonafide.Storage.Databases;

/// <summary>
/// Statements on one connection, within its transaction where there is one. A statement is an interpolated string whose holes
/// become parameters, so no value is ever part of the text.
/// </summary>
internal sealed class Session(OpenConnection connection, DbTransaction? transaction, CancellationToken cancellation)
{
    /// <returns>How many rows were changed.</returns>
    internal Task<int> ExecuteAsync(FormattableString statement) => RunAsync(statement, command => command.ExecuteNonQueryAsync(cancellation));

    /// <summary>Runs text of our own without holes: migrations and pragmas.</summary>
    internal async Task ExecuteScriptAsync(string script)
    {
        await using DbCommand command = connection.Connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = script;
        await command.ExecuteNonQueryAsync(cancellation);
    }

    internal Task<List<T>> QueryAsync<T>(FormattableString statement, Func<Row, T> read) => RunAsync(
        statement,
        async command =>
        {
            await using DbDataReader reader = await command.ExecuteReaderAsync(cancellation);
            List<T> rows = [];
            while (await reader.ReadAsync(cancellation))
            {
                rows.Add(read(new Row(reader)));
            }

            return rows;
        });

    /// <summary>The first row, or the type's default where there is none.</summary>
    internal async Task<T?> FirstAsync<T>(FormattableString statement, Func<Row, T> read)
    {
        List<T> rows = await QueryAsync(statement, read);
        return rows.Count > 0 ? rows[0] : default;
    }

    /// <summary>The one number that the statement answers; 0 where it answers none.</summary>
    internal Task<long> CountAsync(FormattableString statement) => FirstAsync(statement, row => row.IsNull(0) ? 0 : row.Number(0));

    private async Task<T> RunAsync<T>(FormattableString statement, Func<DbCommand, Task<T>> run)
    {
        DbCommand command = Prepare(statement);
        bool ran = false;
        try
        {
            T result = await run(command);
            ran = true;
            return result;
        }
        finally
        {
            await (ran ? connection.GiveBackAsync(statement.Format, command) : command.DisposeAsync());
        }
    }

    /// <summary>A command with the statement's values: one of this text that ran before, or a new one.</summary>
    private DbCommand Prepare(FormattableString statement)
    {
        if (connection.Take(statement.Format) is { } kept)
        {
            kept.Transaction = transaction;
            for (int i = 0; i < statement.ArgumentCount; i++)
            {
                kept.Parameters[i].Value = ColumnValues.From(statement.GetArgument(i));
            }

            return kept;
        }

        DbCommand command = connection.Connection.CreateCommand();
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
