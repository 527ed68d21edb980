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

    /// <param name="ranking">Candidates in the order shown.</param>
    /// <param name="agreement">Comparison with measured conductivities.</param>
    /// <param name="criteria">What the ranking was made with.</param>
    /// <param name="extras">Addresses and findings that only some reports have.</param>
    public static ReportDocument Build(CandidateRanking ranking, ExperimentAgreement agreement, RankingCriteria criteria, CampaignExtras extras)
    {
        ArgumentNullException.ThrowIfNull(ranking);
        ArgumentNullException.ThrowIfNull(extras);
        IReadOnlyList<RankedCandidate> candidates = ranking.Candidates;
        RankedCandidate[] ranked = [.. candidates.Where(c => c.Rank is not null)];
        RankedCandidate[] simulated = [.. candidates.Where(c => c.Simulated is not null).OrderBy(c => c.Simulated!.Rank)];
        RankedCandidate[] unranked = [.. candidates.Where(c => c.Simulated is null)];
        List<Section> sections =
        [
            new("summary", "Summary", [Summary(ranking, ranked, unranked, agreement, criteria.TopN), new Paragraph(ranking.Because), .. extras.Methods is { } methods ? (Block[])[new Paragraph(methods)] : []]),
        ];
        if (extras.Since is { } since)
        {
            sections.Add(new("since", "What changed since", SinceBlocks.Build(since)));
        }

        if (ranked.Length > 0)
        {
            sections.Add(new("ranking", "Ranking", [RankingTable(ranked, ranking.Order, criteria), .. ScoreCharts(ranked, simulated, ranking.Order)]));
            if (extras.Changes is { Count: > 0 } changes)
            {
                sections.Add(new("changes", "What more replicas changed", [ChangeBlocks.Build(changes, criteria.TopN)]));
            }

            sections.Add(new("parts", "Where each score comes from", [new Paragraph(PartsText(ranking)), PartBlocks.Campaign(candidates)]));
            sections.Add(new("reasons", "Reasons", [ReasonsTable(ranked)]));
            if (Matrix(simulated) is { } matrix)
            {
                sections.Add(new("descriptors", "Descriptors", [matrix]));
            }
        }

        sections.Add(new("verdicts", "Confidence and verdicts", [Classes(candidates), Verdicts(candidates)]));
        if (agreement.Materials.Count > 0)
        {
            sections.Add(new("experiment", "Agreement with experiment", AgreementBlocks.Build(agreement)));
        }

        if (unranked.Length > 0)
        {
            sections.Add(new("not-ranked", "Not ranked by molecular dynamics", [Unranked(unranked)]));
        }

        sections.Add(new("methods", "Methods and caveats", MethodsBlocks.Build(candidates, criteria)));
        sections.Add(new("citations", "Citations", [new CodeText(extras.Bibliography.TrimEnd(), Bibliography.FileName)]));
        List<(string, string)> links = [("Table as CSV", "ranking.csv"), ("BibTeX", Bibliography.FileName)];
        if (extras.Comparison is { } comparison)
        {
            links.Insert(0, ("Comparison", comparison));
        }

        return new("Screening campaign", Lead(candidates), sections, links) { Footer = Footer(candidates) };
    }

    private static string PartsText(CandidateRanking ranking) =>
        "The predicted conductivity is what measured materials of similar composition say, plus what the simulated diffusivity and the static barrier add; the newer the chemistry, the more these two count. " +
        "The simulated score knows no measurement: it is made of the simulated diffusivity and the static barrier. " +
        (ranking.Order == RankingOrder.Predicted ? "This report is ordered by the prediction." : "This report is ordered by the simulated score.");

    private static string Lead(IReadOnlyList<RankedCandidate> candidates)
    {
        string[] temperatures = [.. candidates.Where(c => c.Simulated is not null).Select(c => c.Record.TemperatureK).Distinct().Order()
            .Select(t => t.ToString("0", CultureInfo.InvariantCulture) + " K")];
        string[] potentials = [.. candidates.Select(c => c.Record.Potential).Where(p => p.Length > 0).Distinct().Order(StringComparer.Ordinal)];
        string[] protocols = [.. candidates.Select(c => c.Record.Protocol).Where(p => p.Length > 0).Distinct().Order(StringComparer.Ordinal)];
        string at = temperatures.Length > 0 ? " at " + string.Join(", ", temperatures) : "";
        return $"{candidates.Count} structures, short molecular dynamics{at} with {string.Join(", ", potentials)}, protocol {string.Join(", ", protocols)}.";
    }

    private static Tiles Summary(CandidateRanking ranking, RankedCandidate[] ranked, RankedCandidate[] unranked, ExperimentAgreement agreement, int n)
    {
        IReadOnlyList<RankedCandidate> candidates = ranking.Candidates;
        int simulated = candidates.Count - unranked.Length, slow = candidates.Count(c => c.Simulated is not null && c.IsUpperBound);
        List<Tile> tiles =
        [
            new("Structures", Whole(candidates.Count), CandidateRanking.Classes(candidates)),
            new("Ranked by simulation", Whole(simulated), slow == 0 ? "all with a diffusivity" : $"{slow} of them by an upper bound, as slow"),
            new("Not ranked by simulation", Whole(unranked.Length), unranked.Length == 0 ? "none failed, none suspect" : "causes are listed below"),
        ];
        if (ranked.FirstOrDefault() is { } best)
        {
            string score = ranking.Order == RankingOrder.Predicted
                ? $"predicted lg σ(300 K) {Cells.Predicted(best).Text} (S/cm, 80 %)"
                : $"score {NumberText.WithError(best.Score!.Value, best.Score.StandardError ?? 0)}";
            tiles.Add(new("First place", FormulaText.ToUnicode(best.Formula), $"{score}; place among the first {n}: {NumberText.Percent(best.TopNProbability)}"));
        }

        AgreementRow? row = agreement.Rows.FirstOrDefault(r => r.Score == (ranking.Order == RankingOrder.Predicted ? ExperimentAgreement.PredictedScore : ExperimentAgreement.SimulatedScore));
        if (row?.Area is { } area)
        {
            tiles.Add(new("AUC, fast against slow", area.Value.ToString("0.00", CultureInfo.InvariantCulture),
                $"{char.ToLowerInvariant(row.Score[0])}{row.Score[1..]}; 90 % interval {AgreementBlocks.Bounds(area)}; {agreement.Fast} fast, {agreement.Slow} slow measured materials"));
        }

        return new(tiles);
    }

    private static string Whole(int n) => n.ToString(CultureInfo.InvariantCulture);

    private static Table RankingTable(RankedCandidate[] ranked, RankingOrder order, RankingCriteria criteria)
    {
        ResultRecord[] records = [.. ranked.Select(c => c.Record)];
        HashSet<string> shared = [.. ranked.GroupBy(c => c.Formula, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key)];
        (double Low, double High) scale = Scale(ranked.Select(c => Shown(c, order)));
        (Column Column, Func<RankedCandidate, Cell> Cell) top = (
            new($"P(top {criteria.TopN})", "", true, order == RankingOrder.Predicted
                ? "Chance of a place among the first, all errors of the predictions counted"
                : "Share of resampled rankings with this candidate among the first"),
            c => Cells.Probability(c.TopNProbability));
        (Column Column, Func<RankedCandidate, Cell> Cell)[] predicted =
        [
            (new("lg σ(300 K)", "S/cm, ± 80 %", true, "Predicted from measured relatives, simulation and barrier, with the half-width of the 80 % interval; its parts stand below"),
                c => order == RankingOrder.Predicted ? Cells.Predicted(c) with { Bar = Bar(c, order, scale) } : Cells.Predicted(c)),
            (new("P(σ ≥ 1e-4)", "", true, "Predicted chance of at least 1e-4 S/cm at 300 K"), c => c.Prediction is { } p ? Cells.Probability(p.ProbabilityFast) : Cell.Empty),
        ];
        (Column Column, Func<RankedCandidate, Cell> Cell)[] simulated =
        [
            (new("Simulated score", "log₁₀(cm²/s)", true, "Decades of diffusivity at the run temperature with statistical error, see Methods"),
                c => order == RankingOrder.Simulated ? Cells.Simulated(c) with { Bar = Bar(c, order, scale) } : Cells.Simulated(c)),
        ];
        (Column Column, Func<RankedCandidate, Cell> Cell)[] classes =
        [
            (new("Confidence", "", false, "How much of the place rests on a simulation that can be trusted"), Cells.Confidence),
            (new("Verdict"), c => Cells.Verdict(c.Record)),
        ];
        (Column Column, Func<RankedCandidate, Cell> Cell)[] columns =
        [
            (new("Rank", Numeric: true), c => Cells.Integer(c.Rank!.Value)),
            (new("Candidate"), c => Cells.Link(c, "") with { Detail = shared.Contains(c.Formula) ? Path.GetFileNameWithoutExtension(c.Record.Source) : null }),
            .. order == RankingOrder.Predicted ? (IEnumerable<(Column, Func<RankedCandidate, Cell>)>)[.. predicted, top, .. classes, .. simulated] : [.. simulated, top, .. classes, .. predicted],
            (new("Pareto", "", false, "Nothing ranked by simulation beats it in every criterion at once"), c => new(c.Pareto ? "on front" : "–") { Sort = c.Pareto ? 1 : 0 }),
            (new("D*", Cells.UnitOf(records, QuantityNames.Diffusivity), true, QuantityLabels.Meaning(QuantityNames.Diffusivity)), Cells.Diffusivity),
            .. TableQuantities.Where(n => records.Any(r => r.Quantities.ContainsKey(n))).Select(n => Cells.Quantity(records, n))
                .Select(q => (q.Column, (Func<RankedCandidate, Cell>)(c => q.Cell(c.Record)))),
        ];
        string caption = order == RankingOrder.Predicted ? "Candidates by predicted conductivity at 300 K" : "Candidates by simulated score";
        return new(caption, [.. columns.Select(k => k.Column)], [.. ranked.Select(c => (IReadOnlyList<Cell>)[.. columns.Select(k => k.Cell(c))])]) { Sortable = true };
    }

    // What the order goes by, with the interval that figures and bars show.
    private static (double Value, double Error, bool IsBound) Shown(RankedCandidate c, RankingOrder order) => order == RankingOrder.Predicted
        ? (c.Prediction!.Log10Sigma, c.Prediction.HalfWidth80, false)
        : (c.Simulated!.Score.Value, c.Simulated.Score.StandardError ?? 0, c.IsUpperBound);

    private static IntervalBar Bar(RankedCandidate c, RankingOrder order, (double Low, double High) scale)
    {
        (double value, double error, bool bound) = Shown(c, order);
        return new(At(value - error), At(value), At(value + error), bound);

        double At(double v) => Math.Clamp((v - scale.Low) / (scale.High - scale.Low), 0, 1);
    }

    private static (double Low, double High) Scale(IEnumerable<(double Value, double Error, bool IsBound)> shown)
    {
        double low = shown.Min(c => c.Value - c.Error), high = shown.Max(c => c.Value + c.Error);
        double margin = Math.Max(0.1, 0.04 * (high - low));
        return (low - margin, high + margin);
    }

    private static IEnumerable<Chart> ScoreCharts(RankedCandidate[] ranked, RankedCandidate[] simulated, RankingOrder order)
    {
        if (order == RankingOrder.Predicted)
        {
            yield return Dots("prediction", "Predicted conductivity with 80 % interval", "log₁₀ σ(300 K), σ in S/cm", ranked,
                "Open: what measured relatives of the composition say alone; filled: with what simulation and barrier add. Where a candidate is suspect or unsupported, simulation adds little or nothing.",
                [
                    ("with simulation and barrier", _ => true, c => c.Prediction!.Log10Sigma, c => c.Prediction!.HalfWidth80, 0, false),
                    ("composition alone", _ => true, c => c.Prediction!.CompositionPart, null, 1, true),
                ]);
        }

        if (simulated.Length > 0)
        {
            yield return Dots("score", "Simulated score with statistical error", "score, log₁₀(cm²/s)", simulated,
                "One standard error either way. Overlapping bars mean that the run cannot tell the candidates apart.",
                [
                    ("measured diffusivity", c => !c.IsUpperBound, c => c.Simulated!.Score.Value, c => c.Simulated!.Score.StandardError ?? 0, 0, false),
                    ("from an upper bound", c => c.IsUpperBound, c => c.Simulated!.Score.Value, c => c.Simulated!.Score.StandardError ?? 0, 1, true),
                ]);
        }
    }

    private static Chart Dots(string id, string title, string axis, RankedCandidate[] ranked, string caption,
        (string Name, Func<RankedCandidate, bool> Which, Func<RankedCandidate, double> Value, Func<RankedCandidate, double>? Error, int Color, bool Open)[] series)
    {
        RankedCandidate[] shown = [.. ranked.Take(ScoreFigureRows)];
        List<ChartTrace> traces = [];
        foreach ((string name, Func<RankedCandidate, bool> which, Func<RankedCandidate, double> value, Func<RankedCandidate, double>? error, int color, bool open) in series)
        {
            int[] rows = [.. Enumerable.Range(0, shown.Length).Where(i => which(shown[i]))];
            if (rows.Length > 0)
            {
                traces.Add(new(name, [.. rows.Select(i => value(shown[i]))], [.. rows.Select(i => (double)i)], TraceKind.Markers)
                {
                    XError = error is null ? null : [.. rows.Select(i => error(shown[i]))],
                    Color = color,
                    Open = open,
                    Labels = [.. rows.Select(i => $"{Cells.Name(shown[i])}: {(error is null ? NumberText.Tenths(value(shown[i])) : NumberText.WithError(value(shown[i]), error(shown[i])))}")],
                });
            }
        }

        return new(id, title, axis, "", traces)
        {
            Rows = [.. shown.Select(Cells.Name)],
            Height = 90 + (24 * shown.Length),
            Caption = caption + (ranked.Length > shown.Length ? string.Create(CultureInfo.InvariantCulture, $" The first {shown.Length} of {ranked.Length}.") : ""),
        };
    }

    private static Table ReasonsTable(RankedCandidate[] ranked) => new("Why each candidate stands where it stands",
        [new("Rank", Numeric: true), new("Candidate"), new("Reasons")],
        [.. ranked.Select(c => (IReadOnlyList<Cell>)[Cells.Integer(c.Rank!.Value), Cells.Link(c, ""), new("") { Lines = c.Reasons }])]);

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

    private static Table Classes(IReadOnlyList<RankedCandidate> candidates) => new("How far a place can be trusted",
        [new("Confidence"), new("Candidates", Numeric: true), new("Means"), new("Which")],
        [.. candidates.GroupBy(c => c.Confidence).OrderBy(g => g.Key).Select(g => (IReadOnlyList<Cell>)
            [Cells.Confidence(g.First()), Cells.Integer(g.Count()), new(g.Key.Meaning()), new(g.Key == Confidence.Clean ? "all others" : string.Join(", ", g.Select(Cells.Name)))])]);

    private static Table Verdicts(IReadOnlyList<RankedCandidate> candidates) => new("Verdicts of all candidates",
        [new("Verdict"), new("Candidates", Numeric: true), new("Means")],
        [.. candidates.GroupBy(c => c.Record.Verdict.Verdict).OrderBy(g => g.Key).Select(g => (IReadOnlyList<Cell>)
            [Cells.Verdict(g.First().Record), Cells.Integer(g.Count()), new(MethodsBlocks.Meaning(g.Key))])]);

    private static Table Unranked(RankedCandidate[] unranked) => new("Candidates without a rank, and why",
        [
            new("Candidate"), new("Source"), new("Confidence"), new("Verdict"), new("Reason"),
            new("E₃D", "eV", true, QuantityLabels.Meaning(QuantityNames.StaticBarrier)), new("lg σ(300 K)", "S/cm, ± 80 %", true, "Predicted"),
        ],
        [.. unranked.Select(c => (IReadOnlyList<Cell>)
        [
            Cells.Link(c, "") with { Text = c.Formula.Length > 0 ? c.Formula : c.Id },
            new(Path.GetFileName(c.Record.Source)), Cells.Confidence(c), Cells.Verdict(c.Record),
            new(c.Reasons.FirstOrDefault(r => r.StartsWith("not ranked", StringComparison.Ordinal)) ?? c.Reasons[0]), Cells.Of(c.Record, QuantityNames.StaticBarrier), Cells.Predicted(c),
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
