using System.Globalization;
using Screening.Core.Results;
using Screening.Core.Results.Frustration;
using Screening.Reports.Model;
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

    private static string Text(FrustrationKind kind) => kind.ToString().ToLowerInvariant();
}
