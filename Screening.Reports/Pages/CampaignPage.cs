using System.Globalization;
using Screening.Core.Results;
using Screening.Reports.Agreement;
using Screening.Reports.Model;
using Screening.Reports.Ranking;
using Screening.Reports.Writers;

namespace Screening.Reports.Pages;

/// <summary>The first page of a report: everything a campaign found, and how far it can be trusted.</summary>
public static class CampaignPage
{
    /// <summary>Rows of the score figure; the table holds all.</summary>
    private const int ScoreFigureRows = 40;

    private static readonly string[] TableQuantities =
    [
        QuantityNames.Conductivity, QuantityNames.StaticBarrier, QuantityNames.BandCenter, QuantityNames.SiteEntropy,
        QuantityNames.PolarizationSkewness, QuantityNames.Softness,
    ];

    private static readonly string[] MatrixQuantities =
    [
        QuantityNames.Diffusivity, QuantityNames.StaticBarrier, QuantityNames.BandCenter, QuantityNames.SiteEntropy,
        QuantityNames.PolarizationSkewness, QuantityNames.Softness,
    ];

    /// <param name="candidates">Ranked candidates, then those not ranked.</param>
    /// <param name="agreement">Comparison with measured conductivities.</param>
    /// <param name="criteria">What the ranking was made with.</param>
    /// <param name="comparison">Address of a comparison page; null without one.</param>
    /// <param name="methods">What to tell about records of other potentials and protocols; null where there is one method.</param>
    /// <param name="changes">What more replicas of some candidates changed; none when null.</param>
    public static ReportDocument Build(
        IReadOnlyList<RankedCandidate> candidates, ExperimentAgreement agreement, RankingCriteria criteria, string? comparison, string? methods = null,
        IReadOnlyList<RankingChange>? changes = null)
    {
        RankedCandidate[] ranked = [.. candidates.Where(c => c.Rank is not null)];
        RankedCandidate[] unranked = [.. candidates.Where(c => c.Rank is null)];
        List<Section> sections = [new("summary", "Summary", [Summary(ranked, unranked, agreement, criteria.TopN), .. methods is null ? (Block[])[] : [new Paragraph(methods)]])];
        if (ranked.Length > 0)
        {
            sections.Add(new("ranking", "Ranking", [RankingTable(ranked, criteria), ScoreChart(ranked)]));
            if (changes is { Count: > 0 })
            {
                sections.Add(new("changes", "What more replicas changed", [ChangeBlocks.Build(changes, criteria.TopN)]));
            }

            sections.Add(new("reasons", "Reasons", [ReasonsTable(ranked)]));
            if (Matrix(ranked) is { } matrix)
            {
                sections.Add(new("descriptors", "Descriptors", [matrix]));
            }
        }

        sections.Add(new("verdicts", "Verdicts", [Verdicts(candidates)]));
        if (agreement.Materials.Count > 0)
        {
            sections.Add(new("experiment", "Agreement with experiment", AgreementBlocks.Build(agreement)));
        }

        if (unranked.Length > 0)
        {
            sections.Add(new("not-ranked", "Not ranked by molecular dynamics", [Unranked(unranked)]));
        }

        sections.Add(new("methods", "Methods and caveats", MethodsBlocks.Build(candidates, criteria)));
        sections.Add(new("citations", "Citations", [new CodeText(ReportAssets.Bibliography.TrimEnd())]));
        List<(string, string)> links = [("Table as CSV", "ranking.csv")];
        if (comparison is not null)
        {
            links.Insert(0, ("Comparison", comparison));
        }

        return new("Screening campaign", Lead(candidates), sections, links) { Footer = Footer(candidates) };
    }

    private static string Lead(IReadOnlyList<RankedCandidate> candidates)
    {
        string[] temperatures = [.. candidates.Where(c => c.Rank is not null).Select(c => c.Record.TemperatureK).Distinct().Order()
            .Select(t => t.ToString("0", CultureInfo.InvariantCulture) + " K")];
        string[] potentials = [.. candidates.Select(c => c.Record.Potential).Where(p => p.Length > 0).Distinct().Order(StringComparer.Ordinal)];
        string[] protocols = [.. candidates.Select(c => c.Record.Protocol).Where(p => p.Length > 0).Distinct().Order(StringComparer.Ordinal)];
        string at = temperatures.Length > 0 ? " at " + string.Join(", ", temperatures) : "";
        return $"{candidates.Count} structures, short molecular dynamics{at} with {string.Join(", ", potentials)}, protocol {string.Join(", ", protocols)}.";
    }

