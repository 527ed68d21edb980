using System.Diagnostics.Metrics;
using Screening.Core.Results;
using Screening.Runner.Campaigns;
using Screening.Testing;

namespace Screening.Runner.Tests;

[TestFixture]
[NonParallelizable]
public sealed class MetricsTests
{
    [Test]
    public void A_listener_sees_verdicts_simulated_time_queue_and_duration()
    {
        List<(string Name, double Value, string Tags)> seen = [];
        using CampaignProgress progress = new(() => new(2, 1.5, null, 0.3, 75)) { Total = 3 };
        using MeterListener listener = Listen(CampaignMetrics.MeterName, seen);

        progress.Add(new("a.cif", FileOutcome.Computed, [ResultRecords.Of("LiCl")], null), readable: true);
        progress.Add(new("b.cif", FileOutcome.Failed, [ResultRecords.Of("LiBr", verdict: Verdict.Exploded)], null), readable: true);
        progress.Started("c.cif");
        listener.RecordObservableInstruments();

        Assert.That(seen, Does.Contain(("screening.candidates", 1.0, "outcome=computed verdict=ok")));
        Assert.That(seen, Does.Contain(("screening.candidates", 1.0, "outcome=failed verdict=exploded")));
        Assert.That(seen.Where(s => s.Name == "screening.atom_time").Select(s => s.Value), Is.EqualTo(new[] { 208 * 45_000.0, 208 * 45_000.0 }));
        Assert.That(seen, Does.Contain(("screening.candidate.duration", 12.5, "")));
        Assert.That(seen, Does.Contain(("screening.queue.length", 1.0, "")));
        Assert.That(seen, Does.Contain(("screening.candidates.running", 1.0, "")));
        Assert.That(seen, Does.Contain(("screening.host.load", 1.5, "")).And.Contain(("screening.host.memory.used", 0.3, "")).And.Contain(("screening.host.disk.free", 75.0, "")));
        Assert.That(seen.Select(s => s.Name), Does.Not.Contain("screening.host.memory.free"), "what the system does not tell");
    }

    [Test]
    public void Every_transaction_of_the_store_is_timed()
    {
        string folder = Directory.CreateTempSubdirectory("screening-metrics-").FullName;
        List<(string Name, double Value, string Tags)> seen = [];
        using (IResultStore store = StoreFactory.Open(Path.Combine(folder, "store.db")))
        using (Listen(StoreMetrics.MeterName, seen))
        {
            store.Append([ResultRecords.Of("LiCl")]);
            store.Replace([], [ResultRecords.Of("LiBr")]);
        }

        Directory.Delete(folder, recursive: true);
        Assert.That(seen.Select(s => (s.Name, s.Tags)), Is.EqualTo(new[] { ("screening.store.write.duration", "operation=append"), ("screening.store.write.duration", "operation=replace") }));
        Assert.That(seen.Select(s => s.Value), Is.All.GreaterThan(0));
    }

    private static MeterListener Listen(string meter, List<(string Name, double Value, string Tags)> seen)
    {
        MeterListener listener = new();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == meter)
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Note(i, value, tags));
        listener.SetMeasurementEventCallback<int>((i, value, tags, _) => Note(i, value, tags));
        listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Note(i, value, tags));
        listener.Start();
        return listener;

        void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            List<string> texts = [];
            foreach ((string key, object? of) in tags)
            {
                texts.Add($"{key}={of}");
            }

            lock (seen)
            {
                seen.Add((instrument.Name, value, string.Join(' ', texts)));
            }
        }
    }
}
