using Screening.Core.Candidates;
using Screening.Core.Checkpoints;
using Screening.Core.ForceFields;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Reports.Ranking;
using Screening.Runner.Campaigns;
using Screening.Runner.Campaigns.Nights;
using Screening.Runner.Hosting;
using Screening.Testing;

namespace Screening.Runner.Tests.Campaigns;

[TestFixture]
public sealed class NightTests
{
    private const double SecondsPerReplica = 600;

    private static readonly DateTimeOffset Evening = new(2026, 3, 1, 22, 0, 0, TimeSpan.Zero);

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("screening-night-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("07:30", null, "2026-03-02T06:30:00Z")]
    [TestCase("23:30", null, "2026-03-01T22:30:00Z")]
    [TestCase("22:59", null, "2026-03-02T21:59:00Z")]
    [TestCase("2026-03-04T08:00", null, "2026-03-04T07:00:00Z")]
    [TestCase(null, "8h", "2026-03-02T06:00:00Z")]
    [TestCase(null, "1h30m", "2026-03-01T23:30:00Z")]
    [TestCase(null, "45s", "2026-03-01T22:00:45Z")]
    [TestCase("07:30", "8h", "2026-03-02T06:00:00Z")]
    public void Times_and_lengths_mean_what_people_mean_by_them(string? until, string? budget, string expected)
    {
        ManualTime clock = new(Evening, TimeSpan.FromHours(1));         // 23:00 local

        Assert.That(Deadline.Of(until, budget, clock)!.Value.UtcDateTime, Is.EqualTo(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture).UtcDateTime));
    }

    [TestCase("25:00", null)]
    [TestCase("soon", null)]
    [TestCase("2026-02-01T08:00", null)]
    [TestCase(null, "8")]
    [TestCase(null, "")]
    [TestCase(null, "0h")]
    [TestCase(null, "-1h")]
    public void What_is_no_time_is_refused_with_an_example(string? until, string? budget) =>
        Assert.That(() => Deadline.Of(until, budget, new ManualTime(Evening)), Throws.TypeOf<UsageException>().With.Message.Contains("07:30").Or.Message.Contains("8h").Or.Message.Contains("past"));

    [Test]
    public void More_time_goes_where_the_order_is_least_certain_for_its_cost()
    {
        ResultRecord[] records = [Record("clear", 1e-4, 0.1e-4, 3), Record("left", 1.0e-6, 0.3e-6, 3), Record("right", 1.2e-6, 0.3e-6, 3, seconds: 4 * SecondsPerReplica), Record("slow", 1e-9, 1e-9, 3, Verdict.BelowFloor)];

        Prolongation next = NightPlanner.Next(records, new RankingCriteria(), 3, 1e6, _ => false)!;

        Assert.That((next.Record.Source, next.Replicas), Is.EqualTo(("left", 6)));
        Assert.That(next.Seconds, Is.EqualTo(3 * SecondsPerReplica).Within(1e-6));
        Assert.That(NightPlanner.Next(records, new RankingCriteria(), 3, 1e6, s => s == "left")!.Record.Source, Is.EqualTo("right"));
        Assert.That(NightPlanner.Next(records, new RankingCriteria(), 3, 2 * SecondsPerReplica, _ => false), Is.Null, "nothing fits");
        Assert.That(NightPlanner.Next(records, new RankingCriteria(), 3, 1e6, s => s != "slow"), Is.Null, "below the floor is decided");
    }

