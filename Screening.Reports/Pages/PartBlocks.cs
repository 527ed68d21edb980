using Screening.Reports.Calibration;
using Screening.Reports.Model;
using Screening.Reports.Ranking;
using Screening.Reports.Writers;

namespace Screening.Reports.Pages;

/// <summary>Which part of a score comes from what: composition, simulated diffusivity, static barrier, a user's terms.</summary>
internal static class PartBlocks
{
    private static readonly string[] KnownParts = ["Simulated diffusivity", "Static bond-valence barrier"];

    /// <summary>One row per candidate: both scores, each with its parts, and the measured relatives behind the prediction.</summary>
    internal static Table Campaign(IReadOnlyList<RankedCandidate> candidates)
    {
        bool user = candidates.Any(c => c.Simulated is { } s && s.Contributions.Count > KnownParts.Length);
        List<Column> columns =
        [
            new("Rank", Numeric: true), new("Candidate"),
            new("lg σ(300 K)", "S/cm, ± 80 %", true, "Predicted; the sum of the next three columns"),
            new("relatives", "decades", true, "What measured materials of similar composition say"),
            new("+ D", "decades", true, "What the place of the simulated diffusivity adds; zero without a usable run of the calibrated method"),
            new("+ barrier", "decades", true, "What the place of the static barrier adds"),
            new("novelty", "no error", true, "0: measured relatives explain it; 1: nothing like it was measured"),
            new("Confidence"),
            new("Nearest measured relatives", "log₁₀ σ (S/cm, errors not published), share"),
            new("Simulated score", "log₁₀(cm²/s)", true, "± statistical error; the sum of the next columns"),
            new("from D", "decades", true), new("from barrier", "decades", true),
        ];
        if (user)
        {
            columns.Add(new("from your weights", "decades", true));
        }

        return new("Parts of every score", columns, [.. candidates.Select(c => (IReadOnlyList<Cell>)
        [
            c.Rank is { } rank ? Cells.Integer(rank) : Cell.Empty,
            Cells.Link(c, "") with { Text = c.Formula.Length > 0 ? c.Formula : c.Id },
            Cells.Predicted(c),
            Cells.Part(c.Prediction?.CompositionPart, sign: false), Cells.Part(c.Prediction?.Physics.Diffusivity), Cells.Part(c.Prediction?.Physics.Barrier),
            c.Prediction is { } p ? new(NumberText.Plain(p.Novelty)) { Sort = p.Novelty } : Cell.Empty,
            Cells.Confidence(c),
            c.Prediction is { } q ? new("") { Lines = [.. q.Relatives.Select(Relative)] } : Cell.Empty,
            Cells.Simulated(c),
            Contribution(c, KnownParts[0]), Contribution(c, KnownParts[1]),
            .. user ? (Cell[])[c.Simulated is { } s ? Cells.Part(s.Contributions.Where(t => !KnownParts.Contains(t.Name)).Sum(t => t.Value)) : Cell.Empty] : [],
        ])])
        { Sortable = true };
    }

    /// <summary>The parts of one candidate, each with how it was made, and its relatives with their publications.</summary>
    internal static IReadOnlyList<Block> Candidate(RankedCandidate c)
    {
        List<Block> blocks = [];
        if (c.Prediction is { } p)
        {
            double error = p.StandardError;
            blocks.Add(new Table("What the predicted log₁₀ σ(300 K) is made of",
                [new("Part"), new("Decades", "σ in S/cm", true), new("How")],
                [
                    [new("Measured relatives"), Cells.Part(p.CompositionPart, sign: false), new($"composition alone; novelty {NumberText.Plain(p.Novelty)}")],
                    [new("Simulated diffusivity"), Cells.Part(p.Physics.Diffusivity), new(Note(c, "Simulated diffusivity", "place among the calibration set, weighted by novelty"))],
                    [new("Static bond-valence barrier"), Cells.Part(p.Physics.Barrier), new("place among the calibration set, weighted by novelty")],
                    [new("Prediction"), new($"{NumberText.Tenths(p.Log10Sigma)} ± {NumberText.Tenths(p.HalfWidth80)}") { Sort = p.Log10Sigma, Error = error }, new("sum; 80 % interval from the errors made on held-out measurements of equal novelty")],
                ]));
            blocks.Add(new Table("Nearest measured relatives",
                [new("Material"), new("log₁₀ σ", "S/cm, errors not published", true), new("Share of the prediction", "no error", true), new("Publication")],
                [.. p.Relatives.Select(r => (IReadOnlyList<Cell>)
                    [new(r.Formula) { IsFormula = true }, new((r.IsUpperBound ? "< " : "") + NumberText.Tenths(r.Log10Sigma)) { Sort = r.Log10Sigma }, new(NumberText.Plain(r.Share)) { Sort = r.Share }, new(r.Publication)])]));
        }

        if (c.Simulated is { } simulated)
        {
            blocks.Add(new Table("What the simulated score is made of",
                [new("Part"), new("Decades", "± statistical error, log₁₀(cm²/s)", true), new("How")],
                [
                    .. simulated.Contributions.Select(t => (IReadOnlyList<Cell>)[new(t.Name), Contribution(t), new(t.Explanation)]),
                    [new("Score"), Cells.Simulated(c), new("sum; errors in quadrature")],
                ]));
        }

        return blocks;
    }

    internal static string Relative(MeasuredRelative r) => $"{FormulaText.ToUnicode(r.Formula)} {(r.IsUpperBound ? "< " : "")}{NumberText.Tenths(r.Log10Sigma)} ({NumberText.Percent(Math.Abs(r.Share))})";

    private static string Note(RankedCandidate c, string part, string otherwise) => c.Contributions.FirstOrDefault(t => t.Name == part && c.Score?.Unit == Predictions.Unit)?.Explanation ?? otherwise;

    private static Cell Contribution(RankedCandidate c, string name) => c.Simulated?.Contributions.FirstOrDefault(t => t.Name == name) is { } part ? Contribution(part) : Cell.Empty;

    // A part whose quantity has no error counts with none; that is said rather than printed as zero.
    private static Cell Contribution(ScoreContribution part) => part.StandardError > 0
        ? new(NumberText.WithError(part.Value, part.StandardError)) { Sort = part.Value, Error = part.StandardError }
        : new(NumberText.Plain(part.Value) + ", no error") { Sort = part.Value };
}
