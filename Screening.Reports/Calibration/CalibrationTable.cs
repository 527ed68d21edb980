using System.Globalization;
using Screening.Reports.Agreement;

namespace Screening.Reports.Calibration;

/// <summary>Reads tables of measured conductivities: comma-separated, one header line; columns are found by any of their usual names.</summary>
public static class CalibrationTable
{
    /// <summary>Room temperature, K, and how far a measurement may lie from it.</summary>
    private const double RoomK = 298, WindowK = 30;

    /// <summary>
    /// An entry without family takes that of the nearest composition up to this sum of absolute differences of atomic fractions.
    /// Left alone it would sit in training while its relatives are held out, which flatters a test by family.
    /// </summary>
    private const double NearestFamily = 0.3;

    /// <exception cref="FormatException">A line is malformed; the message names it, what was found and what was expected.</exception>
    public static IReadOnlyList<CalibrationEntry> Read(string path)
    {
        using StreamReader reader = new(path);
        return Parse(reader, path);
    }

    /// <inheritdoc cref="Read"/>
    public static IReadOnlyList<CalibrationEntry> Parse(TextReader reader, string name)
    {
        List<CalibrationEntry> entries = [];
        Header? header = null;
        foreach (CsvLine line in CsvLine.Read(reader, name))
        {
            if (header is null)
            {
                header = Header.Of(line);
            }
            else if (Entry(line, header) is { } entry)
            {
                entries.Add(entry);
            }
        }

        return header is null ? throw new FormatException($"{name} holds no header line.") : FillFamilies(JoinPublications(entries));
    }

    private static CalibrationEntry? Entry(CsvLine line, Header header)
    {
        line.Expect(header.Count);
        string Text(int column) => column < 0 ? "" : line.Fields[column].Trim();
        if (header.Temperature >= 0 && Math.Abs(line.Finite(header.Temperature, "the temperature") - RoomK) > WindowK)
        {
            return null;
        }

        double sigma = line.Finite(header.Conductivity, "the conductivity");
        if (sigma <= 0)
        {
            throw new FormatException($"{line.Place}: the conductivity is {Text(header.Conductivity)}, expected a positive number of S/cm.");
        }

        string formula = Text(header.Formula);
        IReadOnlyDictionary<string, double> fractions = FormulaFractions.Parse(header.Content >= 0 ? Text(header.Content) : formula)
            ?? FormulaFractions.Parse(formula)
            ?? throw new FormatException($"{line.Place}: '{formula}' is no formula.");
        string file = Path.GetFileName(Text(header.File).Replace('\\', '/'));
        string id = header.Id >= 0 ? Text(header.Id) : file.Length > 0 ? file : line.Number.ToString(CultureInfo.InvariantCulture);
        bool bound = Text(header.Bound).ToLowerInvariant() is "1" or "true" or "yes";
        string publication = Text(header.Publication);
        string family = Text(header.Family);
        return new(id, file, formula, fractions, Math.Log10(sigma), bound, publication.Length > 0 ? publication : id,
            family is "nan" or "-" or "unknown" ? "" : family);
    }

    // One material may cite several papers: entries that share any of them belong together, directly or over others.
    private static List<CalibrationEntry> JoinPublications(List<CalibrationEntry> entries)
    {
        Dictionary<string, string> root = new(StringComparer.OrdinalIgnoreCase);
        string Find(string p)
        {
            while (root.TryGetValue(p, out string? up) && up != p)
            {
                p = up;
            }

            root.TryAdd(p, p);
            return p;
        }

        foreach (string[] cited in entries.Select(e => Cited(e.Publication)))
        {
            foreach (string other in cited.Skip(1))
            {
                root[Find(other)] = Find(cited[0]);
            }
        }

        return [.. entries.Select(e => e with { Publication = Find(Cited(e.Publication)[0]) })];
    }

    private static string[] Cited(string publication) => publication.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } cited ? cited : [publication];

    private static CalibrationEntry[] FillFamilies(List<CalibrationEntry> entries)
    {
        CalibrationEntry[] known = [.. entries.Where(e => e.Family.Length > 0)];
        CompositionVector[] vectors = [.. known.Select(e => CompositionVector.Of(e.Fractions))];
        return [.. entries.Select(entry =>
        {
            if (entry.Family.Length > 0)
            {
                return entry;
            }

            CompositionVector own = CompositionVector.Of(entry.Fractions);
            (double Distance, string Family) nearest = known.Zip(vectors, (e, v) => (Distance: own.FractionDistance(v), e.Family))
                .DefaultIfEmpty((double.PositiveInfinity, "")).MinBy(p => p.Item1);
            return entry with { Family = nearest.Distance <= NearestFamily ? nearest.Family : "like " + string.Join('-', entry.Fractions.Keys.Order(StringComparer.Ordinal)) };
        })];
    }

    private sealed record Header(
        int Count, int Id, int File, int Formula, int Content, int Conductivity, int Bound, int Temperature, int Publication, int Family)
    {
        internal static Header Of(CsvLine line)
        {
            string[] names = [.. line.Fields.Select(f => f.Trim().ToLowerInvariant())];
            int Find(params string[] any) => any.Select(a => Array.IndexOf(names, a)).FirstOrDefault(i => i >= 0, -1);
            int Required(params string[] any) => Find(any) is >= 0 and int column
                ? column
                : throw new FormatException($"{line.Place}: no column {string.Join(" or ", any)}; found {string.Join(", ", line.Fields)}.");
            return new(names.Length, Find("id"), Find("file", "cif_file", "structure"), Required("formula", "composition"), Find("cell_formula"),
                Required("conductivity_s_cm", "conductivity", "sigma_s_cm"), Find("is_upper_bound", "conductivity_is_upper_bound"),
                Find("temperature_k"), Find("doi", "publication", "source"), Find("family"));
        }
    }
}
