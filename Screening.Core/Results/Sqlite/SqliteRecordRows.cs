using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Data.Sqlite;

namespace Screening.Core.Results.Sqlite;

/// <summary>Names and units of the quantities a store has seen.</summary>
internal sealed class QuantityNames
{
    private readonly Dictionary<string, (int Number, string Unit)> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<int, (string Name, string Unit)> _byNumber = [];

    public static QuantityNames Of(SqliteConnection connection)
    {
        QuantityNames names = new();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT number, name, unit FROM quantity_names";
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            names.Add(row.GetInt32(0), row.GetString(1), row.GetString(2));
        }

        return names;
    }

    public IEnumerable<string> All => _byName.Keys;

    public void Add(int number, string name, string unit)
    {
        _byName[name] = (number, unit);
        _byNumber[number] = (name, unit);
    }

    public int? Number(string name) => _byName.TryGetValue(name, out (int Number, string Unit) found) ? found.Number : null;

    public string? Unit(string name) => _byName.TryGetValue(name, out (int Number, string Unit) found) ? found.Unit : null;

    public (string Name, string Unit)? Named(int number) => _byNumber.TryGetValue(number, out (string, string) found) ? found : null;
}

/// <summary>Rows as records.</summary>
internal static class SqliteRecordRows
{
    public static readonly JsonSerializerOptions Json = new()
    {
        Converters = { new JsonStringEnumConverter() },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private const int FirstQuantity = 26;

    /// <summary>SELECT of everything but curves, of the tables s, d, f and o.</summary>
    public static readonly string Select =
        "SELECT s.row, d.id, d.key, d.input_key, d.source, f.text, d.mobile_ion, s.atoms, s.temperature_K, s.time_ps, o.potential, o.protocol, d.seed, d.ordering, "
        + "s.verdict, d.verdict_reason, f.composition, d.replicas, d.remarks, o.program_version, o.numerics_version, o.potential_hash, d.input_hash, o.host, d.created, d.wall_s"
        + string.Concat(KnownQuantities.All.Select(k => $", s.{k.Name}, d.{k.Name}_error")) + ", d.quantities"
        + " FROM scalars s CROSS JOIN details d ON d.row = s.row CROSS JOIN formulas f ON f.formula = s.formula CROSS JOIN origins o ON o.origin = s.origin";

    /// <summary>The record of a row of <see cref="Select"/>.</summary>
    public static ResultRecord Read(SqliteDataReader row, QuantityNames names) => new()
    {
        Id = row.GetString(1),
        Key = KeyCode.Text(row.GetValue(2)),
        InputKey = row.IsDBNull(3) ? null : KeyCode.Text(row.GetValue(3)),
        Source = row.GetString(4),
        Formula = row.GetString(5),
        MobileIon = row.IsDBNull(6) ? null : row.GetString(6),
        Atoms = row.GetInt32(7),
        TemperatureK = row.GetDouble(8),
        TimePs = row.GetDouble(9),
        Potential = row.GetString(10),
        Protocol = row.GetString(11),
        Seed = unchecked((ulong)row.GetInt64(12)),
        Orderings = row.GetInt32(13),
        Verdict = new(Verdicts.Parse(row.GetString(14)), row.GetString(15)),
        Quantities = Quantities(row, names),
        Composition = JsonSerializer.Deserialize<Dictionary<string, double>>(row.GetString(16), Json)!,
        Replicas = List<ReplicaSummary>(row.GetString(17)),
        Remarks = List<string>(row.GetString(18)),
        Provenance = new()
        {
            ProgramVersion = row.GetString(19),
            NumericsVersion = row.GetInt32(20),
            PotentialName = row.GetString(10),
            PotentialHash = row.GetString(21),
            InputHash = KeyCode.Text(row.GetValue(22)),
            Host = row.GetString(23),
            Finished = DateTimeOffset.Parse(row.GetString(24), CultureInfo.InvariantCulture),
            WallSeconds = row.GetDouble(25),
        },
    };

    public static ReadOnlySpan<byte> Blob(double[] values) => MemoryMarshal.AsBytes<double>(values);

    public static double[] Values(byte[] blob) => MemoryMarshal.Cast<byte, double>(blob).ToArray();

    /// <summary>Text of a list; most are empty where records come from elsewhere.</summary>
    public static string Text<T>(IReadOnlyList<T> list) => list.Count == 0 ? "[]" : JsonSerializer.Serialize(list, Json);

    public static IReadOnlyList<T> List<T>(string text) => text == "[]" ? [] : JsonSerializer.Deserialize<List<T>>(text, Json)!;

    private static Dictionary<string, Quantity> Quantities(SqliteDataReader row, QuantityNames names)
    {
        Dictionary<string, Quantity> quantities = [];
        int column = FirstQuantity;
        foreach (KnownQuantity known in KnownQuantities.All)
        {
            if (!row.IsDBNull(column))
            {
                quantities[known.Name] = new(row.GetDouble(column), row.IsDBNull(column + 1) ? null : row.GetDouble(column + 1), names.Unit(known.Name) ?? known.Unit);
            }

            column += 2;
        }

        foreach ((int number, double value, double? error) in row.IsDBNull(column) ? [] : OpenQuantities.Read(row.GetFieldValue<byte[]>(column)))
        {
            if (names.Named(number) is { } name)
            {
                quantities[name.Name] = new(value, error, name.Unit);
            }
        }

        return quantities;
    }
}
