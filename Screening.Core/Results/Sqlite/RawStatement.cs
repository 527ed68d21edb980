using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Screening.Core.Results.Sqlite;

/// <summary>
/// A prepared statement without the parameter objects of the ADO wrapper, which cost more than the insertion itself.
/// </summary>
internal sealed class RawStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public RawStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle ?? throw new ArgumentException("The connection is closed.", nameof(connection));
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_database, sql, out _statement), _database);
    }

    /// <summary>Runs the statement with parameters of type string, long, int, double, byte[] or null, in order.</summary>
    /// <returns>The first column of the first row where there is one, as a 64-bit number, else null.</returns>
    public long? Run(params ReadOnlySpan<object?> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            SqliteException.ThrowExceptionForRC(Bind(i + 1, values[i]), _database);
        }

        try
        {
            int code = raw.sqlite3_step(_statement);
            if (code == raw.SQLITE_ROW)
            {
                return raw.sqlite3_column_int64(_statement, 0);
            }

            SqliteException.ThrowExceptionForRC(code, _database);
            return null;
        }
        finally
        {
            // Its code repeats the error of the step, which has been told.
            _ = raw.sqlite3_reset(_statement);
        }
    }

    public void Dispose() => _statement.Dispose();

    private int Bind(int place, object? value) => value switch
    {
        null or DBNull => raw.sqlite3_bind_null(_statement, place),
        double number => raw.sqlite3_bind_double(_statement, place, number),
        long number => raw.sqlite3_bind_int64(_statement, place, number),
        int number => raw.sqlite3_bind_int64(_statement, place, number),
        string text => raw.sqlite3_bind_text(_statement, place, text),
        byte[] blob => raw.sqlite3_bind_blob(_statement, place, blob),
        _ => throw new ArgumentException($"A parameter of type {value.GetType()} cannot be stored."),
    };
}
