using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Screening.Core.Results.Sqlite;

/// <summary>Reads the tables of schema versions 1 and 2, which had one wide table of results; [prefix] stands before their names.</summary>
internal sealed class LegacyStore(SqliteConnection connection, string prefix)
{
    /// <summary>Tables of those versions that hold results.</summary>
    public static readonly IReadOnlyList<string> Tables = ["results", "quantities", "quantity_names", "elements", "series"];

    /// <summary>All records with their curves, in the order in which they were stored.</summary>
    public IEnumerable<ResultRecord> Records()
    {
        Dictionary<string, string> units = [];
        Read("quantity_names", "1", row => units[Text(row, "name")] = Text(row, "unit"));
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM {prefix}results ORDER BY row";
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            yield return Record(row, units);
        }
    }

    private ResultRecord Record(SqliteDataReader row, Dictionary<string, string> units)
    {
        string of = string.Create(CultureInfo.InvariantCulture, $"result = {row.GetInt64(row.GetOrdinal("row"))}");
        Dictionary<string, Quantity> quantities = [];
        foreach (KnownQuantity known in KnownQuantities.All)
        {
            if (Number(row, known.Name) is { } value)
            {
                quantities[known.Name] = new(value, Number(row, known.Name + "_error"), units.GetValueOrDefault(known.Name, known.Unit));
            }
        }

        Read("quantities", of + " ORDER BY name", q => quantities[Text(q, "name")] =
            new(Number(q, "value")!.Value, Number(q, "standard_error"), units.GetValueOrDefault(Text(q, "name"), "")));
        List<DescriptorSeries> series = [];
        Read("series", of + " ORDER BY place", s => series.Add(new(
            Text(s, "name"), Curve(s, "x")!, Text(s, "x_unit"), Curve(s, "y")!, Text(s, "y_unit"), Curve(s, "standard_error"))));
        return new()
        {
            Id = Text(row, "id"),
            Key = Text(row, "key"),
            InputKey = TextOrNull(row, "input_key"),
            Source = Text(row, "source"),
            Formula = Text(row, "formula"),
            MobileIon = TextOrNull(row, "mobile_ion"),
            Atoms = (int)Whole(row, "atoms"),
            TemperatureK = Number(row, "temperature_K")!.Value,
            TimePs = Number(row, "time_ps")!.Value,
            Potential = Text(row, "potential"),
            Protocol = Text(row, "protocol"),
            Seed = unchecked((ulong)Whole(row, "seed")),
            Orderings = (int)Whole(row, "ordering"),
            Verdict = new(Verdicts.Parse(Text(row, "verdict")), Text(row, "verdict_reason")),
            Quantities = quantities,
            Series = series,
            Composition = JsonSerializer.Deserialize<Dictionary<string, double>>(Text(row, "composition"), SqliteRecordRows.Json)!,
            Replicas = SqliteRecordRows.List<ReplicaSummary>(Text(row, "replicas")),
            Remarks = SqliteRecordRows.List<string>(Text(row, "remarks")),
            Provenance = new()
            {
                ProgramVersion = Text(row, "program_version"),
                NumericsVersion = (int)Whole(row, "numerics_version"),
                PotentialName = Text(row, "potential"),
                PotentialHash = Text(row, "potential_hash"),
                InputHash = Text(row, "input_hash"),
                Host = Text(row, "host"),
                Finished = DateTimeOffset.Parse(Text(row, "created"), CultureInfo.InvariantCulture),
                WallSeconds = Number(row, "wall_s")!.Value,
            },
        };
    }

    private void Read(string table, string where, Action<SqliteDataReader> use)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM {prefix}{table} WHERE {where}";
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            use(row);
        }
    }

    private static string Text(SqliteDataReader row, string column) => row.GetString(row.GetOrdinal(column));

    private static string? TextOrNull(SqliteDataReader row, string column) => row.IsDBNull(row.GetOrdinal(column)) ? null : Text(row, column);

    private static long Whole(SqliteDataReader row, string column) => row.GetInt64(row.GetOrdinal(column));

    private static double? Number(SqliteDataReader row, string column) => row.IsDBNull(row.GetOrdinal(column)) ? null : row.GetDouble(row.GetOrdinal(column));

    private static double[]? Curve(SqliteDataReader row, string column) =>
        row.IsDBNull(row.GetOrdinal(column)) ? null : SqliteRecordRows.Values(row.GetFieldValue<byte[]>(row.GetOrdinal(column)));
}
