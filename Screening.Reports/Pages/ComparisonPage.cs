using System.Globalization;
using Screening.Core.Results;
using Screening.Reports.Model;
using Screening.Reports.Ranking;
using Screening.Reports.Writers;

namespace Screening.Reports.Pages;

/// <summary>Chosen candidates side by side: curves in shared axes, quantities in one table, differences with their significance.</summary>
public static class ComparisonPage
{
    public const string FileName = "comparison.html";

    /// <summary>Differences beyond this many standard errors of the difference are called significant (5 %, two-sided).</summary>
    private const double SignificantSigmas = 1.96;

    /// <param name="chosen">Candidates with their curves; differences are against the first.</param>
    public static ReportDocument Build(IReadOnlyList<(RankedCandidate Candidate, IReadOnlyList<DescriptorSeries> Series)> chosen)
    {
        List<Section> sections = [new("overview", "Overview", [Overview(chosen)]), new("quantities", "Quantities side by side", [Quantities(chosen)])];
        IReadOnlyList<Chart> charts = SeriesCharts.Overlay([.. chosen.Select(c => (c.Candidate.Record, c.Series))]);
        if (charts.Count > 0)
        {
            sections.Add(new("curves", "Curves overlaid", [new Columns([.. charts])]));
        }

        string names = string.Join(", ", chosen.Select(c => FormulaText.ToUnicode(c.Candidate.Formula)));
        return new("Comparison", names, sections, [("Campaign", "index.html")])
        {
            Footer = "Differences are against the first candidate. z is the difference over its standard error; both runs count as independent.",
        };
    }

    private static Table Overview(IReadOnlyList<(RankedCandidate Candidate, IReadOnlyList<DescriptorSeries> Series)> chosen) => new("The candidates",
        [new("Candidate"), new("Rank", Numeric: true), new("Potential, protocol"), new("Verdict"), new("Score", "log₁₀(cm²/s)", true), new("Reasons")],
        [.. chosen.Select(c => (IReadOnlyList<Cell>)
        [
            Cells.Link(c.Candidate, ""), c.Candidate.Rank is { } rank ? Cells.Integer(rank) : Cell.Empty, new(RunMethod.Of(c.Candidate.Record).ToString()), Cells.Verdict(c.Candidate.Record),
            c.Candidate.Score is { } s ? new(NumberText.WithError(s.Value, s.StandardError ?? 0)) { Sort = s.Value } : Cell.Empty,
            new(string.Join("; ", c.Candidate.Reasons)),
        ])]);

    private static Table Quantities(IReadOnlyList<(RankedCandidate Candidate, IReadOnlyList<DescriptorSeries> Series)> chosen)
    {
        ResultRecord[] records = [.. chosen.Select(c => c.Candidate.Record)];
        string[] names = [.. records.SelectMany(r => r.Quantities.Keys).Distinct().OrderBy(QuantityLabels.Order).ThenBy(n => n, StringComparer.Ordinal)];
        List<Column> columns = [new("Quantity"), new("Unit")];
        for (int i = 0; i < records.Length; i++)
        {
            columns.Add(new(FormulaText.ToUnicode(records[i].Formula), records[i].Id == records[i].Formula ? "" : records[i].Id, true));
            if (i > 0)
            {
                columns.Add(new("difference", "to the first", true, "With its standard error, z, and whether it is significant at 5 %"));
            }
        }

        return new("Values with standard errors", columns, [.. names.Select(n => (IReadOnlyList<Cell>)Row(n, chosen, records))]);
    }

    private static List<Cell> Row(string name, IReadOnlyList<(RankedCandidate Candidate, IReadOnlyList<DescriptorSeries> Series)> chosen, ResultRecord[] records)
    {
        List<Cell> row = [new(QuantityLabels.Name(name)), new(Cells.UnitOf(records, name))];
        for (int i = 0; i < records.Length; i++)
        {
            row.Add(name == QuantityNames.Diffusivity ? Cells.Diffusivity(chosen[i].Candidate) : Cells.Of(records[i], name));
            if (i > 0)
            {
                bool bound = name == QuantityNames.Diffusivity && (chosen[i].Candidate.IsUpperBound || chosen[0].Candidate.IsUpperBound);
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
        return new(NumberText.WithError(difference, error)) { Sort = difference, Detail = $"z = {zText}, {verdict}" };
    }
}
