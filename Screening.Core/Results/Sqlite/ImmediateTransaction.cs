using Microsoft.Data.Sqlite;

namespace Screening.Core.Results.Sqlite;

/// <summary>
/// A transaction that holds the write lock from its start. Unlike the provider's own, it may be left after SQLite has already rolled
/// back by itself, as it does on a full disk: the first error then reaches the caller, not "no transaction is active".
/// </summary>
internal sealed class ImmediateTransaction : IDisposable
{
    private readonly SqliteConnection _connection;

    public ImmediateTransaction(SqliteConnection connection)
    {
        _connection = connection;
        Execute("BEGIN IMMEDIATE");
    }

    public void Commit() => Execute("COMMIT");

    /// <summary>Rolls back what was not committed.</summary>
    public void Dispose()
    {
        if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0)
        {
            // Its own failure says nothing new: the file is as before the transaction in any case.
            _ = SQLitePCL.raw.sqlite3_exec(_connection.Handle, "ROLLBACK");
        }
    }

    private void Execute(string sql)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
