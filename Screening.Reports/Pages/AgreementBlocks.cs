using System.Globalization;
using Screening.Reports.Agreement;
using Screening.Reports.Model;
using Screening.Reports.Ranking;
using Screening.Reports.Writers;

namespace Screening.Reports.Pages;

/// <summary>The comparison with measured conductivities: numbers whatever they are.</summary>
internal static class AgreementBlocks
{
    internal static IReadOnlyList<Block> Build(ExperimentAgreement agreement)
    {
        List<Block> blocks = [new Paragraph(Introduction(agreement))];
        blocks.Add(new Table("Agreement of each score with experiment, with 90 % bootstrap intervals",
            [
                new("Score"), new("Materials", Numeric: true),
                new("AUC", "fast against slow", true, "Chance that a random fast material scores above a random slow one; 0.5 is guessing"),
                new("Spearman", "with log₁₀ σ", true, "Rank correlation over all measured materials that are ranked"),
            ],
            [.. agreement.Rows.Select(r => (IReadOnlyList<Cell>)
                [new(r.Score), Cells.Integer(r.Count), Interval(r.Area), Interval(r.Spearman)])]));
        if (Scatter(agreement) is { } chart)
        {
            blocks.Add(chart);
        }

        blocks.Add(Materials(agreement));
        return blocks;
    }

    internal static string Bounds(IntervalEstimate e) =>
        string.Create(CultureInfo.InvariantCulture, $"{e.Low:0.00} to {e.High:0.00}").Replace('-', '−');

    internal static string Text(IntervalEstimate e) => double.IsFinite(e.Low)
        ? string.Create(CultureInfo.InvariantCulture, $"{e.Value:0.00} [{e.Low:0.00}, {e.High:0.00}]").Replace('-', '−')
        : e.Value.ToString("0.00", CultureInfo.InvariantCulture).Replace('-', '−');

    private static Cell Interval(IntervalEstimate? e) => e is null ? new("too few") : new(Text(e)) { Sort = e.Value };

    private static string Introduction(ExperimentAgreement a)
    {
        string few = a.Fast + a.Slow < 20
            ? " With so few materials the intervals are wide; read the numbers as such."
            : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{a.Materials.Count} candidates have a measured room-temperature conductivity; {a.Fast} ranked ones are fast (σ ≥ 1e-4 S/cm), {a.Slow} slow (σ ≤ 1e-8 S/cm), " +
            $"{a.NotRanked} measured ones are not ranked and not counted. All scores are judged on the same materials. " +
            $"The composition guesses know no structure: leave-one-out over the measured table ({CompositionGuess.Neighbours} nearest neighbours in atomic fractions, same formula excluded), " +
            $"and minus the mean electronegativity of the anions, which needs no data. Nothing here was fitted to these measurements except the neighbours.{few}");
    }

    private static Chart? Scatter(ExperimentAgreement agreement)
    {
        List<ChartTrace> traces = [];
        Add("measured D*", m => m.Candidate.Simulated is not null && !m.Candidate.IsUpperBound, 0, false);
        Add("upper bound of D*", m => m.Candidate.Simulated is not null && m.Candidate.IsUpperBound, 1, true);
        return traces.Count == 0 ? null : new("experiment-scatter", "Simulated diffusivity against measured conductivity",
            "log₁₀ D* at the run temperature (cm²/s)", "log₁₀ σ measured near 298 K (S/cm)", traces)
        {
            Caption = "Diffusion at the run temperature and conductivity at room temperature are different quantities: thermally made defects and melting sublattices move at 1000 K, not at 298 K.",
            Height = 400,
        };

        void Add(string name, Func<MeasuredCandidate, bool> which, int color, bool open)
        {
            MeasuredCandidate[] points = [.. agreement.Materials.Where(m => which(m) && m.Candidate.DiffusivityCm2PerS > 0)];
            if (points.Length > 0)
            {
                traces.Add(new(name, [.. points.Select(m => Math.Log10(m.Candidate.DiffusivityCm2PerS!.Value))], [.. points.Select(m => m.Measured.Log10)], TraceKind.Markers)
                {
                    Color = color, Open = open, Labels = [.. points.Select(m => $"{m.Candidate.Formula}: {(m.Measured.IsUpperBound ? "σ ≤ " : "σ = ")}{NumberText.Plain(m.Measured.ConductivitySPerCm)} S/cm")],
                    XError = open ? null : [.. points.Select(m => m.Candidate.Record.Quantities.GetValueOrDefault(QuantityNames.Diffusivity) is { StandardError: { } s } d ? DiffusivityEstimate.LogError(s / d.Value) : 0)],
                });
            }
        }
    }

    private static Table Materials(ExperimentAgreement agreement) => new("Measured conductivities used",
        [
            new("Candidate"), new("Rank", Numeric: true), new("D*", "cm²/s", true), new("σ measured", "S/cm (error not published)", true), new("T", "K", true), new("Source"),
        ],
        [.. agreement.Materials.Select(m => (IReadOnlyList<Cell>)
        [
            Cells.Link(m.Candidate, ""),
            m.Candidate.Rank is { } rank ? Cells.Integer(rank) : Cell.Empty,
            Cells.Diffusivity(m.Candidate),
            new((m.Measured.IsUpperBound ? "≤ " : "") + NumberText.Plain(m.Measured.ConductivitySPerCm)) { Sort = m.Measured.ConductivitySPerCm },
            Cells.Number(new(m.Measured.TemperatureK, 0, "K")) with { Text = m.Measured.TemperatureK.ToString("0", CultureInfo.InvariantCulture) },
            new(m.Measured.Source),
        ])])
    { Sortable = true };
}
