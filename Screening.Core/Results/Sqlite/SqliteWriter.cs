using System.Globalization;
using Microsoft.Data.Sqlite;
using Screening.Core.Results.Filtering;
using Screening.Core.Structures;

namespace Screening.Core.Results.Sqlite;

/// <summary>The prepared statements that write records; every call is one transaction.</summary>
internal sealed class SqliteWriter : IDisposable
{
    // From here on it pays to build the indexes once at the end, in order, instead of row by row at random places.
    private const int BulkRecords = 20_000;

    private readonly SqliteConnection _connection;
    private readonly RawStatement _result, _quantity, _name, _element, _series, _idTaken, _remove;
    private readonly HashSet<string> _namesWritten = new(StringComparer.Ordinal);
    private readonly object?[] _columns = new object?[SqliteRecordRows.ColumnCount];

    public SqliteWriter(SqliteConnection connection)
    {
        _connection = connection;
        _result = new(connection, $"INSERT INTO results ({SqliteRecordRows.Columns}) VALUES ({Places(SqliteRecordRows.ColumnCount)}) ON CONFLICT(key) DO NOTHING");
        _quantity = new(connection, "INSERT INTO quantities (result, name, value, standard_error) VALUES (?, ?, ?, ?)");
        _name = new(connection, "INSERT OR IGNORE INTO quantity_names (name, unit) VALUES (?, ?)");
        _element = new(connection, "INSERT INTO elements (result, symbol, amount) VALUES (?, ?, ?)");
        _series = new(connection, $"INSERT INTO series (result, place, name, x_unit, y_unit, x, y, standard_error) VALUES ({Places(8)})");
        _idTaken = new(connection, "SELECT EXISTS (SELECT 1 FROM results WHERE id = ? AND key <> ?)");
        _remove = new(connection, "DELETE FROM results WHERE id = ?");
    }

    public void Append(IReadOnlyList<ResultRecord> records) => Replace([], records);

    public void Remove(IReadOnlyList<string> ids) => Replace(ids, []);

    /// <summary>Removes and inserts in one transaction.</summary>
    public void Replace(IReadOnlyList<string> ids, IReadOnlyList<ResultRecord> records)
    {
        using ImmediateTransaction transaction = new(_connection);
        bool bulk = records.Count >= BulkRecords && records.Count >= Stored();
        _namesWritten.Clear();          // a transaction that failed has taken its names with it
        foreach (string id in ids)
        {
            _remove.Run(id);
        }

        Execute(bulk, SqliteSchema.DropIndexes);
        foreach (ResultRecord record in records)
        {
            Insert(record);
        }

        Execute(bulk, SqliteSchema.Indexes);
        transaction.Commit();
    }

    public void Dispose()
    {
        foreach (RawStatement statement in new[] { _result, _quantity, _name, _element, _series, _idTaken, _remove })
        {
            statement.Dispose();
        }
    }

    private void Insert(ResultRecord record)
    {
        SqliteRecordRows.Fill(_columns, record, FreeId(record));
        _result.Run(_columns);
        if (SQLitePCL.raw.sqlite3_changes(_connection.Handle) == 0)
        {
            return;        // the key is there already
        }

        long row = SQLitePCL.raw.sqlite3_last_insert_rowid(_connection.Handle);
        foreach ((string name, Quantity quantity) in record.Quantities)
        {
            if (_namesWritten.Add(name))
            {
                _name.Run(name, quantity.Unit);
            }

            if (!KnownQuantities.IsKnown(name) && double.IsFinite(quantity.Value))
            {
                _quantity.Run(row, name, quantity.Value, SqliteRecordRows.Finite(quantity.StandardError));
            }
        }

        if (FormulaText.TryParse(record.Formula, out IReadOnlyDictionary<Element, double> amounts))
        {
            foreach ((Element element, double amount) in amounts)
            {
                _element.Run(row, element.Symbol, amount);
            }
        }

        for (int i = 0; i < record.Series.Count; i++)
        {
            DescriptorSeries series = record.Series[i];
            _series.Run(row, i, series.Name, series.XUnit, series.YUnit, SqliteRecordRows.Blob(series.X),
                SqliteRecordRows.Blob(series.Y), series.StandardError is { } error ? SqliteRecordRows.Blob(error) : null);
        }
    }

    // Identifiers carry only the first digits of the key; where two records share them, more digits tell them apart.
    private string FreeId(ResultRecord record)
    {
        for (int digits = 0; digits <= record.Key.Length; digits += 8)
        {
            string id = digits == 0 ? record.Id : $"{record.Id}-{record.Key[..digits]}";
            if (_idTaken.Run(id, record.Key) == 0)
            {
                return id;
            }
        }

        return $"{record.Id}-{record.Key}";
    }

    private long Stored()
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = "SELECT COALESCE(MAX(row), 0) FROM results";
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private void Execute(bool wanted, string sql)
    {
        if (wanted)
        {
            SqliteException.ThrowExceptionForRC(SQLitePCL.raw.sqlite3_exec(_connection.Handle, sql), _connection.Handle);
        }
    }

    private static string Places(int count) => string.Join(", ", Enumerable.Repeat("?", count));
}
