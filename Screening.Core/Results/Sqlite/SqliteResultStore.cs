using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Screening.Core.Results.Filtering;

namespace Screening.Core.Results.Sqlite;

/// <summary>
/// The default store: one SQLite file with a write-ahead log. Commits are synchronised to the disk before they return, so a
/// stored result survives a kill and a power cut. Safe for use from several threads and from several processes at once.
/// </summary>
public sealed class SqliteResultStore : IResultStore, IClaims
{
    // Long enough for another process's largest transaction; after it the store counts as unusable.
    internal const int BusyTimeoutMilliseconds = 30_000;

    private const int CacheKibibytes = 64 * 1024;

    // A row of scalars with every quantity missing takes more.
    private const int SmallestRowBytes = 32;

    /// <summary>What every connection is set to.</summary>
    internal static readonly string Settings = string.Create(CultureInfo.InvariantCulture,
        $"PRAGMA busy_timeout={BusyTimeoutMilliseconds}; PRAGMA synchronous=FULL; PRAGMA cache_size=-{CacheKibibytes}; PRAGMA temp_store=DEFAULT; PRAGMA threads=0; PRAGMA foreign_keys=ON;");

    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly string _path;
    private readonly string _connectionString;
    private readonly SqliteWriter? _writer;
    private readonly ConcurrentBag<SqliteConnection> _idleReaders = [];
    private readonly string? _copyOfOld;
    private bool _disposed;

    static SqliteResultStore() => SQLitePCL.Batteries_V2.Init();

    private SqliteResultStore(string path, StoreAccess access, bool immutable = false)
    {
        _path = path;
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = immutable ? new Uri(Path.GetFullPath(path)).AbsoluteUri + "?immutable=1" : path,
            Mode = access == StoreAccess.Create ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite,
            Pooling = false,        // a pooled connection would keep the file open, and its log unmerged, after Dispose
        }.ToString();
        _connection = Connect();
        try
        {
            LiftedFrom = SqliteSetup.Prepare(_connection, path, access);
            if (LiftedFrom is { } old && access == StoreAccess.Read)
            {
                // Reading changes no file: an older version is read from a lifted copy.
                string copy = CopyOfOld(old);
                _connection.Dispose();
                (_copyOfOld, _connectionString) = (copy, new SqliteConnectionStringBuilder { DataSource = copy, Pooling = false }.ToString());
                _connection = Connect();
            }

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

        try
        {
            return Guard(path, () => new SqliteResultStore(path, access));
        }
        catch (StoreUnusableException error) when (access == StoreAccess.Read && IsOnReadOnlyMedium(path, error))
        {
            // Where not even the files of the log can be made, nobody writes: the file alone is all there is.
            return Guard(path, () => new SqliteResultStore(path, access, immutable: true));
        }
    }

    /// <summary>The older schema version the file had when it was opened, or null; unless opened for reading it is lifted now.</summary>
    public int? LiftedFrom { get; }

    /// <summary>Version of the tables this program writes.</summary>
    public static int SchemaVersion => SqliteSchema.Version;

    public int Count => Locked(() => Convert.ToInt32(Scalar("SELECT COUNT(*) FROM scalars"), CultureInfo.InvariantCulture));

