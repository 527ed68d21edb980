using System.Globalization;
using Microsoft.Data.Sqlite;
using Screening.Core.Results.Filtering;
using Screening.Core.Structures;

namespace Screening.Core.Results.Sqlite;

/// <summary>The prepared statements that write records; every call is one transaction.</summary>
internal sealed class SqliteWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _result, _quantity, _name, _element, _series, _idTaken, _row, _remove;

    public SqliteWriter(SqliteConnection connection)
    {
        _connection = connection;
        _result = Command($"INSERT INTO results ({SqliteRecordRows.Columns}) VALUES ({Places(SqliteRecordRows.ColumnCount)}) ON CONFLICT(key) DO NOTHING", SqliteRecordRows.ColumnCount);
        _quantity = Command($"INSERT INTO quantities (result, name, value, standard_error) VALUES ({Places(4)})", 4);
        _name = Command($"INSERT OR IGNORE INTO quantity_names (name, unit) VALUES ({Places(2)})", 2);
        _element = Command($"INSERT INTO elements (result, symbol, amount) VALUES ({Places(3)})", 3);
        _series = Command($"INSERT INTO series (result, place, name, x_unit, y_unit, x, y, standard_error) VALUES ({Places(8)})", 8);
        _idTaken = Command("SELECT EXISTS (SELECT 1 FROM results WHERE id = $0 AND key <> $1)", 2);
        _row = Command("SELECT last_insert_rowid()", 0);
        _remove = Command("DELETE FROM results WHERE id = $0", 1);
    }

    public void Append(IReadOnlyList<ResultRecord> records)
    {
        using SqliteTransaction transaction = Begin();
        foreach (ResultRecord record in records)
        {
            Insert(record);
        }

        transaction.Commit();
    }

    public void Remove(IReadOnlyList<string> ids)
    {
        using SqliteTransaction transaction = Begin();
        foreach (string id in ids)
        {
            Run(_remove, id);
        }

        transaction.Commit();
    }

    public void Dispose()
    {
        foreach (SqliteCommand command in All)
        {
            command.Dispose();
        }
    }

    private SqliteCommand[] All => [_result, _quantity, _name, _element, _series, _idTaken, _row, _remove];

    private void Insert(ResultRecord record)
    {
        SqliteRecordRows.Bind(_result, record, FreeId(record));
        if (_result.ExecuteNonQuery() == 0)
        {
            return;        // the key is there already
        }

        long row = (long)_row.ExecuteScalar()!;
        foreach ((string name, Quantity quantity) in record.Quantities)
        {
            Run(_name, name, quantity.Unit);
            if (!KnownQuantities.IsKnown(name) && double.IsFinite(quantity.Value))
            {
                Run(_quantity, row, name, quantity.Value, SqliteRecordRows.Finite(quantity.StandardError));
            }
        }

        if (FormulaText.TryParse(record.Formula, out IReadOnlyDictionary<Element, double> amounts))
        {
            foreach ((Element element, double amount) in amounts)
            {
                Run(_element, row, element.Symbol, amount);
            }
        }

        for (int i = 0; i < record.Series.Count; i++)
        {
            DescriptorSeries series = record.Series[i];
            Run(_series, row, (long)i, series.Name, series.XUnit, series.YUnit, SqliteRecordRows.Blob(series.X),
                SqliteRecordRows.Blob(series.Y), series.StandardError is { } error ? SqliteRecordRows.Blob(error) : DBNull.Value);
        }
    }

    // Identifiers carry only the first digits of the key; where two records share them, more digits tell them apart.
    private string FreeId(ResultRecord record)
    {
        for (int digits = 0; digits <= record.Key.Length; digits += 8)
        {
            string id = digits == 0 ? record.Id : $"{record.Id}-{record.Key[..digits]}";
            Bind(_idTaken, id, record.Key);
            if ((long)_idTaken.ExecuteScalar()! == 0)
            {
                return id;
            }
        }

        return $"{record.Id}-{record.Key}";
    }

    private SqliteTransaction Begin()
    {
        SqliteTransaction transaction = _connection.BeginTransaction(deferred: false);
        foreach (SqliteCommand command in All)
        {
            command.Transaction = transaction;
        }

        return transaction;
    }

    private SqliteCommand Command(string sql, int parameters)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        for (int i = 0; i < parameters; i++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = "$" + i.ToString(CultureInfo.InvariantCulture) });
        }

        return command;
    }

    private static string Places(int count) => string.Join(", ", Enumerable.Range(0, count).Select(i => "$" + i.ToString(CultureInfo.InvariantCulture)));

    private static void Bind(SqliteCommand command, params object[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }
    }

    private static void Run(SqliteCommand command, params object[] values)
    {
        Bind(command, values);
        command.ExecuteNonQuery();
    }
}
