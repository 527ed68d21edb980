using System.Globalization;
using Screening.Core.Results;
using Screening.Core.Results.Frustration;
using Screening.Reports.Model;
using Screening.Reports.Ranking;
using Screening.Reports.Writers;

namespace Screening.Reports.Pages;

/// <summary>The frustration fingerprint: which signs the measured quantities show, each with its number and threshold.</summary>
internal static class FrustrationBlocks
{
    /// <summary>A sentence and a table; empty where nothing that tells was measured.</summary>
    internal static IReadOnlyList<Block> Build(ResultRecord record)
    {
        IReadOnlyList<FrustrationSign> signs = FrustrationFingerprint.Of(record.Quantities);
        if (signs.Count == 0)
        {
            return [];
        }

        IReadOnlyList<FrustrationKind> present = FrustrationFingerprint.Present(signs);
        string lead = present.Count == 0
            ? "None of the signs of frustration that this run measured is beyond its threshold by two standard errors."
            : $"Signs of {string.Join(" and ", present.Select(Text))} frustration, after the classes of Wood et al. (2021).";
        return
        [
            new Paragraph(lead + " A flat energy landscape helps ions move but does not by itself make a conductor."),
            new Table("Signs of frustration and the numbers behind them",
                [new("Kind"), new("Sign"), new("Measured", "± standard error", true), new("Unit"), new("Threshold", Numeric: true), new("State"), new("Threshold is")],
                [.. signs.Select(s => (IReadOnlyList<Cell>)
                [
                    new(Text(s.Kind)), new(s.Sign) { Detail = s.Quantity }, Cells.Number(s.Value), new(UnitText.Pretty(s.Value.Unit)),
                    new(s.Threshold.ToString("0.###", CultureInfo.InvariantCulture)) { Sort = s.Threshold }, new(s.State.ToString().ToLowerInvariant()), new(s.Reason),
                ])]),
        ];
    }

    /// <summary>The fingerprints of several candidates, one row per sign; null where nothing that tells was measured.</summary>
    internal static IReadOnlyList<Block>? Compare(IReadOnlyList<RankedCandidate> candidates)
    {
        IReadOnlyList<FrustrationSign>[] signs = [.. candidates.Select(c => FrustrationFingerprint.Of(c.Record.Quantities))];
        (FrustrationKind Kind, string Sign, string Quantity, double Threshold, string Unit)[] rows = [.. signs.SelectMany(s => s)
            .Select(s => (s.Kind, s.Sign, s.Quantity, s.Threshold, s.Value.Unit)).DistinctBy(s => s.Quantity).OrderBy(s => s.Kind).ThenBy(s => s.Quantity, StringComparer.Ordinal)];
        if (rows.Length == 0)
        {
            return null;
        }

        string[] kinds = [.. Enumerable.Range(0, candidates.Count).Where(i => signs[i].Count > 0).Select(i =>
        {
            IReadOnlyList<FrustrationKind> present = FrustrationFingerprint.Present(signs[i]);
            return $"{Cells.Name(candidates[i])}: {(present.Count == 0 ? "none beyond its threshold" : string.Join(" and ", present.Select(Text)))}";
        })];
        return
        [
            new Paragraph($"Signs of frustration after the classes of Wood et al. (2021). {string.Join("; ", kinds)}. A flat energy landscape helps ions move but does not by itself make a conductor."),
            new Table("Signs side by side, each with its number and state",
                [new("Kind"), new("Sign"), new("Unit"), new("Threshold", "no error", true), .. candidates.Select(c => Cells.Heading(c, "± standard error"))],
                [.. rows.Select(r => (IReadOnlyList<Cell>)
                [
                    new(Text(r.Kind)), new(r.Sign) { Detail = r.Quantity }, new(UnitText.Pretty(r.Unit) is { Length: > 0 } unit ? unit : "1"),
                    new(r.Threshold.ToString("0.###", CultureInfo.InvariantCulture)) { Sort = r.Threshold },
                    .. signs.Select(s => s.FirstOrDefault(t => t.Quantity == r.Quantity) is { } sign ? Cells.Number(sign.Value) with { Detail = State(sign.State) } : new Cell("not measured")),
                ])]),
        ];
    }

    // A sign and a word: neither colour nor position alone tells.
    private static string State(SignState state) => state switch
    {
        SignState.Present => "● present",
        SignState.Absent => "○ absent",
        _ => "? undecided",
    };

    private static string Text(FrustrationKind kind) => kind.ToString().ToLowerInvariant();
}
