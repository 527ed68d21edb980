using Screening.Core.Results;
using Screening.Reports.Model;
using Screening.Reports.Ranking;
using Screening.Reports.Writers;

namespace Screening.Reports.Pages;

/// <summary>Cells that several pages need.</summary>
internal static class Cells
{
    internal static Cell Number(Quantity? q) => q is null
        ? Cell.Empty
        : new(q.StandardError is { } s ? NumberText.WithError(q.Value, s) : NumberText.Plain(q.Value) + ", no error") { Sort = q.Value, Error = q.StandardError };

    internal static Cell Of(ResultRecord record, string name) => Number(record.Quantities.GetValueOrDefault(name));

    /// <summary>D with its error, or its upper bound.</summary>
    internal static Cell Diffusivity(RankedCandidate c) => c.IsUpperBound && c.DiffusivityCm2PerS is { } bound
        ? new("< " + NumberText.Plain(bound)) { Sort = bound * 0.999 }
        : Of(c.Record, QuantityNames.Diffusivity);

    /// <summary>Predicted log10 σ with the half-width of its 80 % interval.</summary>
    internal static Cell Predicted(RankedCandidate c) => c.Prediction is { } p
        ? new($"{NumberText.Tenths(p.Log10Sigma)} ± {NumberText.Tenths(p.HalfWidth80)}") { Sort = p.Log10Sigma, Error = p.StandardError }
        : Cell.Empty;

    /// <summary>A part of a prediction, decades, with its sign.</summary>
    internal static Cell Part(double? decades, bool sign = true) => decades is { } d ? new(NumberText.Tenths(d, sign)) { Sort = d } : Cell.Empty;

    /// <summary>Simulated score with its statistical error.</summary>
    internal static Cell Simulated(RankedCandidate c) => c.Simulated is { } s ? Number(s.Score) : Cell.Empty;

    /// <summary>How much of a place rests on a simulation that can be trusted; the hint says what the class means.</summary>
    internal static Cell Confidence(RankedCandidate c) => new(c.Confidence.Text())
    {
        Tone = c.Confidence switch { Ranking.Confidence.Clean => "good", Ranking.Confidence.Suspect => "fair", _ => "poor" },
    };

    /// <summary>Column of one quantity; where no record knows an error the heading says so once, instead of every cell.</summary>
    internal static (Column Column, Func<ResultRecord, Cell> Cell) Quantity(IReadOnlyList<ResultRecord> records, string name)
    {
        bool any = records.Any(r => r.Quantities.GetValueOrDefault(name)?.StandardError is not null);
        string unit = UnitOf(records, name) + (any ? "" : ", no error");
        return (new(QuantityLabels.Short(name), unit.TrimStart(',', ' '), true, QuantityLabels.Meaning(name)),
            r => any || !r.Quantities.TryGetValue(name, out Quantity? q) ? Of(r, name) : new(NumberText.Plain(q.Value)) { Sort = q.Value });
    }

    internal static Cell Verdict(ResultRecord record) => new(record.Verdict.Verdict.Text()) { Tone = Tone(record.Verdict.Verdict) };

    internal static string Tone(Verdict verdict) => verdict switch
    {
        Core.Results.Verdict.Ok => "good",
        Core.Results.Verdict.BelowFloor => "plain",
        Core.Results.Verdict.TooFewHops or Core.Results.Verdict.NotConverged => "fair",
        _ => "poor",
    };

    internal static Cell Link(RankedCandidate c, string root) =>
        new(c.Formula) { Href = root + CandidatePath(c.Record), IsFormula = true };

    /// <summary>What to call a candidate in a figure: its formula, with the rest of the file name where that says the formula and more, such as the phase.</summary>
    internal static string Name(RankedCandidate c)
    {
        string file = Path.GetFileNameWithoutExtension(c.Record.Source);
        return c.Formula.Length == 0 ? file : FormulaText.ToUnicode(c.Formula) + (file.StartsWith(c.Formula, StringComparison.Ordinal) ? file[c.Formula.Length..] : "");
    }

    /// <summary>A heading with the name of a candidate.</summary>
    internal static Column Heading(RankedCandidate c, string unit) => new(c.Formula.Length == 0 ? Name(c) : c.Formula, unit, true) { IsFormula = c.Formula.Length > 0, Suffix = Name(c)[FormulaText.ToUnicode(c.Formula).Length..] };

    internal static string CandidatePath(ResultRecord record) => $"candidates/{Slug.Of(record.Id)}.html";

    internal static Cell Probability(double p) => new(NumberText.Percent(p)) { Sort = p };

    internal static Cell Integer(int n) => new(n.ToString(System.Globalization.CultureInfo.InvariantCulture)) { Sort = n };

    /// <summary>The unit a quantity has in these records, printed.</summary>
    internal static string UnitOf(IEnumerable<ResultRecord> records, string name) => UnitText.Pretty(
        records.Select(r => r.Quantities.GetValueOrDefault(name)?.Unit).FirstOrDefault(u => u is not null) ?? "");
}
