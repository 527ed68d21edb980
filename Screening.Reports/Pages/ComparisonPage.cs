using System.Globalization;
using Screening.Core.Results;
using Screening.Reports.Model;
using Screening.Reports.Ranking;
using Screening.Reports.Writers;

namespace Screening.Reports.Pages;

/// <summary>A candidate on a comparison page.</summary>
/// <param name="Candidate">The candidate.</param>
/// <param name="Series">Curves of its record.</param>
public sealed record ComparedCandidate(RankedCandidate Candidate, IReadOnlyList<DescriptorSeries> Series);

/// <summary>Chosen candidates side by side: curves in shared axes, quantities in one table, differences with their significance.</summary>
public static class ComparisonPage
{
    public const string FileName = "comparison.html";

    /// <summary>Most candidates that a page can show side by side and still be read.</summary>
    public const int Most = 8;

    /// <param name="chosen">Candidates with their curves; differences are against the first.</param>
    public static ReportDocument Build(IReadOnlyList<ComparedCandidate> chosen)
    {
        ArgumentNullException.ThrowIfNull(chosen);
        RankedCandidate[] candidates = [.. chosen.Select(c => c.Candidate)];
        string[] names = [.. candidates.SelectMany(c => c.Record.Quantities.Keys).Distinct().OrderBy(QuantityLabels.Order).ThenBy(n => n, StringComparer.Ordinal)];
        string[] main = [.. names.Where(n => ComparisonTables.IsMain(n) && candidates.Count(c => c.Record.Quantities.ContainsKey(n)) > 1)];
        List<Section> sections = [new("overview", "Overview", [Overview(candidates), PartBlocks.Campaign(candidates)])];
        if (ComparisonTables.Ahead(candidates) is { } ahead)
        {
            sections.Add(new("ahead", "Who is ahead", ahead));
        }

        sections.Add(new("quantities", "Quantities side by side",
        [
            ComparisonTables.Quantities("Values with standard errors", main, candidates),
            new Details($"Every other stored quantity ({names.Length - main.Length})", [ComparisonTables.Quantities("All other quantities", [.. names.Except(main)], candidates)]),
        ]));
        IReadOnlyList<Chart> charts = SeriesCharts.Overlay([.. chosen.Select(c => (c.Candidate.Record, c.Series))]);
        Chart[] shared = [.. charts.Where(c => c.Traces.Select(t => t.Name).Distinct().Count() > 1)], alone = [.. charts.Except(shared)];
        if (shared.Length > 0)
        {
            sections.Add(new("curves", "Curves overlaid",
                alone.Length == 0 ? [new Columns([.. shared])] : [new Columns([.. shared]), new Details($"Curves that one candidate alone has ({alone.Length})", [new Columns([.. alone])])]));
        }

        if (FrustrationBlocks.Compare(candidates) is { } frustration)
        {
            sections.Add(new("frustration", "Frustration fingerprints", frustration));
        }

        if (StructureViews.Build(candidates) is { Count: > 0 } views)
        {
            sections.Add(new("structures", "Structure and density", views));
        }

        sections.Add(new("reasons", "Reasons", [new Table("Why each candidate stands where it stands", [new("Candidate"), new("Reasons")],
            [.. candidates.Select(c => (IReadOnlyList<Cell>)[Cells.Link(c, ""), new("") { Lines = c.Reasons }])])]));
        return new("Comparison", string.Join(", ", candidates.Select(Cells.Name)), sections, [("Campaign", "index.html"), ("BibTeX", Bibliography.FileName)])
        {
            Footer = "Differences are against the first candidate. z is the difference over its standard error; both runs count as independent.",
        };
    }

    private static Table Overview(RankedCandidate[] chosen) => new("The candidates",
        [
            new("Candidate"), new("Rank", Numeric: true), new("lg σ(300 K)", "S/cm, ± 80 %", true), new("P(σ ≥ 1e-4)", Numeric: true), new("Simulated score", "log₁₀(cm²/s)", true),
            new("D*", Cells.UnitOf(chosen.Select(c => c.Record), QuantityNames.Diffusivity), true), new("Confidence"), new("Verdict"), new("Potential, protocol"),
        ],
        [.. chosen.Select(c => (IReadOnlyList<Cell>)
        [
            Cells.Link(c, "") with { Detail = Path.GetFileNameWithoutExtension(c.Record.Source) }, c.Rank is { } rank ? Cells.Integer(rank) : Cell.Empty,
            Cells.Predicted(c), c.Prediction is { } p ? Cells.Probability(p.ProbabilityFast) : Cell.Empty, Cells.Simulated(c), Cells.Diffusivity(c),
            Cells.Confidence(c), Cells.Verdict(c.Record), new(string.Create(CultureInfo.InvariantCulture, $"{RunMethod.Of(c.Record)}, {c.Record.TemperatureK:0} K")),
        ])]);
}