    public bool Contains(string key) => Locked(() =>
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = "SELECT EXISTS (SELECT 1 FROM details WHERE key_head = $head AND key = $key) OR EXISTS (SELECT 1 FROM details WHERE input_key_head = $head AND input_key = $key)";
        command.Parameters.AddWithValue("$key", KeyCode.Parameter(key));
        command.Parameters.AddWithValue("$head", KeyCode.Head(key));
        return (long)command.ExecuteScalar()! == 1;
    });

    public ResultRecord? Get(string key) => Rows((connection, _) =>
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT COALESCE((SELECT row FROM details WHERE key_head = $head AND key = $key), (SELECT MIN(row) FROM details WHERE input_key_head = $head AND input_key = $key))";
        command.Parameters.AddWithValue("$key", KeyCode.Parameter(key));
        command.Parameters.AddWithValue("$head", KeyCode.Head(key));
        return command.ExecuteScalar() is long row ? [row] : [];
    }).FirstOrDefault();

    public void Append(IReadOnlyList<ResultRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        Append(records, records.Count);
    }

    public void Load(IEnumerable<ResultRecord> records) => Append(records, null);

    public IEnumerable<ResultRecord> Find(ResultQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        QuantityNames names = Locked(() => QuantityNames.Of(_connection));
        ResultFilter filter = ResultFilter.Parse(query.Filter, names.All);
        SortOrder? sort = query.SortKey is { } text ? SortOrder.Parse(text, names.All) : null;
        return Rows((connection, known) => new SqlitePlan(connection, known, filter, sort, query.Limit).Rows());
    }

    public IReadOnlyList<DescriptorSeries> Series(string id) => Locked(() =>
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = "SELECT s.name, s.x_unit, s.y_unit, s.x, s.y, s.standard_error FROM series s JOIN details d ON d.row = s.result WHERE d.id_head = $head AND d.id = $id ORDER BY s.place";
        command.Parameters.AddWithValue("$id", id);
        command.Parameters.AddWithValue("$head", KeyCode.Head(id));
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
        Writing(() =>
        {
            _writer!.Replace(ids, []);
            return true;
        });
    }

    public void Replace(IReadOnlyList<string> ids, IReadOnlyList<ResultRecord> records) => Writing(() =>
    {
        return StoreMetrics.Timed("replace", () => _writer!.Replace(ids, records));
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
    /// <returns>The path of the copy.</returns>
    public string BackUp(string path)
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
        return path;
    }

    /// <summary>Numbers from 1 to the largest row, found without a scan that a damaged page would end.</summary>
    internal IEnumerable<long> RowNumbers()
    {
        long last = Largest("scalars NOT INDEXED") ?? Largest("details NOT INDEXED") ?? Largest("scalars INDEXED BY scalars_verdict")
            ?? (Pragma("page_count") * Pragma("page_size") / SmallestRowBytes);        // none can be read: no more rows fit into the file
        for (long row = 1; row <= last; row++)
        {
            yield return row;
        }
    }

    /// <summary>The record of a row, without its curves; null where there is none.</summary>
    internal ResultRecord? ByRow(long row) => Rows((_, _) => [row]).FirstOrDefault();

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

        foreach ((string table, string other) in new[] { ("scalars", "details"), ("details", "scalars") })
        {
            long alone = Convert.ToInt64(Scalar($"SELECT COUNT(*) FROM {table} a WHERE NOT EXISTS (SELECT 1 FROM {other} b WHERE b.row = a.row)"), CultureInfo.InvariantCulture);
            if (alone > 0)
            {
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"{alone} rows of {table} have none in {other}"));
            }
        }

        foreach (string name in new[] { "id", "key" })
        {
            long twice = Convert.ToInt64(Scalar($"SELECT COUNT(*) FROM (SELECT 1 FROM details GROUP BY {name}_head, {name} HAVING COUNT(*) > 1)"), CultureInfo.InvariantCulture);
            if (twice > 0)
            {
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"{twice} values of {name} are there more than once"));
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
            _disposed = true;
            CloseIdleReaders();
            _writer?.Dispose();
            _connection.Dispose();
        }

        if (_copyOfOld is not null)
        {
            Directory.Delete(Path.GetDirectoryName(_copyOfOld)!, recursive: true);
        }
    }

    private void Append(IEnumerable<ResultRecord> records, int? count) => Writing(() =>
    {
        CloseIdleReaders();          // a bulk load is quicker with the file for itself
        return StoreMetrics.Timed("append", () => _writer!.Append(records, count));
    });

    private string CopyOfOld(int version)
    {
        string copy = Path.Combine(Directory.CreateTempSubdirectory(string.Create(CultureInfo.InvariantCulture, $"screening-version-{version}-")).FullName, "store.db");
        using SqliteResultStore lifted = new(copy, StoreAccess.Create);
        lifted.Load(new LegacyStore(_connection, "").Records());
        return copy;
    }

    private IEnumerable<ResultRecord> Rows(Func<SqliteConnection, QuantityNames, List<long>> choose)
    {
        // A connection of its own: the caller may write between two rows.
        SqliteConnection connection = _idleReaders.TryTake(out SqliteConnection? idle) ? idle : Guard(_path, Connect);
        try
        {
            using SqliteTransaction snapshot = connection.BeginTransaction(deferred: true);
            using SqliteCommand one = connection.CreateCommand();
            one.Transaction = snapshot;
            one.CommandText = SqliteRecordRows.Select + " WHERE s.row = $row";
            SqliteParameter row = one.Parameters.AddWithValue("$row", 0L);
            QuantityNames names = Guard(_path, () => QuantityNames.Of(connection));
            foreach (long number in Guard(_path, () => choose(connection, names)))
            {
                row.Value = number;
                ResultRecord? record = Guard(_path, () =>
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

    private void GiveBack(SqliteConnection connection)
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _idleReaders.Add(connection);
                return;
            }
        }

        connection.Dispose();
    }

    private void CloseIdleReaders()
    {
        while (_idleReaders.TryTake(out SqliteConnection? idle))
        {
            idle.Dispose();
        }
    }

    private SqliteConnection Connect()
    {
        SqliteConnection connection = new(_connectionString) { DefaultTimeout = BusyTimeoutMilliseconds / 1000 };
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

    private long? Largest(string table)
    {
        try
        {
            return Locked(() => Convert.ToInt64(Scalar($"SELECT COALESCE(MAX(row), 0) FROM {table}"), CultureInfo.InvariantCulture));
        }
        catch (StoreUnusableException)
        {
            return null;
        }
    }

    private long Pragma(string name) => Locked(() => Convert.ToInt64(Scalar("PRAGMA " + name), CultureInfo.InvariantCulture));

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

    private static bool IsOnReadOnlyMedium(string path, StoreUnusableException error) =>
        error.InnerException is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_READONLY }
        && (!File.Exists(path + "-wal") || new FileInfo(path + "-wal").Length == 0);

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
