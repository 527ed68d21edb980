using System.Globalization;
using Screening.Reports.Model;
using Screening.Reports.Ranking;
using Screening.Reports.Writers;

namespace Screening.Reports.Pages;

/// <summary>What changed since an earlier store or moment: new, gone, moved, each with the reason and how significant it is.</summary>
internal static class SinceBlocks
{
    internal static IReadOnlyList<Block> Build(RankingSince since)
    {
        int Count(SinceKind kind) => since.Rows.Count(r => r.Kind == kind);
        int significant = since.Rows.Count(Significant);
        string lead = string.Create(CultureInfo.InvariantCulture,
            $"Since {since.Then}: {Count(SinceKind.New)} new, {Count(SinceKind.Gone)} gone, {Count(SinceKind.Moved)} moved, {Count(SinceKind.Changed)} with another result at the same place, {Count(SinceKind.Unchanged)} unchanged; " +
            $"{significant} simulated scores changed by more than {RankingSince.SignificantSigmas} standard errors. Errors of both runs count as independent; where the longer run holds the shorter one, significance is understated.");
        SinceRow[] told = [.. since.Rows.Where(r => r.Kind is SinceKind.New or SinceKind.Gone or SinceKind.Moved || Significant(r))];
        SinceRow[] others = [.. since.Rows.Where(r => r.Kind == SinceKind.Changed).Except(told)];
        List<Block> blocks = [new Paragraph(lead)];
        if (told.Length > 0)
        {
            blocks.Add(Table("New, gone, moved, or significantly changed", told));
        }

        if (others.Length > 0)
        {
            blocks.Add(new Details(string.Create(CultureInfo.InvariantCulture, $"Another result, no significant change, same place ({others.Length})"), [Table("Another result at the same place", others)]));
        }

        return blocks;
    }

    private static bool Significant(SinceRow row) => Math.Abs(row.Sigmas ?? 0) > RankingSince.SignificantSigmas;

    private static Table Table(string caption, SinceRow[] rows) => new(caption,
        [
            new("Candidate"), new("What"), new("Rank", "then → now"), new("Score then", "log₁₀(cm²/s)", true, "Simulated score"), new("Score now", "log₁₀(cm²/s)", true, "Simulated score"),
            new("Change", "standard errors", true), new("lg σ(300 K)", "S/cm, ± 80 %"), new("Why"),
        ],
        [.. rows.Select(Row)])
    { Sortable = true };

    private static IReadOnlyList<Cell> Row(SinceRow r)
    {
        RankedCandidate c = (r.After ?? r.Before)!;
        string before = r.Before is { } b ? Rank(b) : "", now = r.After is { } a ? Rank(a) : "";
        string then = r.Before is { } p ? Cells.Predicted(p).Text : "", today = r.After is { } q ? Cells.Predicted(q).Text : "";
        return
        [
            r.After is null ? new(c.Formula) { IsFormula = true, Detail = Path.GetFileName(c.Record.Source) } : Cells.Link(c, "") with { Detail = Path.GetFileName(c.Record.Source) },
            new(r.Kind.ToString().ToLowerInvariant()) { Tone = r.Kind is SinceKind.New ? "good" : r.Kind is SinceKind.Gone ? "poor" : "plain" },
            new(Arrow(before, now)) { Sort = r.After?.Rank },
            r.Before is null ? Cell.Empty : Cells.Simulated(r.Before),
            r.After is null ? Cell.Empty : Cells.Simulated(r.After),
            r.Sigmas is { } z ? new(NumberText.Tenths(z, sign: true)) { Sort = z, Detail = Significant(r) ? "significant" : "not significant" } : Cell.Empty,
            new(Arrow(then, today)) { Sort = r.After?.Prediction?.Log10Sigma },
            new("") { Lines = r.Reasons },
        ];
    }

    private static string Rank(RankedCandidate c) => c.Rank?.ToString(CultureInfo.InvariantCulture) ?? "none";

    private static string Arrow(string before, string now) => before.Length == 0 ? now : now.Length == 0 ? before : before == now ? now : $"{before} → {now}";
}
