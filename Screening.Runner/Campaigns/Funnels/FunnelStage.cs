using Screening.Core.Results;
using Screening.Reports.Calibration;
using Screening.Reports.Ranking;
using Screening.Runner.Campaigns.Nights;

namespace Screening.Runner.Campaigns.Funnels;

/// <summary>
/// The narrow end of a funnel: after the first pass the most promising and least certain candidates are computed with a second potential, one after
/// the other, until time or number is used up. Its records stand under their own keys beside those of the first pass.
/// </summary>
/// <param name="pipeline">The second method.</param>
/// <param name="store">Keeps the records.</param>
/// <param name="around">Checkpoints, logs and the like.</param>
/// <param name="criteria">Of the ranking.</param>
/// <param name="model">Predicts conductivities; null for none.</param>
/// <param name="limit">When and after how many to end.</param>
public sealed class FunnelStage(
    ICandidatePipeline pipeline, IResultStore store, JobSurroundings around, RankingCriteria criteria, ConductivityModel? model, FunnelLimit limit)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly List<ResultRecord> _second = [];
    private int _computed, _known;

    /// <summary>Computes until nothing more is worth it or fits.</summary>
    /// <param name="first">Records of the first pass.</param>
    /// <param name="workers">Candidates computed at once.</param>
    /// <param name="cancel">Ends it between two steps of a run; what was being computed is saved and not stored.</param>
    /// <returns>Candidates computed now, and candidates among the chosen that the store held already.</returns>
    public (int Computed, int Known) Run(IReadOnlyList<ResultRecord> first, int workers, CancellationToken cancel)
    {
        _second.AddRange(store.Find(ResultQuery.All).Where(r => r.Provenance.PotentialHash == pipeline.PotentialHash && r.Protocol == pipeline.Protocol.Name));
        WorkerThreads.Run(workers, () => Work(first, cancel));
        return (_computed, _known);
    }

    private void Work(IReadOnlyList<ResultRecord> first, CancellationToken cancel)
    {
        while (Next(first) is { } choice)
        {
            cancel.ThrowIfCancellationRequested();
            around.Note($"{choice.Record.Source}: goes on to {pipeline.PotentialName}: {choice.Reason(criteria.TopN)}{(choice.Seconds is { } s ? ", about " + CampaignProgress.Duration(TimeSpan.FromSeconds(s)) : "")}");
            using CandidateJob job = new(pipeline, store, around);
            (FileReport Report, bool Readable)? done = job.Run(choice.Record.Source, cancel);
            lock (_gate)
            {
                _second.AddRange(done?.Report.Records ?? []);
                _computed += done?.Report.Records.Count > 0 ? 1 : 0;
                _known += done?.Report is { Outcome: FileOutcome.Known } ? 1 : 0;
            }
        }
    }

    private FunnelChoice? Next(IReadOnlyList<ResultRecord> first)
    {
        lock (_gate)
        {
            if (_taken.Count >= limit.MostCandidates)
            {
                return null;
            }

            double left = limit.SecondsLeft() / Night.Margin;
            FunnelChoice? next = FunnelPlanner.Order(first, model, criteria, _second).FirstOrDefault(c => !_taken.Contains(c.Record.Source) && left > (c.Seconds ?? 0));
            if (next is not null)
            {
                _taken.Add(next.Record.Source);
            }

            return next;
        }
    }
}

/// <summary>When a funnel's second stage ends.</summary>
/// <param name="Deadline">Null for none.</param>
/// <param name="Time">Clock.</param>
/// <param name="MostCandidates">Candidates at most.</param>
public sealed record FunnelLimit(DateTimeOffset? Deadline, TimeProvider Time, int MostCandidates)
{
    /// <summary>Candidates at most where there is neither a deadline nor a number.</summary>
    public const int WithoutDeadline = 10;

    internal double SecondsLeft() => Deadline is { } end ? (end - Time.GetUtcNow()).TotalSeconds : double.PositiveInfinity;
}
