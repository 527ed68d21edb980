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
    // A row of scalars with every quantity missing takes more.
    private const int SmallestRowBytes = 32;

    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly string _path;
    private readonly SqliteConnections _connections;
    private readonly SqliteWriter? _writer;
    private readonly SqliteKnown _known;
    private readonly string? _copyOfOld;

    static SqliteResultStore() => SQLitePCL.Batteries_V2.Init();

    private SqliteResultStore(string path, StoreAccess access, bool immutable = false)
    {
        _path = path;
        _connections = new(path, new SqliteConnectionStringBuilder
        {
            DataSource = immutable ? new Uri(Path.GetFullPath(path)).AbsoluteUri + "?immutable=1" : path,
            Mode = access == StoreAccess.Create ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite,
            Pooling = false,        // a pooled connection would keep the file open, and its log unmerged, after Dispose
        }.ToString());
        _connection = _connections.Open();
        try
        {
            LiftedFrom = SqliteSetup.Prepare(_connection, path, access);
            if (LiftedFrom is { } old && access == StoreAccess.Read)
            {
                // Reading changes no file: an older version is read from a lifted copy.
                string copy = CopyOfOld(old);
                _connection.Dispose();
                (_copyOfOld, _connections) = (copy, new(path, new SqliteConnectionStringBuilder { DataSource = copy, Pooling = false }.ToString()));
                _connection = _connections.Open();
            }

            _known = new(_connection);
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
            return SqliteErrors.Guard(path, () => new SqliteResultStore(path, access));
        }
        catch (StoreUnusableException error) when (access == StoreAccess.Read && IsOnReadOnlyMedium(path, error))
        {
            // Where not even the files of the log can be made, nobody writes: the file alone is all there is.
            return SqliteErrors.Guard(path, () => new SqliteResultStore(path, access, immutable: true));
        }
    }

    /// <summary>The older schema version the file had when it was opened, or null; unless opened for reading it is lifted now.</summary>
    public int? LiftedFrom { get; }

    /// <summary>Version of the tables this program writes.</summary>
    public static int SchemaVersion => SqliteSchema.Version;

    public int Count => Locked(() => (int)SqliteIntegrity.Number(_connection, "SELECT COUNT(*) FROM scalars"));

    public bool Contains(string key) => Locked(() => _known.RowOf(key) is not null);

    public StoredSummary? Summary(string key) => Locked(() => _known.RowOf(key) is { } row ? _known.SummaryOf(row) : null);

    public ResultRecord? Get(string key) => Locked(() => _known.RowOf(key)) is { } row ? ByRow(row) : null;

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
        return _connections.Records((connection, known) => new SqlitePlan(connection, known, filter, sort, query.Limit).Rows());
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
        SqliteErrors.Guard(path, () =>
        {
            using SqliteConnection reader = _connections.Open();
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
    internal ResultRecord? ByRow(long row) => _connections.Records((_, _) => [row]).FirstOrDefault();

    /// <summary>Problems SQLite finds in the whole file; empty when sound. Reads everything.</summary>
    public IReadOnlyList<string> CheckIntegrity() => Locked(() => SqliteIntegrity.Check(_connection));

    /// <summary>Lets the file grow no further: what a full disk looks like.</summary>
    internal void LimitPages() => Locked(() => SqliteIntegrity.Number(_connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count={Pragma("page_count")}")));

    public void Dispose()
    {
        lock (_gate)
        {
            _connections.Dispose();
            _known.Dispose();
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
        _connections.CloseIdle();          // a bulk load is quicker with the file for itself
        return StoreMetrics.Timed("append", () => _writer!.Append(records, count));
    });

    private string CopyOfOld(int version)
    {
        string copy = Path.Combine(Directory.CreateTempSubdirectory(string.Create(CultureInfo.InvariantCulture, $"screening-version-{version}-")).FullName, "store.db");
        using SqliteResultStore lifted = new(copy, StoreAccess.Create);
        lifted.Load(new LegacyStore(_connection, "").Records());
        return copy;
    }

    private long? Largest(string table)
    {
        try
        {
            return Locked(() => SqliteIntegrity.Number(_connection, $"SELECT COALESCE(MAX(row), 0) FROM {table}"));
        }
        catch (StoreUnusableException)
        {
            return null;
        }
    }

    private long Pragma(string name) => Locked(() => SqliteIntegrity.Number(_connection, "PRAGMA " + name));

    private T Writing<T>(Func<T> action) =>
        _writer is null ? throw new StoreUnusableException($"The store {_path} was opened for reading only.") : Locked(action);

    private T Locked<T>(Func<T> action)
    {
        lock (_gate)
        {
            return SqliteErrors.Guard(_path, action);
        }
    }

    private static bool IsOnReadOnlyMedium(string path, StoreUnusableException error) =>
        error.InnerException is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_READONLY }
        && (!File.Exists(path + "-wal") || new FileInfo(path + "-wal").Length == 0);
}
