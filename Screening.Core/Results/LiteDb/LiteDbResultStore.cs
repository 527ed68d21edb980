using LiteDB;
using Screening.Core.Results.Filtering;

namespace Screening.Core.Results.LiteDb;

/// <summary>
/// A store in a LiteDB file, for programs that have LiteDB at hand; one process at a time. Every append is written through to the
/// file before it returns.
/// </summary>
public sealed class LiteDbResultStore : IResultStore
{
    private const int Version = 1;

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly StoreAccess _access;
    private readonly LiteDatabase _database;
    private readonly ILiteCollection<BsonDocument> _results, _series, _names;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    private LiteDbResultStore(string path, StoreAccess access)
    {
        (_path, _access) = (path, access);
        _database = new(new ConnectionString { Filename = path, Connection = ConnectionType.Direct, ReadOnly = access == StoreAccess.Read });
        try
        {
            bool made = _database.UserVersion == 0 && access == StoreAccess.Create && !_database.GetCollectionNames().Any();
            if (!made && _database.UserVersion != Version)
            {
                throw new StoreUnusableException(FormattableString.Invariant($"{path} is no store of version {Version}; its version is {_database.UserVersion}."));
            }

            (_results, _series, _names) = (_database.GetCollection("results", BsonAutoId.Int64), _database.GetCollection("series"), _database.GetCollection("quantity_names"));
            if (made)
            {
                _database.UserVersion = Version;
                _results.EnsureIndex(LiteDocument.Key, unique: true);
                foreach (string field in new[] { "id", LiteDocument.InputKey, "verdict", "formula" })
                {
                    _results.EnsureIndex(field);
                }
            }

            foreach (BsonDocument name in _names.FindAll())
            {
                _numbers[name["name"].AsString] = name["_id"].AsInt32;
            }
        }
        catch
        {
            _database.Dispose();
            throw;
        }
    }

    /// <summary>Opens a store file.</summary>
    /// <exception cref="StoreUnusableException">It is missing, damaged, read-only, in use, or no store.</exception>
    public static LiteDbResultStore Open(string path, StoreAccess access)
    {
        if (access != StoreAccess.Create && !File.Exists(path))
        {
            throw new StoreUnusableException($"There is no store {path}; `run` makes one, --store names another.");
        }

        return Guard(path, () => new LiteDbResultStore(path, access));
    }

    public int Count => Locked(() => _results.Count());

    public bool Contains(string key) => Locked(() => Document(key) is not null);

    public ResultRecord? Get(string key) => Locked(() => Document(key) is { } found ? LiteDocument.Record(found) : null);

    public void Append(IReadOnlyList<ResultRecord> records) => Replace([], records);

    public void Replace(IReadOnlyList<string> ids, IReadOnlyList<ResultRecord> records) => Locked(() =>
    {
        if (_access == StoreAccess.Read)
        {
            throw new StoreUnusableException($"The store {_path} was opened for reading only.");
        }

        _database.BeginTrans();
        try
        {
            foreach (string id in ids)
            {
                foreach (BsonDocument old in _results.Find(Query.EQ("id", id)).ToList())
                {
                    _series.Delete(old["_id"]);
                    _results.Delete(old["_id"]);
                }
            }

            foreach (ResultRecord record in records)
            {
                Insert(record);
            }

            _database.Commit();
        }
        catch
        {
            _database.Rollback();
            _numbers.Clear();
            foreach (BsonDocument name in _names.FindAll())
            {
                _numbers[name["name"].AsString] = name["_id"].AsInt32;
            }

            throw;
        }

        // Commits sit in a queue in memory until then.
        _database.Checkpoint();
        return true;
    });

    public IEnumerable<ResultRecord> Find(ResultQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        List<BsonValue> rows = Locked(() => Rows(query));
        foreach (BsonValue row in rows)
        {
            if (Locked(() => _results.FindById(row)) is { } document)
            {
                yield return LiteDocument.Record(document);
            }
        }
    }

