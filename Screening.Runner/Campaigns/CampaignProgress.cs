using System.Collections.Concurrent;
using System.Diagnostics;
using Screening.Core.Results;
using Screening.Runner.Hosting;

namespace Screening.Runner.Campaigns;

/// <summary>How a file of a campaign ended.</summary>
public enum FileOutcome
{
    /// <summary>Computed in this run and stored.</summary>
    Computed,

    /// <summary>The store held it already.</summary>
    Known,

    /// <summary>Not screened: unreadable, outside the potential, exploded, or a path that cannot be searched.</summary>
    Failed,
}

/// <summary>One finished file.</summary>
/// <param name="Message">What to tell about it, or null.</param>
public sealed record FileReport(string Path, FileOutcome Outcome, IReadOnlyList<ResultRecord> Records, string? Message);

/// <summary>Counts of a running campaign; safe from any thread.</summary>
public sealed class CampaignProgress : IDisposable
{
    private readonly CampaignMetrics _metrics;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly ConcurrentDictionary<string, long> _running = new(StringComparer.Ordinal);
    private int _computed, _known, _failed, _readable, _total = -1, _computedOrFailed;

    public int Computed => _computed;

    public int Known => _known;

    public int Failed => _failed;

    /// <summary>Files that were structures, whatever became of them.</summary>
    public int Readable => _readable;

    public int Finished => _computed + _known + _failed;

    /// <summary>Files to do, or null while they are still being counted.</summary>
    public int? Total
    {
        get => _total < 0 ? null : _total;
        set => _total = value ?? -1;
    }

    /// <summary>Files being computed, in order of name, with the seconds since their start.</summary>
    public IReadOnlyList<(string Path, double Seconds)> Running =>
        [.. _running.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => (r.Key, (_clock.ElapsedMilliseconds - r.Value) / 1000.0))];

    /// <summary>Candidates per minute of wall time, those known before left out; null before the first.</summary>
    public double? PerMinute => _computedOrFailed > 0 ? _computedOrFailed / _clock.Elapsed.TotalMinutes : null;

    /// <summary>Time the rest will take at this rate; null while unknown.</summary>
    public TimeSpan? TimeLeft => PerMinute is { } rate && Total is { } total ? TimeSpan.FromMinutes((total - Finished) / rate) : null;

    public TimeSpan Elapsed => _clock.Elapsed;

    /// <param name="health">Reads the state of the machine for listeners; null where nobody shall look.</param>
    public CampaignProgress(Func<HostHealth>? health = null) => _metrics = new(this, health);

    public void Dispose() => _metrics.Dispose();

    public void Started(string path) => _running[path] = _clock.ElapsedMilliseconds;

    /// <summary>The file waits for another program that computes it.</summary>
    public void Waits(string path) => _running.TryRemove(path, out _);

    public void Add(FileReport report, bool readable)
    {
        _running.TryRemove(report.Path, out _);
        _metrics.Add(report);
        Interlocked.Increment(ref report.Outcome == FileOutcome.Computed ? ref _computed : ref report.Outcome == FileOutcome.Known ? ref _known : ref _failed);
        if (report.Outcome != FileOutcome.Known)
        {
            Interlocked.Increment(ref _computedOrFailed);
        }

        if (readable)
        {
            Interlocked.Increment(ref _readable);
        }
    }

    /// <summary>"12 of 36, 2.4 per minute, 10 min left".</summary>
    public string Line()
    {
        string line = Total is { } total ? FormattableString.Invariant($"{Finished} of {total}") : FormattableString.Invariant($"{Finished}");
        line += PerMinute is { } rate ? FormattableString.Invariant($", {rate:0.0} per minute") : "";
        return line + (TimeLeft is { } left && left > TimeSpan.Zero ? $", {Duration(left)} left" : "");
    }

    public static string Duration(TimeSpan time) => time.TotalHours >= 1 ? FormattableString.Invariant($"{(int)time.TotalHours} h {time.Minutes} min")
        : time.TotalMinutes >= 1 ? FormattableString.Invariant($"{time.TotalMinutes:0} min")
        : FormattableString.Invariant($"{time.TotalSeconds:0} s");
}
