using System.Diagnostics.Metrics;
using Screening.Core.Results;
using Screening.Runner.Hosting;

namespace Screening.Runner.Campaigns;

/// <summary>What a running campaign shows to `dotnet-counters` and other listeners; see docs/metrics.md.</summary>
public sealed class CampaignMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Screening.Campaign";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _candidates, _atomTime;
    private readonly Histogram<double> _duration;

    public CampaignMetrics(CampaignProgress progress, Func<HostHealth>? health = null)
    {
        _candidates = _meter.CreateCounter<long>("screening.candidates", "{candidate}", "Files that are done, by outcome and verdict.");
        _atomTime = _meter.CreateCounter<long>("screening.atom_time", "fs", "Simulated time of production times atoms; divided by the time step, atom-steps.");
        _duration = _meter.CreateHistogram<double>("screening.candidate.duration", "s", "Wall time of one record.");
        _meter.CreateObservableGauge("screening.queue.length", () => (progress.Total ?? 0) is var total && total > progress.Finished ? total - progress.Finished : 0, "{candidate}", "Files not done yet; 0 while they are being counted.");
        _meter.CreateObservableGauge("screening.candidates.running", () => progress.Running.Count, "{candidate}", "Candidates being computed.");
        if (health is not null)
        {
            _meter.CreateObservableGauge("screening.host.load", () => Of(health().Load), "{process}", "Mean number of running processes of the last minute.");
            _meter.CreateObservableGauge("screening.host.memory.free", () => Of(health().FreeMemoryGb), "GB", "Memory that programs can still get.");
            _meter.CreateObservableGauge("screening.host.memory.used", () => health().UsedMemoryGb, "GB", "Memory this program holds.");
            _meter.CreateObservableGauge("screening.host.disk.free", () => Of(health().FreeDiskGb), "GB", "Room on the disk of the store.");
        }
    }

    /// <summary>Counts a file that is done.</summary>
    public void Add(FileReport report)
    {
        _candidates.Add(1, new("outcome", report.Outcome.ToString().ToLowerInvariant()), new("verdict", report.Records is [.., var last] ? last.Verdict.Verdict.Text() : "none"));
        foreach (ResultRecord record in report.Outcome == FileOutcome.Known ? [] : report.Records)
        {
            _atomTime.Add((long)(record.Atoms * record.TimePs * 1000));
            _duration.Record(record.Provenance.WallSeconds);
        }
    }

    // What the system does not tell is not measured.
    private static IEnumerable<Measurement<double>> Of(double? value) => value is { } known ? [new(known)] : [];

    public void Dispose() => _meter.Dispose();
}