    private static Tiles Summary(RankedCandidate[] ranked, RankedCandidate[] unranked, ExperimentAgreement agreement, int n)
    {
        int slow = ranked.Count(c => c.IsUpperBound);
        List<Tile> tiles =
        [
            new("Structures", (ranked.Length + unranked.Length).ToString(CultureInfo.InvariantCulture), "read and recorded"),
            new("Ranked", ranked.Length.ToString(CultureInfo.InvariantCulture), slow == 0 ? "all with a diffusivity" : $"{slow} of them by an upper bound, as slow"),
            new("Not ranked", unranked.Length.ToString(CultureInfo.InvariantCulture), unranked.Length == 0 ? "none failed, none suspect" : "causes are listed below"),
        ];
        if (ranked.FirstOrDefault() is { } best)
        {
            tiles.Add(new("First place", FormulaText.ToUnicode(best.Formula), $"score {NumberText.WithError(best.Score!.Value, best.Score.StandardError ?? 0)}; place among the first {n}: {NumberText.Percent(best.TopNProbability)}"));
        }

        if (agreement.Rows.Count > 0 && agreement.Rows[0].Area is { } area)
        {
            tiles.Add(new("AUC of D, fast against slow", area.Value.ToString("0.00", CultureInfo.InvariantCulture),
                $"90 % interval {AgreementBlocks.Bounds(area)}; {agreement.Fast} fast, {agreement.Slow} slow measured materials"));
        }

        return new(tiles);
    }

    private static Table RankingTable(RankedCandidate[] ranked, RankingCriteria criteria)
    {
        ResultRecord[] records = [.. ranked.Select(c => c.Record)];
        (double low, double high) = Scale(ranked);
        List<Column> columns =
        [
            new("Rank", Numeric: true),
            new("Candidate"),
            new("Verdict"),
            new("Score", "log₁₀(cm²/s)", true, "Decades of diffusivity at the run temperature with statistical error, see Methods; an arrow marks a score from an upper bound"),
            new($"P(top {criteria.TopN})", "", true, "Share of resampled rankings with this candidate among the first"),
            new("Pareto", "", false, "Nothing ranked beats it in every criterion at once"),
            new("lg σ(300 K)", "S/cm", true, "Predicted from measured relatives, simulation and barrier, with the half-width of the 80 % interval; see Reasons"),
            new("P(σ ≥ 1e-4)", "", true, "Predicted chance of at least 1e-4 S/cm at 300 K"),
            new("D*", Cells.UnitOf(records, QuantityNames.Diffusivity), true, QuantityLabels.Meaning(QuantityNames.Diffusivity)),
        ];
        string[] present = [.. TableQuantities.Where(n => records.Any(r => r.Quantities.ContainsKey(n)))];
        (Column Column, Func<ResultRecord, Cell> Cell)[] quantities = [.. present.Select(n => Cells.Quantity(records, n))];
        columns.AddRange(quantities.Select(q => q.Column));
        HashSet<string> shared = [.. ranked.GroupBy(c => c.Formula, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key)];
        IReadOnlyList<Cell>[] rows = [.. ranked.Select(c => (IReadOnlyList<Cell>)
        [
            Cells.Integer(c.Rank!.Value),
            Cells.Link(c, "") with { Detail = shared.Contains(c.Formula) ? Path.GetFileNameWithoutExtension(c.Record.Source) : null },
            Cells.Verdict(c.Record),
            ScoreCell(c, low, high),
            Cells.Probability(c.TopNProbability),
            new(c.Pareto ? "on front" : "–") { Sort = c.Pareto ? 1 : 0 },
            Cells.Predicted(c),
            c.Prediction is { } p ? Cells.Probability(p.ProbabilityFast) : Cell.Empty,
            Cells.Diffusivity(c),
            .. quantities.Select(q => q.Cell(c.Record)),
        ])];
        return new("Candidates by score", columns, rows) { Sortable = true };
    }

    private static Cell ScoreCell(RankedCandidate c, double low, double high)
    {
        Quantity score = c.Score!;
        double error = score.StandardError ?? 0;
        return new(NumberText.WithError(score.Value, error))
        {
            Sort = score.Value,
            Bar = new(At(score.Value - error), At(score.Value), At(score.Value + error), c.IsUpperBound),
        };

        double At(double v) => Math.Clamp((v - low) / (high - low), 0, 1);
    }

    private static (double Low, double High) Scale(RankedCandidate[] ranked)
    {
        double low = ranked.Min(c => c.Score!.Value - (c.Score.StandardError ?? 0));
        double high = ranked.Max(c => c.Score!.Value + (c.Score.StandardError ?? 0));
        double margin = Math.Max(0.1, 0.04 * (high - low));
        return (low - margin, high + margin);
    }

