using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Data.Sqlite;

namespace Screening.Core.Results.Sqlite;

/// <summary>Records as rows and back.</summary>
internal static class SqliteRecordRows
{
    private static readonly JsonSerializerOptions Json = new()
    {
        Converters = { new JsonStringEnumConverter() },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private static readonly string[] PlainColumns =
    [
        "id", "key", "input_key", "source", "formula", "mobile_ion", "atoms", "temperature_K", "time_ps", "potential", "protocol",
        "seed", "ordering", "verdict", "verdict_reason", "composition", "replicas", "remarks", "program_version",
        "numerics_version", "potential_hash", "input_hash", "host", "created", "wall_s",
    ];

    private static readonly string[] QuantityColumns =
        [.. KnownQuantities.All.SelectMany(k => new[] { k.Name, k.Name + "_error" })];

    /// <summary>Columns in the order of <see cref="Fill"/> and <see cref="Read"/>.</summary>
    public static readonly string Columns = string.Join(", ", PlainColumns.Concat(QuantityColumns));

    public static readonly int ColumnCount = PlainColumns.Length + QuantityColumns.Length;

    /// <summary>Sets the values of <see cref="Columns"/>.</summary>
    public static void Fill(object?[] columns, ResultRecord record, string id)
    {
        object?[] plain =
        [
            id, record.Key, record.InputKey, record.Source, record.Formula, record.MobileIon, (long)record.Atoms,
            record.TemperatureK, record.TimePs, record.Potential, record.Protocol, unchecked((long)record.Seed),
            (long)record.Orderings, record.Verdict.Verdict.Text(), record.Verdict.Reason,
            JsonSerializer.Serialize(record.Composition, Json), JsonSerializer.Serialize(record.Replicas, Json),
            JsonSerializer.Serialize(record.Remarks, Json), record.Provenance.ProgramVersion,
            (long)record.Provenance.NumericsVersion, record.Provenance.PotentialHash, record.Provenance.InputHash,
            record.Provenance.Host, ResultFields.Time(record.Provenance.Finished), record.Provenance.WallSeconds,
        ];
        plain.CopyTo(columns, 0);

        for (int i = 0; i < KnownQuantities.All.Count; i++)
        {
            Quantity? quantity = record.Quantities.GetValueOrDefault(KnownQuantities.All[i].Name);
            columns[plain.Length + (2 * i)] = Finite(quantity?.Value);
            columns[plain.Length + (2 * i) + 1] = Finite(quantity?.StandardError);
        }
    }

    /// <summary>The record of a row selected as "row, COLUMNS"; open quantities are given by the caller.</summary>
    public static ResultRecord Read(SqliteDataReader row, IReadOnlyDictionary<string, string> units, IReadOnlyList<DescriptorValue> open)
    {
        Dictionary<string, Quantity> quantities = [];
        int first = 1 + PlainColumns.Length;
        for (int i = 0; i < KnownQuantities.All.Count; i++)
        {
            int column = first + (2 * i);
            if (!row.IsDBNull(column))
            {
                KnownQuantity known = KnownQuantities.All[i];
                quantities[known.Name] = new(
                    row.GetDouble(column), Number(row, column + 1), units.GetValueOrDefault(known.Name, known.Unit));
            }
        }

        foreach (DescriptorValue value in open)
        {
            quantities[value.Name] = value.Quantity;
        }

        return new()
        {
            Id = row.GetString(1),
            Key = row.GetString(2),
            InputKey = row.IsDBNull(3) ? null : row.GetString(3),
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
            Quantities = quantities,
            Composition = JsonSerializer.Deserialize<Dictionary<string, double>>(row.GetString(16), Json)!,
            Replicas = JsonSerializer.Deserialize<List<ReplicaSummary>>(row.GetString(17), Json)!,
            Remarks = JsonSerializer.Deserialize<List<string>>(row.GetString(18), Json)!,
            Provenance = new()
            {
                ProgramVersion = row.GetString(19),
                NumericsVersion = row.GetInt32(20),
                PotentialName = row.GetString(10),
                PotentialHash = row.GetString(21),
                InputHash = row.GetString(22),
                Host = row.GetString(23),
                Finished = DateTimeOffset.Parse(row.GetString(24), CultureInfo.InvariantCulture),
                WallSeconds = row.GetDouble(25),
            },
        };
    }

    public static byte[] Blob(double[] values) => MemoryMarshal.AsBytes<double>(values).ToArray();

    public static double[] Values(byte[] blob) => MemoryMarshal.Cast<byte, double>(blob).ToArray();

    /// <summary>A value SQLite can hold as a number; not-a-number and infinities become NULL.</summary>
    public static object Finite(double? value) => value is { } x && double.IsFinite(x) ? x : DBNull.Value;

    public static double? Number(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);
}
