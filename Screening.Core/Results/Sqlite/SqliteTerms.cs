using System.Text.Json;
using Microsoft.Data.Sqlite;
using Screening.Core.Results.Filtering;
using Screening.Core.Structures;
using SQLitePCL;

namespace Screening.Core.Results.Sqlite;

/// <summary>What many rows share is stored once and named by its number: formulas, origins, names of quantities.</summary>
internal sealed class SqliteTerms : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly RawStatement _findFormula, _addFormula, _addElement, _findOrigin, _addOrigin, _findName, _addName;
    private readonly Dictionary<string, (IReadOnlyDictionary<string, double> Composition, long Number)> _formulas = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, string, string, int, string, string), long> _origins = [];
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);

    public SqliteTerms(SqliteConnection connection)
    {
        _connection = connection;
        _findFormula = new(connection, "SELECT formula FROM formulas WHERE text = ? AND composition = ?");
        _addFormula = new(connection, "INSERT INTO formulas (text, composition) VALUES (?, ?)");
        _addElement = new(connection, "INSERT INTO elements (symbol, formula, amount) VALUES (?, ?, ?)");
        const string origin = "potential, protocol, program_version, numerics_version, potential_hash, host";
        _findOrigin = new(connection, $"SELECT origin FROM origins WHERE ({origin}) = (?, ?, ?, ?, ?, ?)");
        _addOrigin = new(connection, $"INSERT INTO origins ({origin}) VALUES (?, ?, ?, ?, ?, ?)");
        _findName = new(connection, "SELECT number FROM quantity_names WHERE name = ?");
        _addName = new(connection, "INSERT INTO quantity_names (name, unit) VALUES (?, ?)");
    }

    public long FormulaOf(ResultRecord record)
    {
        if (_formulas.TryGetValue(record.Formula, out (IReadOnlyDictionary<string, double> Composition, long Number) last) && Same(last.Composition, record.Composition))
        {
            return last.Number;
        }

        string composition = JsonSerializer.Serialize(record.Composition, SqliteRecordRows.Json);
        if (_findFormula.Add(record.Formula).Add(composition).Run() is not { } number)
        {
            _addFormula.Add(record.Formula).Add(composition).Run();
            number = raw.sqlite3_last_insert_rowid(_connection.Handle);
            if (FormulaText.TryParse(record.Formula, out IReadOnlyDictionary<Element, double> amounts))
            {
                foreach ((Element element, double amount) in amounts)
                {
                    _addElement.Add(element.Symbol).Add(number).Add(amount).Run();
                }
            }
        }

        _formulas[record.Formula] = (record.Composition, number);
        return number;
    }

    public long OriginOf(ResultRecord record)
    {
        Provenance made = record.Provenance;
        (string, string, string, int, string, string) key = (record.Potential, record.Protocol, made.ProgramVersion, made.NumericsVersion, made.PotentialHash, made.Host);
        if (!_origins.TryGetValue(key, out long number))
        {
            number = Origin(_findOrigin, record).Run() ?? Added(Origin(_addOrigin, record));
            _origins[key] = number;
        }

        return number;
    }

    /// <summary>Number of a quantity's name; the unit of the first record that had it stays.</summary>
    public int NumberOf(string name, string unit)
    {
        if (!_names.TryGetValue(name, out int number))
        {
            number = (int)(_findName.Add(name).Run() ?? Added(_addName.Add(name).Add(unit)));
            _names[name] = number;
        }

        return number;
    }

    /// <summary>Looks everything up again from now on.</summary>
    public void Forget()
    {
        _formulas.Clear();
        _origins.Clear();
        _names.Clear();
    }

    public void Dispose()
    {
        foreach (RawStatement statement in new[] { _findFormula, _addFormula, _addElement, _findOrigin, _addOrigin, _findName, _addName })
        {
            statement.Dispose();
        }
    }

    private static RawStatement Origin(RawStatement statement, ResultRecord record) => statement.Add(record.Potential).Add(record.Protocol)
        .Add(record.Provenance.ProgramVersion).Add((long)record.Provenance.NumericsVersion).Add(record.Provenance.PotentialHash).Add(record.Provenance.Host);

    private long Added(RawStatement insert)
    {
        insert.Run();
        return raw.sqlite3_last_insert_rowid(_connection.Handle);
    }

    private static bool Same(IReadOnlyDictionary<string, double> a, IReadOnlyDictionary<string, double> b) =>
        ReferenceEquals(a, b) || a.SequenceEqual(b);
}
