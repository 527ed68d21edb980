using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Screening.Core.Results.Sqlite;

/// <summary>Makes connections to one file, all set alike, and keeps those that read for the next query.</summary>
/// <param name="path">The store as messages name it.</param>
/// <param name="connectionString">The file to open.</param>
internal sealed class SqliteConnections(string path, string connectionString) : IDisposable
{
    // Long enough for another process's largest transaction; after it the store counts as unusable.
    private const int BusyTimeoutMilliseconds = 30_000;

    private const int CacheKibibytes = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly ConcurrentBag<SqliteConnection> _idle = [];
    private bool _disposed;

    /// <summary>What every connection is set to.</summary>
    public static readonly string Settings = string.Create(CultureInfo.InvariantCulture,
        $"PRAGMA busy_timeout={BusyTimeoutMilliseconds}; PRAGMA synchronous=FULL; PRAGMA cache_size=-{CacheKibibytes}; PRAGMA temp_store=DEFAULT; PRAGMA threads=0; PRAGMA foreign_keys=ON;");

    public SqliteConnection Open()
    {
        SqliteConnection connection = new(connectionString) { DefaultTimeout = BusyTimeoutMilliseconds / 1000 };
        try
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = Settings;
            command.ExecuteNonQuery();
            OpenQuantities.Register(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The records of rows, read one by one from one snapshot on a connection of their own: the caller may write between two of them.</summary>
    /// <param name="choose">Chooses the rows.</param>
    public IEnumerable<ResultRecord> Records(Func<SqliteConnection, QuantityNames, List<long>> choose)
    {
        SqliteConnection connection = _idle.TryTake(out SqliteConnection? idle) ? idle : SqliteErrors.Guard(path, Open);
        try
        {
            using SqliteTransaction snapshot = connection.BeginTransaction(deferred: true);
            using SqliteCommand one = connection.CreateCommand();
            one.Transaction = snapshot;
            one.CommandText = SqliteRecordRows.Select + " WHERE s.row = $row";
            SqliteParameter row = one.Parameters.AddWithValue("$row", 0L);
            QuantityNames names = SqliteErrors.Guard(path, () => QuantityNames.Of(connection));
            foreach (long number in SqliteErrors.Guard(path, () => choose(connection, names)))
            {
                row.Value = number;
                ResultRecord? record = SqliteErrors.Guard(path, () =>
                {
                    using SqliteDataReader found = one.ExecuteReader();
                    return found.Read() ? SqliteRecordRows.Read(found, names) : null;
                });
                if (record is not null)
                {
                    yield return record;
                }
            }
        }
        finally
        {
            GiveBack(connection);
        }
    }

    public void CloseIdle()
    {
        while (_idle.TryTake(out SqliteConnection? idle))
        {
            idle.Dispose();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            CloseIdle();
        }
    }

    private void GiveBack(SqliteConnection connection)
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _idle.Add(connection);
                return;
            }
        }

        connection.Dispose();
    }
}
