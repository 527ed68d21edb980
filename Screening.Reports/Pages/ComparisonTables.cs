using System.Globalization;
using MathNet.Numerics.Distributions;
using Screening.Core.Results;
using Screening.Reports.Model;
using Screening.Reports.Ranking;
using Screening.Reports.Writers;

namespace Screening.Reports.Pages;

/// <summary>Tables of a comparison: values with differences, and the chance that one candidate is ahead of another.</summary>
internal static class ComparisonTables
{
    /// <summary>Differences beyond this many standard errors of the difference are called significant (5 %, two-sided).</summary>
    private const double SignificantSigmas = 1.96;

    /// <summary>Quantities that the first table shows: those that people speak about, in one unit each.</summary>
    internal static bool IsMain(string name) => name is not ("band_center_meV" or "band_center_per_cm" or QuantityNames.DiffusivityUpperBound or "tracer_diffusivity_lower95_cm2_s")
        && (QuantityLabels.Meaning(name) is not null || name is "attempt_frequency_THz" or "jump_rate_per_ion_THz" or "polarization_mean" or "polarization_asymmetry" or "orientation_entropy");

    internal static Table Quantities(string caption, string[] names, RankedCandidate[] chosen)
    {
        ResultRecord[] records = [.. chosen.Select(c => c.Record)];
        List<Column> columns = [new("Quantity"), new("Unit")];
        for (int i = 0; i < records.Length; i++)
        {
            columns.Add(Cells.Heading(chosen[i], "± standard error"));
            if (i > 0)
            {
                columns.Add(new("difference", "to " + Cells.Name(chosen[0]), true, "With its standard error, z, and whether it is significant at 5 %"));
            }
        }

        return new(caption, columns, [.. names.Select(n => (IReadOnlyList<Cell>)Row(n, chosen, records))]);
    }

    /// <summary>
    /// P(row ahead of column) from normal errors, by simulated score and by predicted conductivity; null where fewer than two have either. Errors of different
    /// candidates count as independent, which those of close relatives are not: predictions of these differ less surely than the table says.
    /// </summary>
    internal static IReadOnlyList<Block>? Ahead(RankedCandidate[] chosen)
    {
        Table?[] tables =
        [
            Matrix("Chance that the row has the higher simulated score than the column (statistical errors alone)", chosen, c => c.Simulated?.Score),
            Matrix("Chance that the row has the higher conductivity at 300 K than the column (predicted)", chosen, c => c.Prediction is { } p ? new(p.Log10Sigma, p.StandardError, Predictions.Unit) : null),
        ];
        Block[] found = [.. tables.OfType<Table>()];
        return found.Length == 0 ? null : [new Columns(found)];
    }

    private static Table? Matrix(string caption, RankedCandidate[] chosen, Func<RankedCandidate, Quantity?> score)
    {
        RankedCandidate[] with = [.. chosen.Where(c => score(c) is not null)];
        return with.Length < 2 ? null : new(caption, [new(""), .. with.Select(c => Cells.Heading(c, ""))],
            [.. with.Select(row => (IReadOnlyList<Cell>)[Cells.Link(row, "") with { Detail = Path.GetFileNameWithoutExtension(row.Record.Source) }, .. with.Select(column => row == column ? Cell.Empty : Cells.Probability(Chance(score(row)!, score(column)!)))])]);
    }

    private static double Chance(Quantity a, Quantity b)
    {
        double variance = ((a.StandardError ?? 0) * (a.StandardError ?? 0)) + ((b.StandardError ?? 0) * (b.StandardError ?? 0));
        return variance > 0 ? Normal.CDF(0, Math.Sqrt(variance), a.Value - b.Value) : a.Value > b.Value ? 1 : a.Value < b.Value ? 0 : 0.5;
    }

    private static List<Cell> Row(string name, RankedCandidate[] chosen, ResultRecord[] records)
    {
        List<Cell> row = [new(QuantityLabels.Name(name)), new(Cells.UnitOf(records, name) is { Length: > 0 } unit ? unit : "1")];
        for (int i = 0; i < records.Length; i++)
        {
            row.Add(name == QuantityNames.Diffusivity ? Cells.Diffusivity(chosen[i]) : Cells.Of(records[i], name));
            if (i > 0)
            {
                bool bound = name == QuantityNames.Diffusivity && (chosen[i].IsUpperBound || chosen[0].IsUpperBound);
                row.Add(bound ? new("bound only") : Difference(records[0].Quantities.GetValueOrDefault(name), records[i].Quantities.GetValueOrDefault(name)));
            }
        }

        return row;
    }

    private static Cell Difference(Quantity? first, Quantity? other)
    {
        if (first is null || other is null)
        {
            return Cell.Empty;
        }

        double difference = other.Value - first.Value;
        if (first.StandardError is not { } a || other.StandardError is not { } b || (a == 0 && b == 0))
        {
            return new(NumberText.Plain(difference) + ", no error") { Sort = difference };
        }

        double error = Math.Sqrt((a * a) + (b * b));
        double z = difference / error;
        string verdict = Math.Abs(z) > SignificantSigmas ? "significant" : "not significant";
        string zText = z.ToString("0.0", CultureInfo.InvariantCulture).Replace('-', '−');
        return new(NumberText.WithError(difference, error)) { Sort = difference, Error = error, Detail = $"z = {zText}, {verdict}" };
    }
}
