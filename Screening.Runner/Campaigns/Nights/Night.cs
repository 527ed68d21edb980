using System.Globalization;
using Screening.Core.Candidates;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Reports.Ranking;

namespace Screening.Runner.Campaigns.Nights;

/// <summary>
/// Spends the time that is left after the first pass: again and again the candidate whose place is least certain gets another set of
/// replicas. What is stored is the record of a run with so many replicas from the start, under its own protocol and key: the first
/// replicas are those of the shorter record, played again from their kept frames where these are still there, else computed again.
/// </summary>
/// <param name="pipelines">Makes the pipeline of a protocol.</param>
/// <param name="store">Keeps the records.</param>
/// <param name="around">Checkpoints, logs and the like.</param>
/// <param name="criteria">Of the ranking.</param>
/// <param name="time">Clock.</param>
/// <param name="deadline">When to end; what is being computed then is saved and not stored.</param>
public sealed class Night(
    Func<Protocol, ICandidatePipeline> pipelines, IResultStore store, JobSurroundings around, RankingCriteria criteria, TimeProvider time, DateTimeOffset deadline)
{
    /// <summary>Estimated times are multiplied by this: a candidate that would not be finished helps nobody.</summary>
    public const double Margin = 1.2;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _busy = new(StringComparer.Ordinal);
    private readonly List<ResultRecord> _records = [];
    private int _working, _prolonged;

    /// <summary>Prolongs candidates until nothing more fits or helps.</summary>
    /// <param name="protocol">Of the first pass.</param>
    /// <param name="records">The campaign's records.</param>
    /// <param name="workers">Candidates computed at once.</param>
    /// <param name="cancel">Ends it between two steps of a run.</param>
    /// <returns>Candidates prolonged.</returns>
    public int Run(Protocol protocol, IEnumerable<ResultRecord> records, int workers, CancellationToken cancel)
    {
        _records.AddRange(records);
        WorkerThreads.Run(workers, () => Work(protocol, cancel));
        return _prolonged;
    }

    private void Work(Protocol protocol, CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            Prolongation? next;
            lock (_gate)
            {
                next = NightPlanner.Next(_records, criteria, protocol.Replicas, (deadline - time.GetUtcNow()).TotalSeconds / Margin, _busy.Contains);
                if (next is null && _working == 0)
                {
                    return;
                }

                if (next is not null)
                {
                    _busy.Add(next.Record.Source);
                    _working++;
                }
            }

            if (next is null)
            {
                cancel.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(100));        // what others finish may open a choice
                continue;
            }

            try
            {
                Prolong(protocol, next, cancel);
            }
            finally
            {
                lock (_gate)
                {
                    _working--;
                }
            }
        }
    }

    private void Prolong(Protocol protocol, Prolongation next, CancellationToken cancel)
    {
        string source = next.Record.Source;
        Protocol longer = ProtocolChanges.Apply(protocol, [string.Create(CultureInfo.InvariantCulture, $"replicas={next.Replicas}")]);
        ICandidatePipeline pipeline = pipelines(longer);
        around.Note(string.Create(CultureInfo.InvariantCulture,
            $"{source}: rank uncertain, from {next.Record.Replicas.Count} to {next.Replicas} replicas, about {CampaignProgress.Duration(TimeSpan.FromSeconds(next.Seconds))}"));
        TakeRunsAlong(source, next.Record.Protocol, pipeline);
        using CandidateJob job = new(pipeline, store, around);
        (FileReport Report, bool Readable)? done = job.Run(source, cancel);
        lock (_gate)
        {
            if (done is { Report.Records: { Count: > 0 } records })
            {
                _records.AddRange(records);
                _prolonged++;
                _busy.Remove(source);
            }
            else if (done is { Report.Outcome: FileOutcome.Known } && Stored(source, longer) is { Length: > 0 } known)
            {
                _records.AddRange(known);
                _busy.Remove(source);
            }
        }
    }

    private ResultRecord[] Stored(string source, Protocol longer) =>
        [.. store.Find(ResultQuery.All).Where(r => r.Source == source && r.Protocol == longer.Name && _records.TrueForAll(k => k.Key != r.Key))];

    private void TakeRunsAlong(string source, string shorter, ICandidatePipeline pipeline)
    {
        Structure structure;
        try
        {
            structure = StructureReader.Read(source);
        }
        catch (StructureFileException)
        {
            return;        // the job tells
        }

        ResultRecord[] mine;
        lock (_gate)
        {
            mine = [.. _records.Where(r => r.Source == source && r.Protocol == shorter)];
        }

        foreach (ResultRecord record in mine)
        {
            around.Checkpoints?.Move(record.Key, RunKey.Of(structure, pipeline.Protocol, record.TemperatureK, pipeline.PotentialHash));
        }
    }
}
