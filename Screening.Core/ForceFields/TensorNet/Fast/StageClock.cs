using System.Diagnostics;

namespace Screening.Core.ForceFields.TensorNet.Fast;

/// <summary>Time between marks by stage: for the profile that the documentation quotes.</summary>
internal sealed class StageClock
{
    private readonly SortedDictionary<string, long> _ticks = new(StringComparer.Ordinal);
    private long _last;

    internal void Reset() => _ticks.Clear();

    internal void Start() => _last = Stopwatch.GetTimestamp();

    /// <summary>Counts the time since the last mark for a stage.</summary>
    internal void Mark(string stage)
    {
        long now = Stopwatch.GetTimestamp();
        _ticks[stage] = _ticks.GetValueOrDefault(stage) + now - _last;
        _last = now;
    }

    internal IEnumerable<(string Stage, double Share)> Shares()
    {
        double all = _ticks.Values.Sum();
        return _ticks.Select(t => (t.Key, t.Value / all)).OrderByDescending(t => t.Item2);
    }
}