    private static Chart ScoreChart(RankedCandidate[] ranked)
    {
        RankedCandidate[] shown = [.. ranked.Take(ScoreFigureRows)];
        List<ChartTrace> traces = [];
        Add("measured diffusivity", c => !c.IsUpperBound, 0, false);
        Add("from an upper bound", c => c.IsUpperBound, 1, true);
        string rest = ranked.Length > shown.Length
            ? string.Create(CultureInfo.InvariantCulture, $" The first {shown.Length} of {ranked.Length}.")
            : "";
        return new("score", "Score with statistical error", "score, log₁₀(cm²/s)", "", traces)
        {
            Rows = [.. shown.Select(c => ranked.Count(o => o.Formula == c.Formula) > 1 ? Path.GetFileNameWithoutExtension(c.Record.Source) : FormulaText.ToUnicode(c.Formula))],
            Height = 90 + (24 * shown.Length),
            Caption = "One standard error either way. Overlapping bars mean that the run cannot tell the candidates apart." + rest,
        };

        void Add(string name, Func<RankedCandidate, bool> which, int color, bool open)
        {
            int[] rows = [.. Enumerable.Range(0, shown.Length).Where(i => which(shown[i]))];
            if (rows.Length > 0)
            {
                traces.Add(new(name, [.. rows.Select(i => shown[i].Score!.Value)], [.. rows.Select(i => (double)i)], TraceKind.Markers)
                {
                    XError = [.. rows.Select(i => shown[i].Score!.StandardError ?? 0)],
                    Color = color,
                    Open = open,
                    Labels = [.. rows.Select(i => $"{shown[i].Formula}: {NumberText.WithError(shown[i].Score!)}")],
                });
            }
        }
    }

    private static Table ReasonsTable(RankedCandidate[] ranked) => new("Why each candidate stands where it stands",
        [new("Rank", Numeric: true), new("Candidate"), new("Reasons")],
        [.. ranked.Select(c => (IReadOnlyList<Cell>)[Cells.Integer(c.Rank!.Value), Cells.Link(c, ""), new(string.Join("; ", c.Reasons) + ".")])]);

    private static ScatterMatrix? Matrix(RankedCandidate[] ranked)
    {
        string[] names = [.. MatrixQuantities.Where(n => ranked.Count(c => c.Record.Quantities.ContainsKey(n)) >= 3)];
        if (names.Length < 2)
        {
            return null;
        }

        ResultRecord[] records = [.. ranked.Select(c => c.Record)];
        string[] labels = [.. names.Select(n => n == QuantityNames.Diffusivity
            ? "log₁₀ D* (cm²/s)"
            : UnitText.Label(QuantityLabels.Short(n), Cells.UnitOf(records, n)))];
        ScatterGroup[] groups = [.. ranked
            .GroupBy(c => c.Record.Verdict.Verdict).OrderBy(g => g.Key)
            .Select(g => new ScatterGroup(g.Key.Text(), [.. g.Select(c => c.Formula)], [.. g.Select(c => Values(c, names))]))];
        return new("matrix", "Every descriptor against every other", labels, groups)
        {
            Caption = "Ranked candidates; below the floor the upper bound of D* is shown. Errors are in the table.",
        };
    }

    private static double[] Values(RankedCandidate c, string[] names) => [.. names.Select(n =>
        n == QuantityNames.Diffusivity ? Math.Log10(c.DiffusivityCm2PerS ?? double.NaN)
        : c.Record.Quantities.TryGetValue(n, out Quantity? q) ? q.Value : double.NaN)];

    private static Table Verdicts(IReadOnlyList<RankedCandidate> candidates) => new("Verdicts of all candidates",
        [new("Verdict"), new("Candidates", Numeric: true), new("Means")],
        [.. candidates.GroupBy(c => c.Record.Verdict.Verdict).OrderBy(g => g.Key).Select(g => (IReadOnlyList<Cell>)
            [Cells.Verdict(g.First().Record), Cells.Integer(g.Count()), new(MethodsBlocks.Meaning(g.Key))])]);

    private static Table Unranked(RankedCandidate[] unranked) => new("Candidates without a rank, and why",
        [
            new("Candidate"), new("Source"), new("Verdict"), new("Reason"),
            new("E₃D", "eV", true, QuantityLabels.Meaning(QuantityNames.StaticBarrier)),
        ],
        [.. unranked.Select(c => (IReadOnlyList<Cell>)
        [
            Cells.Link(c, "") with { Text = c.Formula.Length > 0 ? c.Formula : c.Id },
            new(Path.GetFileName(c.Record.Source)), Cells.Verdict(c.Record), new(c.Reasons[0]), Cells.Of(c.Record, QuantityNames.StaticBarrier),
        ])])
    { Sortable = true };

    private static string Footer(IReadOnlyList<RankedCandidate> candidates)
    {
        if (candidates.Count == 0)
        {
            return "Screening";
        }

        DateTimeOffset last = candidates.Max(c => c.Record.Provenance.Finished).ToUniversalTime();
        string versions = string.Join(", ", candidates.Select(c => c.Record.Provenance.ProgramVersion).Distinct().Order(StringComparer.Ordinal));
        return string.Create(CultureInfo.InvariantCulture, $"Screening {versions}; last result {last:yyyy-MM-dd HH:mm} UTC.");
    }
}
