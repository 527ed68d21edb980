using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Screening.Core.Results.Sqlite;

/// <summary>The prepared statements that write records; every call is one transaction.</summary>
internal sealed class SqliteWriter : IDisposable
{
    // From here on it pays to build the indexes once at the end, in order, instead of row by row at random places.
    private const int BulkRecords = 20_000;

    // A stream of unknown length into a store that holds more than this many times the above keeps the indexes as they are.
    private const int BulkStoredFactor = 10;

    private const int TapeBytes = 16 * 1024;

    private static readonly int Scalars = SqliteTerms.Inserts.Count, Details = Scalars + 1, Series = Details + 1;

    private readonly SqliteConnection _connection;
    private readonly SqliteTerms _terms;
    private readonly RawStatement[] _inserts;
    private readonly RawStatement _known, _idTaken;
    private readonly RowTape _tape = new(TapeBytes);
    private readonly List<byte> _packed = [];
    private readonly Quantity?[] _columns = new Quantity?[KnownQuantities.All.Count];
    private long _lastRow;

    public SqliteWriter(SqliteConnection connection)
    {
        _connection = connection;
        _terms = new(connection);
        _inserts =
        [
            .. SqliteTerms.Inserts.Select(sql => new RawStatement(connection, sql)),
            new(connection, $"INSERT INTO scalars VALUES ({Places(7 + KnownQuantities.All.Count)})"),
            new(connection, $"INSERT INTO details VALUES ({Places(18 + KnownQuantities.All.Count)})"),
            new(connection, $"INSERT INTO series (result, place, name, x_unit, y_unit, x, y, standard_error) VALUES ({Places(8)})"),
        ];
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

        if (first.Count == BulkRecords && Number("SELECT COUNT(*) FROM scalars") <= (count ?? (BulkRecords * BulkStoredFactor)))
        {
            Load(first.Concat(Rest(all)));
        }
        else
        {
            Replace([], first.Concat(Rest(all)));
        }
    }

    /// <summary>Removes and inserts in one transaction.</summary>
    public void Replace(IReadOnlyList<string> ids, IEnumerable<ResultRecord> records)
    {
        using ImmediateTransaction transaction = new(_connection);
        foreach (string id in ids)
        {
            RemoveOne(id);
        }

        InsertAll(records);
        transaction.Commit();
    }

    /// <summary>Inserts records; a transaction must be open.</summary>
    public void InsertAll(IEnumerable<ResultRecord> records)
    {
        Begin(null);
        foreach (ResultRecord record in records)
        {
            Record(record, null, _tape);
            _tape.Play(_inserts);
        }
    }

    public void Dispose()
    {
        foreach (RawStatement statement in (RawStatement[])[.. _inserts, _known, _idTaken])
        {
            statement.Dispose();
        }

        _terms.Dispose();
    }

    private void Load(IEnumerable<ResultRecord> records)
    {
        using BulkLoad load = new(_connection);
        using ImmediateTransaction transaction = new(_connection);
        KnownKeys known = load.Begin();
        Begin(known);
        using (TapePlayer player = new(_inserts))
        {
            foreach (ResultRecord record in records)
            {
                Record(record, known, player.Tape);
                player.Next();
            }

            player.Finish();
        }

        load.End();
        transaction.Commit();
    }

    private void Begin(KnownKeys? known)
    {
        _terms.Begin(readAll: known is not null);
        _lastRow = Number("SELECT COALESCE(MAX(row), 0) FROM scalars");
        _packed.Clear();
        _tape.Clear();
    }

    /// <summary>Puts one record on a tape.</summary>
    /// <param name="known">Keys and identifiers there are, where the indexes are not; null to look them up.</param>
    private void Record(ResultRecord record, KnownKeys? known, RowTape tape)
    {
        long keyHead = KeyCode.Head(record.Key);
        if (known is not null ? !known.AddKey(record.Key) : _known.Add(keyHead).AddKey(record.Key).Ask() == 1)
        {
            return;        // the key is there already
        }

        Array.Clear(_columns);
        foreach ((string name, Quantity quantity) in record.Quantities)
        {
            int number = _terms.NumberOf(name, quantity.Unit, tape);
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

        long formula = _terms.FormulaOf(record, tape), origin = _terms.OriginOf(record, tape), row = ++_lastRow;
        tape.Into(Scalars).Add(row).Add(formula).Add(origin).Add(record.Verdict.Verdict.Text()).Add(record.TemperatureK).Add((long)record.Atoms).Add(record.TimePs);
        foreach (Quantity? quantity in _columns)
        {
            tape.Add(quantity?.Value);
        }

        RecordDetails(row, keyHead, record, known, tape);
        for (int i = 0; i < record.Series.Count; i++)
        {
            DescriptorSeries series = record.Series[i];
            tape.Into(Series).Add(row).Add((long)i).Add(series.Name).Add(series.XUnit).Add(series.YUnit).Add(SqliteRecordRows.Blob(series.X)).Add(SqliteRecordRows.Blob(series.Y));
            _ = series.StandardError is { } error ? tape.Add(SqliteRecordRows.Blob(error)) : tape.Null();
        }
    }

    private void RecordDetails(long row, long keyHead, ResultRecord record, KnownKeys? known, RowTape tape)
    {
        string id = RecordIds.Free(record, known is not null ? candidate => !known.AddId(candidate) : candidate => _idTaken.Add(KeyCode.Head(candidate)).Add(candidate).Ask() == 1);
        tape.Into(Details).Add(row).Add(KeyCode.Head(id)).Add(keyHead);
        _ = record.InputKey is { } input ? tape.Add(KeyCode.Head(input)) : tape.Null();
        tape.Add(id).AddKey(record.Key).AddKey(record.InputKey).Add(record.Source).Add(record.MobileIon)
            .Add(unchecked((long)record.Seed)).Add((long)record.Orderings).Add(record.Verdict.Reason);
        foreach (Quantity? quantity in _columns)
        {
            tape.Add(quantity?.StandardError);
        }

        _ = _packed.Count > 0 ? tape.Add(CollectionsMarshal.AsSpan(_packed)) : tape.Null();
        _packed.Clear();
        tape.Add(SqliteRecordRows.Text(record.Replicas)).Add(SqliteRecordRows.Text(record.Remarks)).AddKey(record.Provenance.InputHash)
            .Add(ResultFields.Time(record.Provenance.Finished)).Add(record.Provenance.WallSeconds);
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

    private long Number(string sql)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
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
