using System.Text;

namespace Screening.Reports.Agreement;

/// <summary>A measured conductivity.</summary>
/// <param name="File">Name of the structure file it belongs to, without folder.</param>
/// <param name="Formula">Formula as published.</param>
/// <param name="ConductivitySPerCm">Conductivity, S/cm.</param>
/// <param name="TemperatureK">Temperature of the measurement, K.</param>
/// <param name="IsUpperBound">Only an upper bound was published.</param>
/// <param name="Source">Citation.</param>
public sealed record Measurement(
    string File, string Formula, double ConductivitySPerCm, double TemperatureK, bool IsUpperBound, string Source)
{
    public double Log10 => Math.Log10(ConductivitySPerCm);
}

/// <summary>Measured conductivities by structure file: comma-separated, one header line naming the columns.</summary>
public sealed class ExperimentTable
{
    private static readonly string[] Columns = ["file", "formula", "conductivity_S_cm", "temperature_K", "is_upper_bound", "source"];

    private readonly Dictionary<string, Measurement> _byFile;

    private ExperimentTable(IReadOnlyList<Measurement> measurements)
    {
        Measurements = measurements;
        _byFile = measurements.GroupBy(m => m.File, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(g => g.Key, g => g.First(), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The table that comes with the program; empty where it was built without one.</summary>
    public static ExperimentTable Shipped { get; } = LoadShipped();

    public IReadOnlyList<Measurement> Measurements { get; }

    /// <summary>The measurement for a structure file, by file name; null where there is none.</summary>
    public Measurement? Find(string source) => _byFile.GetValueOrDefault(Path.GetFileName(source.Replace('\\', '/')));

    /// <exception cref="FormatException">A line is malformed; the message names it, what was found and what was expected.</exception>
    public static ExperimentTable Parse(TextReader reader, string name)
    {
        List<Measurement> measurements = [];
        int[]? places = null;
        foreach (CsvLine line in CsvLine.Read(reader, name))
        {
            if (places is null)
            {
                places = [.. Columns.Select(c => line.Fields.ToList().IndexOf(c))];
                int missing = Array.IndexOf(places, -1);
                if (missing >= 0)
                {
                    throw new FormatException($"{line.Place}: column {Columns[missing]} is missing; found {string.Join(", ", line.Fields)}.");
                }

                continue;
            }

            line.Expect(places.Max() + 1);
            double sigma = line.Finite(places[2], Columns[2]);
            if (sigma <= 0)
            {
                throw new FormatException($"{line.Place}: conductivity_S_cm is {line.Fields[places[2]]}, expected a positive number.");
            }

            measurements.Add(new(line.Fields[places[0]], line.Fields[places[1]], sigma, line.Finite(places[3], Columns[3]),
                line.Fields[places[4]].Trim().ToLowerInvariant() is "true" or "1" or "yes", line.Fields[places[5]]));
        }

        return new(measurements);
    }

    private static ExperimentTable LoadShipped()
    {
        using Stream? stream = typeof(ExperimentTable).Assembly.GetManifestResourceStream("conductivity.csv");
        if (stream is null)
        {
            return new([]);
        }

        using StreamReader reader = new(stream, Encoding.UTF8);
        return Parse(reader, "conductivity.csv");
    }
}
