using Screening.Core;
using Screening.Core.Results;
using Screening.Reports.Model;
using Screening.Reports.Ranking;
using Screening.Reports.Writers;

namespace Screening.Reports.Pages;

/// <summary>
/// Turns stored curves into figures. Known families of names (msd, vdos_*, rdf_*, ...) get a title, an explanation and their marks
/// and share a figure where they belong together; any other curve is drawn as it is, so that a new descriptor shows at once.
/// </summary>
internal static class SeriesCharts
{
    /// <param name="Prefix">Start of the names of the family.</param>
    /// <param name="Title">Title of the figure.</param>
    /// <param name="X">Label of the abscissa, without unit.</param>
    /// <param name="Y">Label of the ordinate, without unit.</param>
    /// <param name="Kind">How to draw.</param>
    /// <param name="Caption">What the figure means.</param>
    private sealed record Family(string Prefix, string Title, string X, string Y, TraceKind Kind, string Caption);

    private const string MeanSquaredDisplacement = "mean_squared_displacement";
    private const string DensityOfStates = "density_of_states";

    private static readonly Family[] Families =
    [
        new(MeanSquaredDisplacement, "Mean squared displacement", "lag time", "mean squared displacement", TraceKind.Line,
            "Average over all time origins, framework drift removed; the band is one standard error. Dashed: the stored diffusivity as slope 6D* over the fit window."),
        new(DensityOfStates, "Phonon density of states", "frequency", "density", TraceKind.Line,
            "Power spectrum of the velocities per species; the mark is the band center of the mobile ion, ∫ω g dω / ∫g dω."),
        new("radial_distribution", "Radial distribution g(r)", "distance", "g(r)", TraceKind.Line, "Partial radial distribution functions."),
        new("rdf", "Radial distribution g(r)", "distance", "g(r)", TraceKind.Line, "Partial radial distribution functions."),
        new("site", "Sites of the mobile ion", "site type", "", TraceKind.Bars, "Per site type; the site entropy follows from the occupancies."),
        new("polarization", "Anion polarization", "dipole moment", "density", TraceKind.Bars,
            "Distribution of the induced dipole moment per anion species; more than one mode or a skewed tail points to frustrated bonding."),
        new("softness", "Softness", "softness", "density", TraceKind.Bars,
            "Distance from the hyperplane that separates ions about to rearrange (positive, soft) from those that stay (negative, hard)."),
    ];

    /// <summary>Figures of one record.</summary>
    internal static IReadOnlyList<Chart> Of(ResultRecord record, IReadOnlyList<DescriptorSeries> series) => Overlay([(record, series)]);

    /// <summary>Figures in which the same curve of several records shares axes.</summary>
    internal static IReadOnlyList<Chart> Overlay(IReadOnlyList<(ResultRecord Record, IReadOnlyList<DescriptorSeries> Series)> records)
    {
        bool many = records.Count > 1;
        List<Chart> charts = [];
        var entries = records.SelectMany((r, i) => r.Series.Select(s => (r.Record, Index: i, Series: s))).Where(e => e.Series.X.Length > 0);
        var groups = entries
            .GroupBy(e => Key(e.Series, many), StringComparer.Ordinal)
            .OrderBy(g => Order(g.First().Series.Name)).ThenBy(g => g.Key, StringComparer.Ordinal);
        foreach (var group in groups)
        {
            DescriptorSeries first = group.First().Series;
            Family? family = FamilyOf(first.Name);
            List<ChartTrace> traces = [];
            List<(double, string)> marks = [];
            int place = 0;
            foreach ((ResultRecord record, int index, DescriptorSeries s) in group)
            {
                string name = many ? FormulaText.ToUnicode(record.Formula) : Suffix(s.Name, family);
                int color = many ? index : place++;
                traces.Add(new(name, s.X, s.Y, family?.Kind ?? TraceKind.Line) { YError = s.StandardError, Color = color });
                if (!many && family?.Prefix == MeanSquaredDisplacement && Fit(record, s, color) is { } fit)
                {
                    traces.Add(fit);
                }

                if (family?.Prefix == DensityOfStates && IsMobile(record, s) && record.Quantities.TryGetValue(QuantityNames.BandCenter, out Quantity? center))
                {
                    marks.Add((center.Value, many ? name : "band center " + NumberText.WithError(center)));
                }
            }

            string title = family?.Title ?? Words(first.Name);
            string suffix = many && family is not null ? Suffix(first.Name, family) : "";
            charts.Add(new(
                "series-" + Slug.Of(group.Key), suffix.Length > 0 && suffix != title ? $"{title}: {suffix}" : title,
                UnitText.Label(family?.X is { Length: > 0 } x ? x : "x", first.XUnit), UnitText.Label(family?.Y is { Length: > 0 } y ? y : Words(first.Name), first.YUnit), traces)
            {
                Marks = marks,
                Caption = many ? "" : family?.Caption ?? "",
            });
        }

        return charts;
    }

    // Curves of a family with equal units share a figure within one record; between records only equal names do.
    private static string Key(DescriptorSeries s, bool many)
    {
        Family? family = FamilyOf(s.Name);
        return many || family is null || family.Prefix is MeanSquaredDisplacement or "site" ? s.Name : $"{family.Prefix}-{s.XUnit}-{s.YUnit}";
    }

    private static Family? FamilyOf(string name) => Families.FirstOrDefault(f => name.StartsWith(f.Prefix, StringComparison.OrdinalIgnoreCase));

    private static int Order(string name)
    {
        int index = Array.FindIndex(Families, f => name.StartsWith(f.Prefix, StringComparison.OrdinalIgnoreCase));
        return index < 0 ? Families.Length : index;
    }

    private static string Suffix(string name, Family? family)
    {
        string rest = family is not null && name.Length > family.Prefix.Length ? name[family.Prefix.Length..] : "";
        rest = rest.Replace("_hist", "", StringComparison.Ordinal).Replace("_distribution", "", StringComparison.Ordinal).Trim('_').Replace('_', ' ');
        return rest.Length > 0 ? rest : family?.Title ?? Words(name);
    }

    private static string Words(string name) => name.Replace('_', ' ');

    private static bool IsMobile(ResultRecord record, DescriptorSeries s) =>
        record.MobileIon is { } ion && s.Name.EndsWith("_" + ion, StringComparison.Ordinal);

    // The fitted line, as far as records hold it: slope and window are stored, the offset follows from the mean of the curve there.
    private static ChartTrace? Fit(ResultRecord record, DescriptorSeries msd, int color)
    {
        if (record.Verdict.Verdict is not (Verdict.Ok or Verdict.TooFewHops)
            || !record.Quantities.TryGetValue(QuantityNames.Diffusivity, out Quantity? d) || d.Value <= 0)
        {
            return null;
        }

        double slope = 6 * d.Value / Units.SquareCentimetrePerSecondPerSquareAngstromPerPicosecond;
        double start = record.Quantities.GetValueOrDefault("fit_window_start_ps")?.Value ?? 0.25 * msd.X[^1];
        double end = Math.Min(msd.X[^1], record.Quantities.GetValueOrDefault("fit_window_end_ps")?.Value ?? msd.X[^1]);
        int[] inside = [.. Enumerable.Range(0, msd.X.Length).Where(i => msd.X[i] >= start && msd.X[i] <= end && double.IsFinite(msd.Y[i]))];
        if (inside.Length < 2)
        {
            return null;
        }

        double offset = inside.Average(i => msd.Y[i] - (slope * msd.X[i]));
        return new("slope 6D*", [start, end], [offset + (slope * start), offset + (slope * end)]) { Color = color + 1, Dashed = true };
    }
}
