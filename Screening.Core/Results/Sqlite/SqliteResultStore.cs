using System.Globalization;
using Microsoft.Data.Sqlite;
using Screening.Core.Results.Filtering;
using Screening.Core.Structures;

namespace Screening.Core.Results.Sqlite;

/// <summary>
/// The default store: one SQLite file with a write-ahead log. Commits are synchronised to the disk before they return, so a
/// stored result survives a kill and a power cut. Safe for use from several threads and from several processes at once.
/// </summary>
public sealed class SqliteResultStore : IResultStore, IClaims
{
    // Long enough for another process's largest transaction; after it the store counts as unusable.
    private const int BusyTimeoutMilliseconds = 30_000;

    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly string _path;
    private readonly string _connectionString;
    private readonly SqliteWriter? _writer;

    static SqliteResultStore() => SQLitePCL.Batteries_V2.Init();

    private SqliteResultStore(string path, StoreAccess access)
    {
        _path = path;
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = access == StoreAccess.Create ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite,
            Pooling = false,        // a pooled connection would keep the file open, and its log unmerged, after Dispose
        }.ToString();
        _connection = Connect();
        try
        {
            SqliteSetup.Prepare(_connection, path, access);
            _writer = access == StoreAccess.Read ? null : new SqliteWriter(_connection);
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens a store file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="access">Whether it may be made, written, or only read.</param>
    /// <exception cref="StoreUnusableException">It is missing, damaged, read-only, locked, of another program or another version.</exception>
    public static SqliteResultStore Open(string path, StoreAccess access)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (Directory.Exists(path))
        {
            throw new StoreUnusableException($"{path} is a folder; the store is a file, such as screening.db.");
        }

        if (access != StoreAccess.Create && !File.Exists(path))
        {
            throw new StoreUnusableException($"There is no store {path}; `run` makes one, --store names another.");
        }

        return Guard(path, () => new SqliteResultStore(path, access));
    }

    /// <summary>Version of the tables this program writes.</summary>
    public static int SchemaVersion => SqliteSchema.Version;

    public int Count => Locked(() => Convert.ToInt32(Scalar("SELECT COUNT(*) FROM results"), CultureInfo.InvariantCulture));

