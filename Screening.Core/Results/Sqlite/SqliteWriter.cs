using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Screening.Core.Results.Sqlite;

/// <summary>The prepared statements that write records; every call is one transaction.</summary>
internal sealed class SqliteWriter : IDisposable
{
    // From here on it pays to build the indexes once at the end, in order, instead of row by row at random places.
    private const int BulkRecords = 20_000;

    // A stream of unknown length into a store that holds more than this many times the above keeps the indexes as they are.
    private const int BulkStoredFactor = 10;

    private readonly SqliteConnection _connection;
    private readonly SqliteTerms _terms;
    private readonly RawStatement _scalars, _details, _series, _known, _idTaken;
    private readonly List<byte> _packed = [];
    private readonly Quantity?[] _columns = new Quantity?[KnownQuantities.All.Count];

    public SqliteWriter(SqliteConnection connection)
    {
        _connection = connection;
        _terms = new(connection);
        _scalars = new(connection, $"INSERT INTO scalars VALUES (NULL, {Places(6 + KnownQuantities.All.Count)})");
        _details = new(connection, $"INSERT INTO details VALUES ({Places(18 + KnownQuantities.All.Count)})");
        _series = new(connection, $"INSERT INTO series (result, place, name, x_unit, y_unit, x, y, standard_error) VALUES ({Places(8)})");
        _known = new(connection, "SELECT EXISTS (SELECT 1 FROM details WHERE key_head = ? AND key = ?)");
        _idTaken = new(connection, "SELECT EXISTS (SELECT 1 FROM details WHERE id_head = ? AND id = ?)");
    }

    /// <summary>Stores records in one transaction.</summary>
    /// <param name="records">Read once.</param>
    /// <param name="count">How many there are, where that is known.</param>
    public void Append(IEnumerable<ResultRecord> records, int? count)
    {
        using IEnumerator<ResultRecord> all = records.GetEnumerator();
        List<ResultRecord> first = [];
        while (first.Count < BulkRecords && all.MoveNext())
        {
            first.Add(all.Current);
        }

        bool bulk = first.Count == BulkRecords && Stored() <= (count ?? (BulkRecords * BulkStoredFactor));
        using BulkLoad? load = bulk ? new(_connection) : null;
        Writing([], () =>
        {
            KnownKeys? known = load?.Begin();
            foreach (ResultRecord record in first.Concat(Rest(all)))
            {
                Insert(record, known);
            }

            load?.End();
        });
    }

    public void Remove(IReadOnlyList<string> ids) => Writing(ids, () => { });

    /// <summary>Removes and inserts in one transaction.</summary>
    public void Replace(IReadOnlyList<string> ids, IReadOnlyList<ResultRecord> records) => Writing(ids, () =>
    {
        foreach (ResultRecord record in records)
        {
            Insert(record, null);
        }
    });

    /// <summary>Inserts one record; a transaction must be open.</summary>
    /// <param name="known">Keys and identifiers there are, where the indexes are not; null to look them up.</param>
    internal void Insert(ResultRecord record, KnownKeys? known)
    {
        if (known is not null ? !known.AddKey(record.Key) : _known.Add(KeyCode.Head(record.Key)).AddKey(record.Key).Run() == 1)
        {
            return;        // the key is there already
        }

        Array.Clear(_columns);
        foreach ((string name, Quantity quantity) in record.Quantities)
        {
            int number = _terms.NumberOf(name, quantity.Unit);
            int column = KnownQuantities.IndexOf(name);
            if (column >= 0)
            {
                _columns[column] = quantity;
            }
            else if (double.IsFinite(quantity.Value))
            {
                OpenQuantities.Add(_packed, number, quantity.Value, quantity.StandardError);
            }
        }

        _scalars.Add(_terms.FormulaOf(record)).Add(_terms.OriginOf(record)).Add(record.Verdict.Verdict.Text()).Add(record.TemperatureK).Add((long)record.Atoms).Add(record.TimePs);
        foreach (Quantity? quantity in _columns)
        {
            _scalars.Add(quantity?.Value);
        }

        _scalars.Run();
        long row = raw.sqlite3_last_insert_rowid(_connection.Handle);
        InsertDetails(row, record, known);
        for (int i = 0; i < record.Series.Count; i++)
        {
            DescriptorSeries series = record.Series[i];
            _series.Add(row).Add((long)i).Add(series.Name).Add(series.XUnit).Add(series.YUnit).Add(SqliteRecordRows.Blob(series.X)).Add(SqliteRecordRows.Blob(series.Y));
            _ = series.StandardError is { } error ? _series.Add(SqliteRecordRows.Blob(error)) : _series.Null();
            _series.Run();
        }
    }

    public void Dispose()
    {
        foreach (IDisposable statement in new IDisposable[] { _scalars, _details, _series, _known, _idTaken, _terms })
        {
            statement.Dispose();
        }
    }

    private void InsertDetails(long row, ResultRecord record, KnownKeys? known)
    {
        string id = RecordIds.Free(record, known is not null ? candidate => !known.AddId(candidate) : candidate => _idTaken.Add(KeyCode.Head(candidate)).Add(candidate).Run() == 1);
        _ = _details.Add(row).Add(KeyCode.Head(id)).Add(KeyCode.Head(record.Key));
        _ = record.InputKey is { } input ? _details.Add(KeyCode.Head(input)) : _details.Null();
        _details.Add(id).AddKey(record.Key).AddKey(record.InputKey).Add(record.Source).Add(record.MobileIon)
            .Add(unchecked((long)record.Seed)).Add((long)record.Orderings).Add(record.Verdict.Reason);
        foreach (Quantity? quantity in _columns)
        {
            _details.Add(quantity?.StandardError);
        }

        _ = _packed.Count > 0 ? _details.Add(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_packed)) : _details.Null();
        _packed.Clear();
        _details.Add(SqliteRecordRows.Text(record.Replicas)).Add(SqliteRecordRows.Text(record.Remarks)).AddKey(record.Provenance.InputHash)
            .Add(ResultFields.Time(record.Provenance.Finished)).Add(record.Provenance.WallSeconds).Run();
    }

    private void Writing(IReadOnlyList<string> removed, Action insert)
    {
        using ImmediateTransaction transaction = new(_connection);
        _terms.Forget();          // a transaction that failed has taken its names with it
        _packed.Clear();
        foreach (string id in removed)
        {
            RemoveOne(id);
        }

        insert();
        transaction.Commit();
    }

    private void RemoveOne(string id)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = """
            DELETE FROM scalars WHERE row = (SELECT row FROM details WHERE id_head = $head AND id = $id);
            DELETE FROM details WHERE id_head = $head AND id = $id;
            """;
        command.Parameters.AddWithValue("$id", id);
        command.Parameters.AddWithValue("$head", KeyCode.Head(id));
        command.ExecuteNonQuery();
    }

    private long Stored()
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM scalars";
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static IEnumerable<ResultRecord> Rest(IEnumerator<ResultRecord> all)
    {
        while (all.MoveNext())
        {
            yield return all.Current;
        }
    }

    private static string Places(int count) => string.Join(", ", Enumerable.Repeat("?", count));
}
