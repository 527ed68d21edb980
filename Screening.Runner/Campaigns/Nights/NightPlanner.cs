using Screening.Core.Results;
using Screening.Reports.Ranking;

namespace Screening.Runner.Campaigns.Nights;

/// <summary>A candidate to prolong.</summary>
/// <param name="Record">Its record so far, at the temperature of the ranking.</param>
/// <param name="Replicas">Replicas it is to have.</param>
/// <param name="Seconds">Wall time that will take, as far as its first replicas tell.</param>
/// <param name="Gain">Expected number of wrong orders in the ranking that it takes away.</param>
public sealed record Prolongation(ResultRecord Record, int Replicas, double Seconds, double Gain);

/// <summary>
/// Chooses where more replicas help the ranking most. How uncertain a place is, is the expected number of other candidates on the wrong side
/// of it, Σ_j Φ(−|s_i − s_j| / √(σ_i² + σ_j²)); n replicas more take σ_i to σ_i √(m/(m + n)). The candidate with the largest
/// drop per second comes next. Pure: the same records give the same choice.
/// </summary>
public static class NightPlanner
{
    /// <summary>Replicas, in multiples of the profile's, beyond which a candidate is left alone: errors have then fallen to a third.</summary>
    public const int MostPasses = 9;

    /// <summary>Expected drop below which nothing is worth doing.</summary>
    public const double LeastGain = 1e-3;

    /// <summary>The next candidate to prolong, or null where none is worth it or none fits into the time.</summary>
    /// <param name="records">The records so far, at all temperatures; longer ones stand for shorter ones of the same structure.</param>
    /// <param name="criteria">Of the ranking.</param>
    /// <param name="replicas">Replicas of a pass.</param>
    /// <param name="secondsLeft">Time until the end.</param>
    /// <param name="isBusy">Sources to leave alone: in work, or given up.</param>
    public static Prolongation? Next(
        IReadOnlyList<ResultRecord> records, RankingCriteria criteria, int replicas, double secondsLeft, Func<string, bool> isBusy)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(isBusy);
        RankedCandidate[] ranked = [.. Ranker.Rank(records, criteria).Where(c => c is { Rank: not null, Score: not null })];
        Prolongation? best = null;
        for (int i = 0; i < ranked.Length; i++)
        {
            ResultRecord record = ranked[i].Record;
            int now = record.Replicas.Count;
            if (isBusy(record.Source) || now == 0 || now >= MostPasses * replicas || !MayProfit(ranked[i]))
            {
                continue;
            }

            double seconds = Seconds(records, record) * replicas / now;
            double gain = Confusion(ranked, i, 1) - Confusion(ranked, i, Math.Sqrt((double)now / (now + replicas)));
            if (seconds <= secondsLeft && gain > LeastGain && (best is null || gain / seconds > best.Gain / best.Seconds))
            {
                best = new(record, now + replicas, seconds, gain);
            }
        }

        return best;
    }

    // More of the same only lowers a bound, whether by the floor or by too few hops; a run that broke breaks again.
    private static bool MayProfit(RankedCandidate candidate) => candidate.Score!.StandardError > 0 && !candidate.IsUpperBound
        && candidate.Record.Verdict.Verdict is Verdict.Ok or Verdict.TooFewHops or Verdict.NotConverged;

    // The longest known time per replica: a prolonged record was computed in part only.
    private static double Seconds(IReadOnlyList<ResultRecord> records, ResultRecord one) => Math.Max(1e-3, one.Replicas.Count * records
        .Where(r => r.Source == one.Source && r.Seed == one.Seed && r.Replicas.Count > 0)
        .GroupBy(r => r.Protocol)
        .Max(g => g.Sum(r => r.Provenance.WallSeconds / r.Replicas.Count)));

    private static double Confusion(RankedCandidate[] ranked, int i, double shrink)
    {
        double sum = 0, own = shrink * ranked[i].Score!.StandardError!.Value;
        for (int j = 0; j < ranked.Length; j++)
        {
            if (j != i)
            {
                double other = ranked[j].Score!.StandardError ?? 0;
                double width = Math.Sqrt((own * own) + (other * other));
                sum += width > 0 ? MathNet.Numerics.Distributions.Normal.CDF(0, 1, -Math.Abs(ranked[i].Score!.Value - ranked[j].Score!.Value) / width) : 0;
            }
        }

        return sum;
    }
}