    public bool Contains(string key) => Locked(() =>
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = "SELECT EXISTS (SELECT 1 FROM results WHERE key = $key) OR EXISTS (SELECT 1 FROM results WHERE input_key = $key)";
        command.Parameters.AddWithValue("$key", key);
        return (long)command.ExecuteScalar()! == 1;
    });

    public ResultRecord? Get(string key)
    {
        IReadOnlyDictionary<string, string> units = Locked(() => Units(_connection));
        return Rows(units, command =>
        {
            command.Parameters.AddWithValue("$key", key);
            return " WHERE row = COALESCE((SELECT row FROM results WHERE key = $key), (SELECT MIN(row) FROM results WHERE input_key = $key))";
        }).FirstOrDefault();
    }

    public void Append(IReadOnlyList<ResultRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        if (_writer is null)
        {
            throw new StoreUnusableException($"The store {_path} was opened for reading only.");
        }

        Locked(() =>
        {
            _writer.Append(records);
            return true;
        });
    }

    public IEnumerable<ResultRecord> Find(ResultQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        IReadOnlyDictionary<string, string> units = Locked(() => Units(_connection));
        ResultFilter filter = ResultFilter.Parse(query.Filter, units.Keys);
        SortOrder? sort = query.SortKey is { } text ? SortOrder.Parse(text, units.Keys) : null;
        return Rows(units, command => SqliteFilter.Translate(filter, sort, query.Limit, command));
    }

    public IReadOnlyList<DescriptorSeries> Series(string id) => Locked(() =>
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = "SELECT s.name, s.x_unit, s.y_unit, s.x, s.y, s.standard_error FROM series s JOIN results r ON r.row = s.result WHERE r.id = $id ORDER BY s.place";
        command.Parameters.AddWithValue("$id", id);
        using SqliteDataReader row = command.ExecuteReader();
        List<DescriptorSeries> found = [];
        while (row.Read())
        {
            found.Add(new(
                row.GetString(0), SqliteRecordRows.Values(row.GetFieldValue<byte[]>(3)), row.GetString(1),
                SqliteRecordRows.Values(row.GetFieldValue<byte[]>(4)), row.GetString(2),
                row.IsDBNull(5) ? null : SqliteRecordRows.Values(row.GetFieldValue<byte[]>(5))));
        }

        return (IReadOnlyList<DescriptorSeries>)found;
    });

    public void Remove(IReadOnlyList<string> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        SqliteWriter writer = _writer ?? throw new StoreUnusableException($"The store {_path} was opened for reading only.");
        Locked(() =>
        {
            writer.Remove(ids);
            return true;
        });
    }

    /// <summary>Removes records and stores others in one transaction: never is there neither.</summary>
    public void Replace(IReadOnlyList<string> ids, IReadOnlyList<ResultRecord> records) => Writing(() =>
    {
        _writer!.Replace(ids, records);
        return true;
    });

    public bool TryClaim(string key, ClaimOwner owner, TimeSpan lease) => Writing(() => SqliteClaims.TryClaim(_connection, key, owner, lease));

    public void Renew(ClaimOwner owner, TimeSpan lease) => Writing(() =>
    {
        SqliteClaims.Renew(_connection, owner, lease);
        return true;
    });

    public void Release(string key, ClaimOwner owner) => Writing(() =>
    {
        SqliteClaims.Release(_connection, key, owner);
        return true;
    });

    /// <summary>Drops the claims of programs that are gone, and counts them.</summary>
    public int RemoveDeadClaims() => Writing(() => SqliteClaims.RemoveDead(_connection));

    /// <summary>Copies the store into a new file, at one instant, while others write to it.</summary>
    /// <exception cref="StoreUnusableException">There is a file already, or it cannot be written.</exception>
    public void BackUp(string path)
    {
        if (File.Exists(path))
        {
            throw new StoreUnusableException($"{path} exists; a backup is written to a new file.");
        }

        // Under another name until it is whole: a copy cut short must not look like a backup.
        string partial = path + ".partial";
        File.Delete(partial);
        Guard(path, () =>
        {
            using SqliteConnection reader = Connect();
            using SqliteCommand command = reader.CreateCommand();
            command.CommandText = "VACUUM INTO $path";
            command.Parameters.AddWithValue("$path", partial);
            return command.ExecuteNonQuery();
        });
        File.Move(partial, path);
    }

    /// <summary>Numbers from 1 to the largest row, found without a scan that a damaged page would end.</summary>
    internal IEnumerable<long> RowNumbers()
    {
        long last = Locked(() => Convert.ToInt64(Scalar("SELECT COALESCE(MAX(row), 0) FROM results NOT INDEXED"), CultureInfo.InvariantCulture));
        for (long row = 1; row <= last; row++)
        {
            yield return row;
        }
    }

    /// <summary>The record of a row, without its curves; null where there is none.</summary>
    internal ResultRecord? ByRow(long row) => Rows(Locked(() => Units(_connection)), command =>
    {
        command.Parameters.AddWithValue("$wanted", row);
        return " NOT INDEXED WHERE row = $wanted";
    }).FirstOrDefault();

    /// <summary>Problems SQLite finds in the whole file; empty when sound. Reads everything.</summary>
    public IReadOnlyList<string> CheckIntegrity() => Locked(() =>
    {
        List<string> problems = [];
        foreach (string pragma in new[] { "PRAGMA integrity_check", "PRAGMA foreign_key_check" })
        {
            using SqliteCommand command = _connection.CreateCommand();
            command.CommandText = pragma;
            using SqliteDataReader row = command.ExecuteReader();
            while (row.Read())
            {
                string line = string.Join(" ", Enumerable.Range(0, row.FieldCount).Select(i => row.GetValue(i).ToString()));
                if (line != "ok")
                {
                    problems.Add(line);
                }
            }
        }

        return (IReadOnlyList<string>)problems;
    });

    /// <summary>Lets the file grow no further: what a full disk looks like.</summary>
    internal void LimitPages() => Locked(() => Scalar(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count={Scalar("PRAGMA page_count")}")));

    public void Dispose()
    {
        lock (_gate)
        {
            _writer?.Dispose();
            _connection.Dispose();
        }
    }

    private IEnumerable<ResultRecord> Rows(IReadOnlyDictionary<string, string> units, Func<SqliteCommand, string> condition)
    {
        // A connection of its own: the caller may write between two rows.
        using SqliteConnection connection = Guard(_path, Connect);
        using SqliteCommand command = connection.CreateCommand();
        using SqliteCommand open = connection.CreateCommand();
        using SqliteTransaction snapshot = connection.BeginTransaction(deferred: true);
        command.Transaction = open.Transaction = snapshot;
        command.CommandText = $"SELECT row, {SqliteRecordRows.Columns} FROM results" + condition(command);
        open.CommandText = "SELECT name, value, standard_error FROM quantities WHERE result = $row ORDER BY name";
        SqliteParameter of = open.Parameters.AddWithValue("$row", 0L);
        using SqliteDataReader row = Guard(_path, command.ExecuteReader);
        while (Guard(_path, row.Read))
        {
            yield return Guard(_path, () =>
            {
                of.Value = row.GetInt64(0);
                return SqliteRecordRows.Read(row, units, OpenQuantities(open, units));
            });
        }
    }

    private static List<DescriptorValue> OpenQuantities(SqliteCommand open, IReadOnlyDictionary<string, string> units)
    {
        List<DescriptorValue> values = [];
        using SqliteDataReader row = open.ExecuteReader();
        while (row.Read())
        {
            string name = row.GetString(0);
            values.Add(new(name, row.GetDouble(1), SqliteRecordRows.Number(row, 2), units.GetValueOrDefault(name, "")));
        }

        return values;
    }

    private static Dictionary<string, string> Units(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT name, unit FROM quantity_names";
        using SqliteDataReader row = command.ExecuteReader();
        Dictionary<string, string> units = [];
        while (row.Read())
        {
            units[row.GetString(0)] = row.GetString(1);
        }

        return units;
    }

    private SqliteConnection Connect()
    {
        SqliteConnection connection = new(_connectionString) { DefaultTimeout = BusyTimeoutMilliseconds / 1000 };
        try
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout={BusyTimeoutMilliseconds}; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; PRAGMA foreign_keys=ON;");
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private object? Scalar(string sql)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private T Writing<T>(Func<T> action) =>
        _writer is null ? throw new StoreUnusableException($"The store {_path} was opened for reading only.") : Locked(action);

    private T Locked<T>(Func<T> action)
    {
        lock (_gate)
        {
            return Guard(_path, action);
        }
    }

    private static T Guard<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (SqliteException error)
        {
            throw SqliteErrors.Explain(path, error);
        }
    }
}