    [Test]
    public void The_night_ends_in_time_and_stores_longer_records_beside_the_first_ones([Values(1, 2)] int workers)
    {
        ManualTime clock = new(Evening);
        using MemoryResultStore store = new();
        ResultRecord[] first = FirstPass(store, clock);
        DateTimeOffset deadline = clock.GetUtcNow() + TimeSpan.FromHours(4);
        Night night = new(p => new SlowPipeline(p, clock), store, JobSurroundings.None, new(), clock, deadline);

        int prolonged = night.Run(Profiles.Standard, first, workers, CancellationToken.None);

        Assert.That(prolonged, Is.GreaterThan(2));
        Assert.That(clock.GetUtcNow(), Is.LessThanOrEqualTo(deadline));
        ResultRecord[] longer = [.. store.Find(ResultQuery.All).Where(r => r.Protocol != "standard")];
        Assert.That(longer, Has.Length.EqualTo(prolonged));
        Assert.That(longer.Select(r => r.Protocol).Distinct(), Is.SubsetOf(new[] { "standard;replicas=6", "standard;replicas=9", "standard;replicas=12", "standard;replicas=15" }));
        Assert.That(store.Find(ResultQuery.All).Select(r => r.Key), Is.Unique);
        IReadOnlyList<RankingChange> changes = RankingChange.Of([.. store.Find(ResultQuery.All)], new());
        Assert.That(changes.Select(c => c.After.Record.Source), Is.EquivalentTo(longer.Select(r => r.Source).Distinct()));
        Assert.That(changes, Has.All.Matches<RankingChange>(c => c.After.Score!.StandardError < c.Before.Score!.StandardError));
    }

    [Test]
    public void With_one_worker_the_same_records_give_the_same_night()
    {
        string[] Once()
        {
            ManualTime clock = new(Evening);
            using MemoryResultStore store = new();
            ResultRecord[] first = FirstPass(store, clock);
            new Night(p => new SlowPipeline(p, clock), store, JobSurroundings.None, new(), clock, clock.GetUtcNow() + TimeSpan.FromHours(3)).Run(Profiles.Standard, first, 1, CancellationToken.None);
            return [.. store.Find(ResultQuery.All).Select(r => Path.GetFileName(r.Source) + r.Protocol)];
        }

        Assert.That(Once(), Is.EqualTo(Once()));
    }

    [Test]
    public void A_deadline_cancels_and_a_signal_does_too()
    {
        ManualTime clock = new(Evening);
        CampaignTime time = new(Evening.AddHours(8), clock, _ => { });
        using CancellationTokenSource signal = new();
        using CancellationTokenSource both = time.Until(signal.Token), other = time.Until(CancellationToken.None);
        clock.Advance(TimeSpan.FromHours(7.9));
        Assert.That(both.IsCancellationRequested, Is.False);
        signal.Cancel();
        clock.Advance(TimeSpan.FromHours(0.1));

        Assert.That((both.IsCancellationRequested, other.IsCancellationRequested), Is.EqualTo((true, true)));
    }

    [Test]
    public void A_prolonged_record_takes_the_first_replicas_along_and_equals_one_computed_at_once()
    {
        Protocol two = Profiles.Quick with { Name = "tiny", ProductionPs = 0.2, EquilibrationPs = 0.05, TargetAtoms = 100, Replicas = 2 }, four = two with { Replicas = 4 };
        Structure salt = StructureReader.Read(Repository.File("data", "candidates", "LiCl.cif"));
        CheckpointFolder kept = new(_folder, TimeSpan.FromHours(1), TimeProvider.System) { MostKeptBytes = long.MaxValue };
        Potential potential = PotentialCatalog.Get("bond-valence");
        List<string> log = [];
        ResultRecord Compute(Protocol protocol, CheckpointFolder? folder) =>
            new CandidatePipeline(protocol, potential, checkpoints: folder).Run(new("x", "0", salt) { Log = log.Add }, CancellationToken.None).Single();

        ResultRecord shorter = Compute(two, kept);
        kept.Stored(shorter.Key, mayBeProlonged: true);
        kept.Move(shorter.Key, RunKey.Of(salt, four, 1000, potential.Hash));
        ResultRecord longer = Compute(four, kept), atOnce = Compute(four, null);

        Assert.That(log.Single(), Is.EqualTo("resumed at 0.4 of 0.8 ps"));
        Assert.That(longer.Key, Is.EqualTo(atOnce.Key).And.Not.EqualTo(shorter.Key));
        Assert.That(longer.Quantities, Is.EquivalentTo(atOnce.Quantities));
        Assert.That(longer.Replicas, Is.EqualTo(atOnce.Replicas));
    }

