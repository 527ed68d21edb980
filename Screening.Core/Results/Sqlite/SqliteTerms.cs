using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Screening.Core.Results.Filtering;
using Screening.Core.Structures;

namespace Screening.Core.Results.Sqlite;

/// <summary>What many rows share is stored once and named by its number: formulas, origins, names of quantities.</summary>
internal sealed class SqliteTerms : IDisposable
{
    /// <summary>Statements that write terms, in the order of their places on a tape.</summary>
    public static readonly IReadOnlyList<string> Inserts =
    [
        "INSERT INTO formulas (formula, text, composition) VALUES (?, ?, ?)",
        "INSERT INTO elements (symbol, formula, amount) VALUES (?, ?, ?)",
        $"INSERT INTO origins (origin, {OriginColumns}) VALUES (?, ?, ?, ?, ?, ?, ?)",
        "INSERT INTO quantity_names (number, name, unit) VALUES (?, ?, ?)",
    ];

    private const string OriginColumns = "potential, protocol, program_version, numerics_version, potential_hash, host";
    private const int Formulas = 0, Elements = 1, Origins = 2, Names = 3;

    private readonly SqliteConnection _connection;
    private readonly RawStatement _findFormula, _findOrigin, _findName;
    private readonly Dictionary<string, (IReadOnlyDictionary<string, double> Composition, long Number)> _latest = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Text, string Composition), long> _formulas = [];
    private readonly Dictionary<(string, string, string, int, string, string), long> _origins = [];
    private readonly Dictionary<string, long> _names = new(StringComparer.Ordinal);
    private readonly long[] _last = new long[Inserts.Count];
    private (ResultRecord? Of, long Number) _lastOrigin;
    private bool _allKnown;

    public SqliteTerms(SqliteConnection connection)
    {
        _connection = connection;
        _findFormula = new(connection, "SELECT formula FROM formulas WHERE text = ? AND composition = ?");
        _findOrigin = new(connection, $"SELECT origin FROM origins WHERE ({OriginColumns}) = (?, ?, ?, ?, ?, ?)");
        _findName = new(connection, "SELECT number FROM quantity_names WHERE name = ?");
    }

    /// <summary>Looks everything up again from now on; to be called in each transaction before it is used.</summary>
    /// <param name="readAll">Reads all that is stored now, so that the database is not asked later.</param>
    public void Begin(bool readAll)
    {
        _latest.Clear();
        _formulas.Clear();
        _origins.Clear();
        _names.Clear();
        _lastOrigin = default;
        _allKnown = readAll;
        _last[Formulas] = Largest("formula", "formulas");
        _last[Origins] = Largest("origin", "origins");
        _last[Names] = Largest("number", "quantity_names");
        if (readAll)
        {
            Read("text, composition, formula FROM formulas", row => _formulas[(row.GetString(0), row.GetString(1))] = row.GetInt64(2));
            Read($"{OriginColumns}, origin FROM origins", row =>
                _origins[(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetString(4), row.GetString(5))] = row.GetInt64(6));
            Read("name, number FROM quantity_names", row => _names[row.GetString(0)] = row.GetInt64(1));
        }
    }

    /// <summary>Number of a record's formula; one that is new goes on the tape.</summary>
    public long FormulaOf(ResultRecord record, RowTape tape)
    {
        if (_latest.TryGetValue(record.Formula, out (IReadOnlyDictionary<string, double> Composition, long Number) last) && Same(last.Composition, record.Composition))
        {
            return last.Number;
        }

        string composition = JsonSerializer.Serialize(record.Composition, SqliteRecordRows.Json);
        if (!_formulas.TryGetValue((record.Formula, composition), out long number))
        {
            number = (_allKnown ? null : _findFormula.Add(record.Formula).Add(composition).Ask()) ?? Added(record, composition, tape);
            _formulas[(record.Formula, composition)] = number;
        }

        _latest[record.Formula] = (record.Composition, number);
        return number;
    }

    /// <summary>Number of what made a record; new ones go on the tape.</summary>
    public long OriginOf(ResultRecord record, RowTape tape)
    {
        if (_lastOrigin.Of is { } last && ReferenceEquals(last.Provenance, record.Provenance) && ReferenceEquals(last.Potential, record.Potential) && ReferenceEquals(last.Protocol, record.Protocol))
        {
            return _lastOrigin.Number;
        }

        Provenance made = record.Provenance;
        (string, string, string, int, string, string) key = (record.Potential, record.Protocol, made.ProgramVersion, made.NumericsVersion, made.PotentialHash, made.Host);
        if (!_origins.TryGetValue(key, out long number))
        {
            long? stored = _allKnown ? null : _findOrigin.Add(record.Potential).Add(record.Protocol).Add(made.ProgramVersion)
                .Add(made.NumericsVersion).Add(made.PotentialHash).Add(made.Host).Ask();
            if (stored is null)
            {
                stored = ++_last[Origins];
                tape.Into(Origins).Add(stored.Value).Add(record.Potential).Add(record.Protocol).Add(made.ProgramVersion)
                    .Add((long)made.NumericsVersion).Add(made.PotentialHash).Add(made.Host);
            }

            _origins[key] = number = stored.Value;
        }

        _lastOrigin = (record, number);
        return number;
    }

    /// <summary>Number of a quantity's name; the unit of the first record that had it stays.</summary>
    public int NumberOf(string name, string unit, RowTape tape)
    {
        if (!_names.TryGetValue(name, out long number))
        {
            long? stored = _allKnown ? null : _findName.Add(name).Ask();
            if (stored is null)
            {
                stored = ++_last[Names];
                tape.Into(Names).Add(stored.Value).Add(name).Add(unit);
            }

            _names[name] = number = stored.Value;
        }

        return (int)number;
    }

    public void Dispose()
    {
        foreach (RawStatement statement in new[] { _findFormula, _findOrigin, _findName })
        {
            statement.Dispose();
        }
    }

    private long Added(ResultRecord record, string composition, RowTape tape)
    {
        long number = ++_last[Formulas];
        tape.Into(Formulas).Add(number).Add(record.Formula).Add(composition);
        if (FormulaText.TryParse(record.Formula, out IReadOnlyDictionary<Element, double> amounts))
        {
            foreach ((Element element, double amount) in amounts)
            {
                tape.Into(Elements).Add(element.Symbol).Add(number).Add(amount);
            }
        }

        return number;
    }

    private long Largest(string column, string table)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = $"SELECT COALESCE(MAX({column}), 0) FROM {table}";
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private void Read(string what, Action<SqliteDataReader> use)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = "SELECT " + what;
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            use(row);
        }
    }

    private static bool Same(IReadOnlyDictionary<string, double> a, IReadOnlyDictionary<string, double> b) =>
        ReferenceEquals(a, b) || a.SequenceEqual(b);
}
