using Screening.Core.Results;

namespace Screening.Reports.Ranking;

/// <summary>Order of candidates by score, with probability of a top place, Pareto front and reasons. Pure: records in, order out.</summary>
public static class Ranker
{
    /// <summary>Scores closer than this many combined standard errors count as not distinguishable in the reasons.</summary>
    private const double DistinguishableSigmas = 1.96;

    /// <summary>
    /// Ranks candidates, best first; those that cannot be ranked follow, in order of formula. A candidate is one structure file; of
    /// several records the one of the campaign's common method (potential and protocol) at its common temperature with the longest
    /// production stands for it. Candidates without a record of that method are not ranked; records shared
    /// with another file of the same crystal are left out.
    /// </summary>
    public static IReadOnlyList<RankedCandidate> Rank(IEnumerable<ResultRecord> records, RankingCriteria criteria)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(criteria);
        Entry[][] groups = [.. records
            .Where(r => r.DuplicateOf is null)
            .Select(r => new Entry(r, GeometryCheck.MayRank(r, criteria) ? CandidateScore.Of(r, criteria) : null))
            .GroupBy(e => e.Record.Source, StringComparer.Ordinal)
            .Select(g => g.ToArray())];
        Conditions common = Conditions.Of(groups);
        Entry[] representatives = [.. groups.Select(g => Representative(g, common))];

        ILookup<string, ResultRecord> bySource = groups.SelectMany(g => g).ToLookup(e => e.Record.Source, e => e.Record, StringComparer.Ordinal);
        RankedCandidate Beside(RankedCandidate c) => c with { Reasons = [.. c.Reasons, .. RankingReasons.Beside(c.Record, bySource[c.Record.Source])] };
        Entry[] ranked = [.. representatives.Where(e => e.Score is not null && common.Hold(e.Record))
            .OrderByDescending(e => e.Score!.Value).ThenBy(e => e.Record.Id, StringComparer.Ordinal)];
        double[] topN = TopNProbability.Of([.. ranked.Select(e => (e.Record.Key, e.Score!))], criteria);
        bool[] pareto = ParetoFront.Of([.. ranked.Select(e => e.Record)], criteria.Pareto);

        List<RankedCandidate> result = [];
        for (int i = 0; i < ranked.Length; i++)
        {
            result.Add(Beside(Placed(ranked, i, topN[i], pareto[i], criteria)));
        }

        result.AddRange(representatives.Except(ranked)
            .OrderBy(e => e.Record.Formula, StringComparer.Ordinal).ThenBy(e => e.Record.Id, StringComparer.Ordinal)
            .Select(e => Beside(Unplaced(e, common))));
        return result;
    }

    /// <summary>The method that a ranking of these records is of; null where none can be ranked.</summary>
    public static RunMethod? MethodOf(IEnumerable<RankedCandidate> candidates) =>
        candidates.FirstOrDefault(c => c.Simulated is not null) is { } first ? RunMethod.Of(first.Record) : null;

    private static Entry Representative(Entry[] group, Conditions common) => group
        .OrderByDescending(e => e.Score is not null && common.Hold(e.Record))
        .ThenByDescending(e => RunMethod.Of(e.Record) == common.Method)
        .ThenByDescending(e => e.Score is not null)
        .ThenByDescending(e => Conditions.IsAt(e.Record, common.TemperatureK))
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
            Simulated = new(place + 1, score.ToQuantity(), topN, score.Contributions),
            IsUpperBound = score.Diffusivity.IsUpperBound,
            DiffusivityCm2PerS = score.Diffusivity.DiffusivityCm2PerS,
            Contributions = score.Contributions,
            TopNProbability = topN,
            Pareto = pareto,
            Confidence = GeometryCheck.IsEstimated(entry.Record) ? Confidence.Unsupported : GeometryCheck.IsSuspect(entry.Record) ? Confidence.Suspect : Confidence.Clean,
            Reasons = reasons,
        };
    }

    private static bool Distinguishable(CandidateScore a, CandidateScore b) =>
        Math.Abs(a.Value - b.Value) > DistinguishableSigmas * Math.Sqrt((a.StandardError * a.StandardError) + (b.StandardError * b.StandardError));

    private static RankedCandidate Unplaced(Entry entry, Conditions common)
    {
        bool suspect = GeometryCheck.IsSuspect(entry.Record);
        List<string> reasons = [RankingReasons.NotRanked(entry.Record, entry.Score is not null, suspect, common.Method, common.TemperatureK)];
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
            Confidence = entry.Record.Verdict.Verdict is not (Verdict.Ok or Verdict.BelowFloor or Verdict.TooFewHops or Verdict.NotConverged) || GeometryCheck.IsEstimated(entry.Record) ? Confidence.Unsupported
                : suspect ? Confidence.Suspect
                : entry.Score is not null ? Confidence.Clean
                : Confidence.Unsupported,
            Reasons = reasons,
        };
    }

    /// <summary>Diffusivities compare for one method and at one temperature only: those with the most usable candidates, the higher of equal temperatures.</summary>
    private sealed record Conditions(RunMethod? Method, double? TemperatureK)
    {
        public static Conditions Of(Entry[][] groups)
        {
            Entry[] usable = [.. groups.SelectMany(g => g).Where(e => e.Score is not null)];
            RunMethod? method = RunMethod.Among(usable.Select(e => e.Record)).Select(m => m.Method).FirstOrDefault();
            return new(method, usable.Where(e => RunMethod.Of(e.Record) == method)
                .Select(e => (e.Record.Source, Kelvins: Math.Round(e.Record.TemperatureK))).Distinct()
                .GroupBy(e => e.Kelvins)
                .OrderByDescending(g => g.Count()).ThenByDescending(g => g.Key)
                .Select(g => (double?)g.Key)
                .FirstOrDefault());
        }

        public static bool IsAt(ResultRecord record, double? temperatureK) => Math.Round(record.TemperatureK) == temperatureK;

        public bool Hold(ResultRecord record) => RunMethod.Of(record) == Method && IsAt(record, TemperatureK);
    }

    private sealed record Entry(ResultRecord Record, CandidateScore? Score);
}
