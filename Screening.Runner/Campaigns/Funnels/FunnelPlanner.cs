using Screening.Core.Results;
using Screening.Reports.Calibration;
using Screening.Reports.Ranking;

namespace Screening.Runner.Campaigns.Funnels;

/// <summary>A candidate for the second potential.</summary>
/// <param name="Record">Its record of the first pass.</param>
/// <param name="TopNProbability">Probability that its conductivity is among the highest N.</param>
/// <param name="UpperLog10Sigma">Upper end of the 80 % interval of its predicted log10 σ(300 K), S/cm; its score where nothing is predicted.</param>
/// <param name="Seconds">Wall time it will take; null as long as none has been computed.</param>
public sealed record FunnelChoice(ResultRecord Record, double TopNProbability, double UpperLog10Sigma, double? Seconds)
{
    /// <summary>Why it was chosen.</summary>
    public string Reason(int topN) => FormattableString.Invariant($"P(top {topN}) = {TopNProbability:0.00}, predicted lg σ(300 K) up to {UpperLog10Sigma:0.0}");
}

/// <summary>
/// Chooses who goes on to the second potential: the largest probability that the predicted conductivity is among the highest N. It is large
/// for what is promising and for what is uncertain and may be good, and small for what is surely slow; ties go to the higher upper end of the interval.
/// The prediction sees every candidate, also those with a suspect geometry that got a static barrier only. Pure: the same records give the same choice.
/// </summary>
public static class FunnelPlanner
{
    /// <summary>Probability below which a candidate is not worth its cost: one in fifty.</summary>
    public const double LeastProbability = 0.02;

    /// <summary>Everybody worth it, best first, without those that no potential can help.</summary>
    /// <param name="first">Records of the first pass.</param>
    /// <param name="model">Predicts conductivities; null for none.</param>
    /// <param name="criteria">Of the ranking; names N.</param>
    /// <param name="second">Records of the second method so far: they tell the time it takes.</param>
    public static IReadOnlyList<FunnelChoice> Order(
        IReadOnlyList<ResultRecord> first, ConductivityModel? model, RankingCriteria criteria, IReadOnlyList<ResultRecord> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(criteria);
        IReadOnlyList<RankedCandidate> predicted = Predictions.Order(Predictions.Attach(
            Ranker.Rank(first.Where(r => r.Verdict.Verdict != Verdict.BadInput), criteria), model, criteria), criteria);
        double? perAtom = SecondsPerAtom(second);
        return [.. predicted
            .Where(c => c.Record.DuplicateOf is null && (c.Prediction is null || c.TopNProbability >= LeastProbability))
            .Select(c => new FunnelChoice(c.Record, c.Prediction is null ? 0 : c.TopNProbability, Upper(c), perAtom * Math.Max(1, c.Record.Atoms)))
            .OrderByDescending(c => c.TopNProbability).ThenByDescending(c => c.UpperLog10Sigma).ThenBy(c => c.Record.Id, StringComparer.Ordinal)];
    }

    private static double Upper(RankedCandidate c) => c.Prediction is { } p ? p.Log10Sigma + p.HalfWidth80 : c.Score?.Value ?? double.NegativeInfinity;

    // The slowest so far: cells of the second method are made by other rules, so that atoms of the first pass tell the size roughly.
    private static double? SecondsPerAtom(IReadOnlyList<ResultRecord> second) => second
        .Where(r => r is { TimePs: > 0, Atoms: > 0 })
        .GroupBy(r => r.Source, StringComparer.Ordinal)
        .Select(g => (double?)g.Sum(r => r.Provenance.WallSeconds) / g.First().Atoms)
        .Max();
}
