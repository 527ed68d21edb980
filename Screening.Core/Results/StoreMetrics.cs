using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Screening.Core.Results;

/// <summary>Measures writing to the store; see docs/metrics.md.</summary>
public static class StoreMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Screening.Store";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Histogram<double> Writes = Meter.CreateHistogram<double>("screening.store.write.duration", "s", "Duration of one transaction that writes results.");

    /// <summary>Runs an action and records how long it took; one that fails is not counted.</summary>
    /// <returns>True, for use in expressions.</returns>
    internal static bool Timed(string operation, Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        Writes.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, new KeyValuePair<string, object?>("operation", operation));
        return true;
    }
}
