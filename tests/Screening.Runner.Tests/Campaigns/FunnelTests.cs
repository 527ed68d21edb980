using Screening.Core.Candidates;
using Screening.Core.ForceFields;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Reports.Calibration;
using Screening.Reports.Ranking;
using Screening.Runner.Campaigns;
using Screening.Runner.Campaigns.Funnels;
using Screening.Runner.Hosting;
using Screening.Testing;

namespace Screening.Runner.Tests.Campaigns;

[TestFixture]
public sealed class FunnelTests
{
    private const double SecondsPerAtom = 10;

    private static readonly DateTimeOffset Evening = new(2026, 3, 1, 22, 0, 0, TimeSpan.Zero);

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("screening-funnel-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Promising_and_uncertain_candidates_come_before_surely_slow_ones()
    {
        RankingCriteria criteria = new() { TopN = 1 };
        ResultRecord[] first = [First("LiF", new() { ["Li"] = 0.5, ["F"] = 0.5 }), First("Li6PS5Cl", new() { ["Li"] = 6 / 13.0, ["P"] = 1 / 13.0, ["S"] = 5 / 13.0, ["Cl"] = 1 / 13.0 }),
            First("Li2SiO3", new() { ["Li"] = 2 / 6.0, ["Si"] = 1 / 6.0, ["O"] = 3 / 6.0 }), First("broken", []) with { Verdict = new(Verdict.BadInput, "no structure") }];

        IReadOnlyList<FunnelChoice> order = FunnelPlanner.Order(first, ConductivityModelFile.Shipped, criteria, []);

        Assert.That(order.Select(c => c.TopNProbability), Is.Ordered.Descending);
        Assert.That(order[0].Record.Formula, Is.EqualTo("Li6PS5Cl"));
        Assert.That(order.Select(c => c.Record.Formula), Has.None.EqualTo("broken"));
        Assert.That(order, Has.All.Matches<FunnelChoice>(c => c.TopNProbability >= FunnelPlanner.LeastProbability && c.Seconds is null));
        Assert.That(order[0].Reason(1), Does.StartWith("P(top 1) = "));
    }

    [Test]
    public void Without_a_model_the_simulated_score_decides()
    {
        ResultRecord[] first = [SampleRecords.Ok("Slow", 1e-7), SampleRecords.Ok("Fast", 1e-5), SampleRecords.Failed("Unknown")];
        Assert.That(FunnelPlanner.Order(first, null, new(), []).Select(c => c.Record.Formula), Is.EqualTo(new[] { "Fast", "Slow", "Unknown" }));
    }

    [Test]
    public void The_second_stage_ends_in_time_and_its_records_stand_beside_the_first()
    {
        ManualTime clock = new(Evening);
        using MemoryResultStore store = new();
        ResultRecord[] first = FirstPass(6);
        store.Append(first);
        DateTimeOffset deadline = Evening.AddSeconds(4.5 * SecondsPerAtom * 100);
        SlowPipeline second = new(clock);
        FunnelStage stage = new(second, store, JobSurroundings.None, new() { TopN = 3 }, null, new(deadline, clock, int.MaxValue));

        (int computed, int known) = stage.Run(first, 1, CancellationToken.None);

        ResultRecord[] all = [.. store.Find(ResultQuery.All)];
        Assert.That((computed, known), Is.EqualTo((all.Count(r => r.Potential == "second"), 0)));
        Assert.That(computed, Is.InRange(2, 5));
        Assert.That(clock.GetUtcNow(), Is.LessThanOrEqualTo(deadline));
        Assert.That(all.Where(r => r.Potential != "second").Select(r => r.Key), Is.EqualTo(first.Select(r => r.Key)), "the first pass is untouched");
        Assert.That(Ranker.Rank(all, new()).Where(c => c.Rank is not null).Select(c => c.Record.Potential), Is.All.EqualTo("softbv"), "one method is ranked");
        Assert.That(Ranker.Rank(all, new()).SelectMany(c => c.Reasons), Has.Exactly(computed).Matches("^beside it, not in this score: second, funnel at 1000 K, ok, D = "));
    }

    [Test]
    public void A_number_limits_it_and_a_second_night_goes_on_from_what_is_stored()
    {
        ManualTime clock = new(Evening);
        using MemoryResultStore store = new();
        ResultRecord[] first = FirstPass(4);
        (int, int) Night(int most) => new FunnelStage(new SlowPipeline(clock), store, JobSurroundings.None, new(), null, new(null, clock, most)).Run(first, 1, CancellationToken.None);

        Assert.That(Night(2), Is.EqualTo((2, 0)));
        Assert.That(Night(3), Is.EqualTo((1, 2)));
        Assert.That(store.Find(ResultQuery.All).Select(r => Path.GetFileName(r.Source)), Is.EqualTo(new[] { "c0.cif", "c1.cif", "c2.cif" }), "the fastest first");
    }

    [Test]
    public void A_suspect_geometry_gets_its_static_barrier_alone_and_is_known_the_next_time()
    {
        string path = Path.Combine(_folder, "stretched.cif");
        Structure sound = StructureReader.Read(Repository.File("data", "candidates", "Li3PO4-gamma.cif"));
        const double stretch = 1.1;
        CifWriter.Write(sound with { Lattice = new(stretch * sound.Lattice.A, stretch * sound.Lattice.B, stretch * sound.Lattice.C) }, path);
        Potential potential = PotentialCatalog.Get(PotentialCatalog.Default);
        Protocol protocol = Profiles.Quick with { ProductionPs = 0.3, EquilibrationPs = 0.1 };
        CandidatePipeline pipeline = new(protocol, potential, forSuspect: new FunnelRequest("any", "funnel", [], null).ForSuspect(protocol));
        using MemoryResultStore store = new();

        FileReport Screen() => new CandidateJob(pipeline, store).Run(path, CancellationToken.None)!.Value.Report;

        Assert.That(Screen().Outcome, Is.EqualTo(FileOutcome.Computed));
        ResultRecord record = store.Find(ResultQuery.All).Single();
        Assert.That((record.Protocol, record.TimePs, record.Verdict.Verdict), Is.EqualTo(("static", 0.0, Verdict.NotConverged)));
        Assert.That(record.Quantities.Keys, Does.Contain("bv_barrier_3d_eV").And.Contain("geometry_suspect").And.Not.Contain("tracer_diffusivity_cm2_s"));
        Assert.That(record.Atoms, Is.Positive);
        Assert.That(Ranker.Rank([record], new())[0].Rank, Is.Null);
        Assert.That(Screen().Outcome, Is.EqualTo(FileOutcome.Known));
        Assert.That(ProtocolChanges.Named(record.Protocol, new()), Is.EqualTo(Profiles.Static).Using<Protocol>((a, b) => a.Name == b.Name && a.Replicas == b.Replicas), "it can be reproduced");
    }

    [Test]
    public void Options_that_do_not_fit_are_usage_errors()
    {
        Potential first = PotentialCatalog.Get(PotentialCatalog.Default);
        CandidatePipeline? Pipeline(FunnelRequest request) => request.Pipeline(new(), first, null);

        Assert.That(Pipeline(new(null, "funnel", [], null)), Is.Null);
        Assert.That(() => Pipeline(new(null, "funnel", ["production=1"], null)), Throws.TypeOf<UsageException>().With.Message.Contains("--funnel POTENTIAL"));
        Assert.That(() => Pipeline(new(first.Name, "funnel", [], null)), Throws.TypeOf<UsageException>().With.Message.Contains("another one"));
        Assert.That(() => Pipeline(new("licl-fumi-tosi", "funnel", [], 0)), Throws.TypeOf<UsageException>());
        Assert.That(() => Pipeline(new("licl-fumi-tosi", "nightly", [], null)), Throws.TypeOf<UsageException>().With.Message.Contains("nightly"));
        CandidatePipeline second = Pipeline(new("licl-fumi-tosi", "funnel", ["production=5"], null))!;
        Assert.That((second.Protocol.Name, second.Protocol.Relaxation, second.Protocol.TetherEvPerSquareAngstrom), Is.EqualTo(("funnel;production=5", RelaxationKind.Cell, 0.0)));
    }

    private ResultRecord[] FirstPass(int count) => [.. Enumerable.Range(0, count).Select(i =>
    {
        string path = Path.Combine(_folder, FormattableString.Invariant($"c{i}.cif"));
        Structure salt = StructureReader.Read(Repository.File("data", "candidates", "LiCl.cif"));
        double edge = 5 + (0.01 * i);
        CifWriter.Write(salt with { Lattice = Lattice.Cubic(edge) }, path);
        return SampleRecords.Ok(FormattableString.Invariant($"C{i}"), 1e-5 / (i + 1)) with { Source = path, Atoms = 100 };
    })];

    private static ResultRecord First(string formula, Dictionary<string, double> composition) => SampleRecords.Ok(formula, 1e-6) with { Composition = composition };

    /// <summary>Takes the time that atoms cost and gives every candidate the same D.</summary>
    private sealed class SlowPipeline(ManualTime clock) : ICandidatePipeline
    {
        private readonly RecordFactory _factory = new(Profiles.Funnel, "second", "second-hash");

        public Protocol Protocol => Profiles.Funnel;

        public string PotentialName => "second";

        public string PotentialHash => "second-hash";

        public IReadOnlyList<ResultRecord> Run(CandidateInput input, CancellationToken cancel)
        {
            lock (clock)
            {
                clock.Advance(TimeSpan.FromSeconds(SecondsPerAtom * 100));
            }

            return [_factory.Of(input, 1000, new(Verdict.Ok, "converged"), SecondsPerAtom * 100) with
            {
                Atoms = 100,
                TimePs = 10,
                Replicas = [new(0, 1, 10, 1e-6, 1000, 0, Verdict.Ok, "completed")],
                Quantities = new Dictionary<string, Quantity> { ["tracer_diffusivity_cm2_s"] = new(1e-6, 1e-7, "cm²/s") },
            }];
        }
    }
}
