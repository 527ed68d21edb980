using System.Globalization;
using Screening.Reports.Model;
using Screening.Reports.Ranking;
using Screening.Reports.Writers;

namespace Screening.Reports.Pages;

/// <summary>What the time after the first pass changed: candidates with more replicas, before and after.</summary>
public static class ChangeBlocks
{
    /// <summary>One row per prolonged candidate.</summary>
    public static Table Build(IReadOnlyList<RankingChange> changes, int topN)
    {
        ArgumentNullException.ThrowIfNull(changes);
        int moved = changes.Count(c => c.Before.Rank != c.After.Rank);
        return new(
            $"{changes.Count} candidates whose place was least certain got more replicas; {moved} of them changed place.",
            [
                new("Candidate"), new("Replicas"), new("Rank"), new("Score before", "log₁₀(cm²/s)", true), new("Score now", "log₁₀(cm²/s)", true),
                new($"P(top {topN})"), new("Verdict"),
            ],
            [.. changes.Select(c => (IReadOnlyList<Cell>)
            [
                new(c.After.Formula) { IsFormula = true, Href = Cells.CandidatePath(c.After.Record), Detail = c.After.Id },
                Pair(Whole(c.Before.Record.Replicas.Count), Whole(c.After.Record.Replicas.Count)),
                Pair(c.Before.Rank is { } b ? Whole(b) : "–", c.After.Rank is { } a ? Whole(a) : "–"),
                Score(c.Before),
                Score(c.After),
                Pair(NumberText.Percent(c.Before.TopNProbability), NumberText.Percent(c.After.TopNProbability)),
                Pair(Core.Results.Verdicts.Text(c.Before.Record.Verdict.Verdict), Core.Results.Verdicts.Text(c.After.Record.Verdict.Verdict)),
            ])])
        { Sortable = true };
    }

    private static string Whole(int n) => n.ToString(CultureInfo.InvariantCulture);

    private static Cell Pair(string before, string now) => new(before == now ? now : $"{before} → {now}");

    private static Cell Score(RankedCandidate c) => c.Score is { } s
        ? new(NumberText.WithError(s.Value, s.StandardError ?? 0)) { Sort = s.Value }
        : Cell.Empty;
}
