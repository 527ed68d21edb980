using Screening.Core.Results;

namespace Screening.Reports.Ranking;

/// <summary>Order of candidates by score, with probability of a top place, Pareto front and reasons. Pure: records in, order out.</summary>
public static class Ranker
{
    /// <summary>Scores closer than this many combined standard errors count as not distinguishable in the reasons.</summary>
    private const double DistinguishableSigmas = 1.96;

    /// <summary>
    /// Ranks candidates, best first; those that cannot be ranked follow, in order of formula. A candidate is one structure file; of
    /// several records the one at the campaign's common temperature with the longest production stands for it.
    /// </summary>
    public static IReadOnlyList<RankedCandidate> Rank(IEnumerable<ResultRecord> records, RankingCriteria criteria)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(criteria);
        Entry[][] groups = [.. records
            .Select(r => new Entry(r, GeometryCheck.MayRank(r, criteria) ? CandidateScore.Of(r, criteria) : null))
            .GroupBy(e => e.Record.Source, StringComparer.Ordinal)
            .Select(g => g.ToArray())];
        double? common = CommonTemperature(groups);
        Entry[] representatives = [.. groups.Select(g => Representative(g, common))];

        Entry[] ranked = [.. representatives.Where(e => e.Score is not null && IsAt(e.Record, common))
            .OrderByDescending(e => e.Score!.Value).ThenBy(e => e.Record.Id, StringComparer.Ordinal)];
        double[] topN = TopNProbability.Of([.. ranked.Select(e => (e.Record.Key, e.Score!))], criteria);
        bool[] pareto = ParetoFront.Of([.. ranked.Select(e => e.Record)], criteria.Pareto);

        List<RankedCandidate> result = [];
        for (int i = 0; i < ranked.Length; i++)
        {
            result.Add(Placed(ranked, i, topN[i], pareto[i], criteria));
        }

        result.AddRange(representatives.Except(ranked)
            .OrderBy(e => e.Record.Formula, StringComparer.Ordinal).ThenBy(e => e.Record.Id, StringComparer.Ordinal)
            .Select(e => Unplaced(e, common)));
        return result;
    }

    // Diffusivities compare at one temperature only: the one at which most candidates have a usable record, the higher of equals.
    private static double? CommonTemperature(Entry[][] groups) => groups
        .SelectMany(g => g.Where(e => e.Score is not null).Select(e => Math.Round(e.Record.TemperatureK)).Distinct())
        .GroupBy(t => t)
        .OrderByDescending(g => g.Count()).ThenByDescending(g => g.Key)
        .Select(g => (double?)g.Key)
        .FirstOrDefault();

    private static bool IsAt(ResultRecord record, double? temperatureK) => Math.Round(record.TemperatureK) == temperatureK;

    private static Entry Representative(Entry[] group, double? common) => group
        .OrderByDescending(e => e.Score is not null)
        .ThenByDescending(e => IsAt(e.Record, common))
        .ThenByDescending(e => e.Record.TimePs)
        .ThenBy(e => e.Record.Id, StringComparer.Ordinal)
        .First();

    private static RankedCandidate Placed(Entry[] ranked, int place, double topN, bool pareto, RankingCriteria criteria)
    {
        Entry entry = ranked[place];
        CandidateScore score = entry.Score!;
        List<string> reasons = [RankingReasons.Diffusivity(entry.Record, score.Diffusivity)];
        if (RankingReasons.Barrier(entry.Record) is { } barrier)
        {
            reasons.Add(barrier);
        }

        int[] near = [.. Enumerable.Range(0, ranked.Length).Where(i => i != place && !Distinguishable(ranked[i].Score!, score))];
        reasons.Add(RankingReasons.Neighbours(near, place));
        if (pareto)
        {
            reasons.Add(RankingReasons.OnFront(criteria.Pareto));
        }

        reasons.AddRange(RankingReasons.Cautions(entry.Record));
        return new()
        {
            Rank = place + 1,
            Record = entry.Record,
            Score = score.ToQuantity(),
            IsUpperBound = score.Diffusivity.IsUpperBound,
            DiffusivityCm2PerS = score.Diffusivity.DiffusivityCm2PerS,
            Contributions = score.Contributions,
            TopNProbability = topN,
            Pareto = pareto,
            Confidence = GeometryCheck.IsSuspect(entry.Record) ? Confidence.Suspect : Confidence.Clean,
            Reasons = reasons,
        };
    }

    private static bool Distinguishable(CandidateScore a, CandidateScore b) =>
        Math.Abs(a.Value - b.Value) > DistinguishableSigmas * Math.Sqrt((a.StandardError * a.StandardError) + (b.StandardError * b.StandardError));

    private static RankedCandidate Unplaced(Entry entry, double? common)
    {
        bool suspect = GeometryCheck.IsSuspect(entry.Record);
        List<string> reasons = [RankingReasons.NotRanked(entry.Record, entry.Score is not null, suspect, common)];
        if (RankingReasons.Barrier(entry.Record) is { } barrier)
        {
            reasons.Add(barrier);
        }

        return new()
        {
            Rank = null,
            Record = entry.Record,
            Score = null,
            IsUpperBound = false,
            DiffusivityCm2PerS = entry.Record.Quantities.GetValueOrDefault(QuantityNames.Diffusivity)?.Value,
            Contributions = [],
            TopNProbability = 0,
            Pareto = false,
            Confidence = suspect && entry.Record.Verdict.Verdict is Verdict.Ok or Verdict.BelowFloor or Verdict.TooFewHops or Verdict.NotConverged
                ? Confidence.Suspect
                : Confidence.Unsupported,
            Reasons = reasons,
        };
    }

    private sealed record Entry(ResultRecord Record, CandidateScore? Score);
}
