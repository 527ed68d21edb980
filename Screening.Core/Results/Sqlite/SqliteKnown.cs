using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Screening.Core.Results.Sqlite;

/// <summary>Prepared questions about single keys: a campaign over a folder asks them of every file.</summary>
internal sealed class SqliteKnown : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<long, (string Text, string[] Elements)> _formulas = [];
    private readonly SqliteCommand _row, _summary;
    private readonly SqliteParameter _head, _key, _of;

    public SqliteKnown(SqliteConnection connection)
    {
        _connection = connection;
        _row = Command("SELECT COALESCE((SELECT row FROM details WHERE key_head = $head AND key = $key), (SELECT MIN(row) FROM details WHERE input_key_head = $head AND input_key = $key))");
        (_head, _key) = (_row.Parameters.Add("$head", SqliteType.Integer), _row.Parameters.AddWithValue("$key", ""));
        _summary = Command("SELECT s.formula, s.verdict, d.verdict_reason, d.remarks FROM scalars s JOIN details d ON d.row = s.row WHERE s.row = $row");
        _of = _summary.Parameters.Add("$row", SqliteType.Integer);
    }

    /// <summary>The row with this key, or made from an input with it; null where there is none.</summary>
    public long? RowOf(string key)
    {
        (_head.Value, object parameter) = (KeyCode.Head(key), KeyCode.Parameter(key));
        (_key.Value, _key.SqliteType) = (parameter, parameter is byte[]? SqliteType.Blob : SqliteType.Text);
        return _row.ExecuteScalar() as long?;
    }

    public StoredSummary? SummaryOf(long row)
    {
        _of.Value = row;
        using SqliteDataReader found = _summary.ExecuteReader();
        if (!found.Read())
        {
            return null;
        }

        (string text, string[] elements) = Formula(found.GetInt64(0));
        bool isDuplicate = SqliteRecordRows.List<string>(found.GetString(3)).Any(r => r.StartsWith(ResultRecord.DuplicateRemark, StringComparison.Ordinal));
        return new(text, elements, new(Verdicts.Parse(found.GetString(1)), found.GetString(2)), isDuplicate);
    }

    public void Dispose()
    {
        _row.Dispose();
        _summary.Dispose();
    }

    // Rows of formulas are never changed nor removed.
    private (string Text, string[] Elements) Formula(long number)
    {
        if (!_formulas.TryGetValue(number, out (string Text, string[] Elements) known))
        {
            using SqliteCommand command = Command("SELECT text, composition FROM formulas WHERE formula = $formula");
            command.Parameters.AddWithValue("$formula", number);
            using SqliteDataReader found = command.ExecuteReader();
            known = found.Read()
                ? (found.GetString(0), [.. JsonSerializer.Deserialize<Dictionary<string, double>>(found.GetString(1), SqliteRecordRows.Json)!.Keys])
                : ("", []);
            _formulas[number] = known;
        }

        return known;
    }

    private SqliteCommand Command(string sql)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