    public IReadOnlyList<DescriptorSeries> Series(string id) => Locked(() =>
        _results.FindOne(Query.EQ("id", id)) is { } row && _series.FindById(row["_id"]) is { } found ? LiteDocument.Curves(found["curves"].AsArray) : []);

    public void Dispose()
    {
        lock (_gate)
        {
            _database.Dispose();
        }
    }

    private List<BsonValue> Rows(ResultQuery query)
    {
        ResultFilter filter = ResultFilter.Parse(query.Filter, _numbers.Keys);
        SortOrder? sort = query.SortKey is { } text ? SortOrder.Parse(text, _numbers.Keys) : null;
        ILiteQueryable<BsonDocument> found = _results.Query();
        foreach (BsonExpression condition in LiteFilter.Expressions(filter, NumberOf))
        {
            found = found.Where(condition);
        }

        if (sort is null)
        {
            IEnumerable<BsonValue> all = found.Select(BsonExpression.Create("{ _id: $._id }")).ToEnumerable().Select(d => d["_id"]).OrderBy(i => i.AsInt64);
            return [.. query.Limit is { } first ? all.Take(first) : all];
        }

        // Sorted here: rows without the value come last and ties stay in the order of storing, which LiteDB's own sorting does not do.
        string path = LiteFilter.SortPath(sort, NumberOf);
        BsonValue absent = sort.Element is null ? BsonValue.Null : new BsonValue(0.0);
        List<(BsonValue Row, BsonValue Value)> rows = [.. found.Select(BsonExpression.Create($"{{ _id: $._id, v: {path} }}")).ToEnumerable()
            .Select(d => (d["_id"], d["v"].IsNull ? absent : d["v"])).OrderBy(d => d.Item1.AsInt64)];
        IOrderedEnumerable<(BsonValue Row, BsonValue Value)> present = rows.OrderBy(r => r.Value.IsNull);
        Comparer<BsonValue> ordinal = Comparer<BsonValue>.Create((a, b) => a.IsString && b.IsString ? string.CompareOrdinal(a.AsString, b.AsString) : a.CompareTo(b));
        IEnumerable<BsonValue> sorted = (sort.Descending ? present.ThenByDescending(r => r.Value, ordinal) : present.ThenBy(r => r.Value, ordinal)).Select(r => r.Row);
        return [.. query.Limit is { } limit ? sorted.Take(limit) : sorted];
    }

    private void Insert(ResultRecord record)
    {
        if (_results.Exists(Query.EQ(LiteDocument.Key, record.Key)))
        {
            return;
        }

        string id = RecordIds.Free(record, candidate => _results.Exists(Query.EQ("id", candidate)));
        BsonValue row = _results.Insert(LiteDocument.Of(record, id, NumberOfNew));
        if (record.Series.Count > 0)
        {
            _series.Insert(new BsonDocument { ["_id"] = row, ["curves"] = LiteDocument.Curves(record.Series) });
        }
    }

    private BsonDocument? Document(string key) => _results.FindOne(Query.EQ(LiteDocument.Key, key)) ?? _results.FindOne(Query.EQ(LiteDocument.InputKey, key));

    private int? NumberOf(string name) => _numbers.TryGetValue(name, out int number) ? number : null;

    private int NumberOfNew(string name, string unit)
    {
        if (!_numbers.TryGetValue(name, out int number))
        {
            number = _numbers.Count + 1;
            _names.Insert(new BsonDocument { ["_id"] = number, ["name"] = name, ["unit"] = unit });
            _numbers[name] = number;
        }

        return number;
    }

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
        catch (Exception error) when (error is LiteException or IOException or UnauthorizedAccessException)
        {
            throw new StoreUnusableException(error is LiteException { ErrorCode: LiteException.INVALID_DATABASE }
                ? $"{path} is no store: it is not a LiteDB file."
                : $"The store {path} cannot be used: {error.Message}", error);
        }
    }
}