    [Test]
    public void Runs_that_cannot_be_prolonged_or_have_no_room_are_dropped()
    {
        string one = Path.Combine(_folder, "one"), two = Path.Combine(_folder, "two");
        foreach (string folder in new[] { one, two })
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(Path.Combine(folder, "replica-0.frames"), new byte[1000]);
        }

        CheckpointFolder kept = new(_folder, TimeSpan.FromHours(1), TimeProvider.System) { MostKeptBytes = 1500 };
        File.WriteAllText(Path.Combine(_folder, "other"), "");
        kept.Stored("one", mayBeProlonged: true);
        Assert.That((Directory.Exists(one), Directory.Exists(two)), Is.EqualTo((false, true)), "two of 1000 bytes do not fit into 1500");
        kept.Stored("two", mayBeProlonged: false);
        Assert.That(Directory.Exists(two), Is.False);
    }

    private ResultRecord[] FirstPass(MemoryResultStore store, ManualTime clock)
    {
        SlowPipeline pipeline = new(Profiles.Standard, clock);
        CandidateJob job = new(pipeline, store);
        for (int i = 0; i < 6; i++)
        {
            string file = Path.Combine(_folder, $"POSCAR-{i}.vasp");
            File.WriteAllText(file, FormattableString.Invariant($"salt\n1.0\n5.13 0 0\n0 5.13 0\n0 0 {5 + (0.1 * i)}\nLi Cl\n1 1\nDirect\n0 0 0\n0.5 0.5 0.5\n"));
            job.Run(file, CancellationToken.None);
        }

        return [.. store.Find(ResultQuery.All)];
    }

    private static ResultRecord Record(string source, double d, double error, int replicas, Verdict verdict = Verdict.Ok, double seconds = SecondsPerReplica)
    {
        ResultRecord record = ResultRecords.Of(source, verdict: verdict);
        return record with
        {
            Source = source,
            Protocol = "standard",
            TemperatureK = 1000,
            TimePs = 15 * replicas,
            Quantities = new Dictionary<string, Quantity> { ["tracer_diffusivity_cm2_s"] = new(d, error, "cm²/s") },
            Replicas = [.. Enumerable.Range(0, replicas).Select(i => new ReplicaSummary(0, (ulong)i, 15, null, null, null, Verdict.Ok, ""))],
            Provenance = record.Provenance with { WallSeconds = replicas * seconds },
        };
    }

    /// <summary>Takes ten minutes of the manual clock per new replica; errors fall with the root of their number.</summary>
    private sealed class SlowPipeline(Protocol protocol, ManualTime clock) : ICandidatePipeline
    {
        public Protocol Protocol => protocol;

        public string PotentialName => "none";

        public string PotentialHash => "0";

        public IReadOnlyList<ResultRecord> Run(CandidateInput input, CancellationToken cancel)
        {
            int added = Profiles.Standard.Replicas;
            clock.Advance(TimeSpan.FromSeconds(added * SecondsPerReplica));
            cancel.ThrowIfCancellationRequested();
            double d = 1e-6 * (1 + (0.1 * (input.Structure.Lattice.C.Length - 5)));
            ResultRecord record = new RecordFactory(protocol, PotentialName, PotentialHash).Of(input, 1000, new(Verdict.Ok, "made up"), added * SecondsPerReplica);
            return
            [
                record with
                {
                    TimePs = 15 * protocol.Replicas,
                    Quantities = new Dictionary<string, Quantity> { ["tracer_diffusivity_cm2_s"] = new(d, 0.4 * d / Math.Sqrt(protocol.Replicas), "cm²/s") },
                    Replicas = [.. Enumerable.Range(0, protocol.Replicas).Select(i => new ReplicaSummary(0, (ulong)i, 15, null, null, null, Verdict.Ok, ""))],
                },
            ];
        }
    }
}
