using Screening.Core.Checkpoints;
using Screening.Core.Dynamics;
using Screening.Core.Dynamics.Barostats;
using Screening.Core.Dynamics.Constraints;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.BondValence;
using Screening.Core.Numerics;
using Screening.Core.Particles;
using Screening.Core.Structures;
using Screening.Core.Tests.Dynamics.Constraints;
using Screening.Testing;

namespace Screening.Core.Tests.Checkpoints;

[TestFixture]
public sealed class RunCheckpointsTests
{
    private const double NeverInterrupted = double.PositiveInfinity;

    private static readonly OrderedCell Small = TestCells.FaceCentred("Li", "Cl", 4.0, 2);

    private static readonly SimulationOptions Short = new()
    {
        TemperatureK = 300, EquilibrationPs = 0.05, ProductionPs = 0.2, FrameIntervalFs = 10, EnergyIntervalSteps = 10,
    };

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("screening-checkpoints-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    public static IEnumerable<TestCaseData> Kinds()
    {
        yield return new TestCaseData(Short with { Thermostat = ThermostatKind.None }).SetArgDisplayNames("constant energy");
        foreach (ThermostatKind bath in new[] { ThermostatKind.VelocityRescaling, ThermostatKind.NoseHooverChain, ThermostatKind.Langevin })
        {
            yield return new TestCaseData(Short with { Thermostat = bath }).SetArgDisplayNames(bath.ToString());
        }

        yield return new TestCaseData(Short with { PressureGpa = 0, BarostatIntervalSteps = 5, BarostatRelaxationPs = 0.1 }).SetArgDisplayNames("constant pressure");
        yield return new TestCaseData(Short with { PressureGpa = 0, PressureCoupling = PressureCoupling.FullCell, BarostatRelaxationPs = 0.1 }).SetArgDisplayNames("constant stress");
    }

    [TestCaseSource(nameof(Kinds))]
    public void Runs_stopped_at_random_steps_hand_over_the_same_bits_as_one_never_stopped(SimulationOptions options)
    {
        RandomStream random = new(5, "stops");
        (RecordingSink whole, SimulationOutcome expected) = Session(Small, Crystal, options, NeverInterrupted, folder: null);
        for (int trial = 0; trial < 5; trial++)
        {
            string folder = Path.Combine(_folder, $"{trial}");
            int stops = 1 + random.Next(3);
            for (int stop = 0; stop < stops; stop++)
            {
                StopOnce(options, 40 + random.Next(150), folder);
            }

            (RecordingSink resumed, SimulationOutcome outcome) = Session(Small, Crystal, options, NeverInterrupted, folder);
            Assert.That(resumed.Frames, Is.EqualTo(whole.Frames), $"trial {trial}");
            Assert.That(resumed.TimesPs, Is.EqualTo(whole.TimesPs));
            Assert.That((resumed.Begun, resumed.Ended), Is.EqualTo((1, 1)));
            Assert.That(outcome with { WallSeconds = 0 }, Is.EqualTo(expected with { WallSeconds = 0 }));
        }
    }

    [Test]
    public void The_tabulated_engine_goes_on_with_its_own_lists_under_every_constraint([Values] ConstraintMode mode)
    {
        OrderedCell cell = RotorCells.SodiumThiophosphate(3);
        SimulationOptions options = Short with { TemperatureK = 600, Constraint = mode, ProductionPs = 0.1, Minimisation = new MinimiserOptions { StepLimit = 20 } };
        IForceField Field() => new SumForceField(
            BondValenceForceField.Create(cell, new BondValenceOptions { RadiusFactor = 0.74 }), new HarmonicTether(MdState.From(cell), i => !cell.IsMobile(i), 1));
        (RecordingSink whole, _) = Session(cell, Field, options, NeverInterrupted, folder: null);

        Assert.That(() => Session(cell, Field, options, 97, _folder), Throws.InstanceOf<OperationCanceledException>());
        (RecordingSink resumed, _) = Session(cell, Field, options, NeverInterrupted, _folder);

        Assert.That(resumed.Frames, Is.EqualTo(whole.Frames));
    }

    [Test]
    public void How_often_is_saved_changes_no_bit()
    {
        OrderedCell cell = RotorCells.SodiumThiophosphate(3);
        SimulationOptions options = Short with { TemperatureK = 600, ProductionPs = 0.1, Minimisation = null };
        IForceField Field() => BondValenceForceField.Create(cell, new BondValenceOptions { RadiusFactor = 0.74 });
        (RecordingSink never, _) = Session(cell, Field, options, NeverInterrupted, folder: null);
        (RecordingSink always, _) = Session(cell, Field, options, NeverInterrupted, _folder, interval: TimeSpan.Zero);

        Assert.That(always.Frames, Is.EqualTo(never.Frames));
        Assert.That(File.Exists(Path.Combine(_folder, "replica-0.state")), Is.True);
    }

    [Test]
    public void A_second_replica_that_was_stopped_brings_the_first_one_along()
    {
        SimulationOptions second = Short with { Seed = 2 };
        (RecordingSink whole, _) = Replicas([Short, second], NeverInterrupted, null, []);
        List<string> log = [];

        Assert.That(() => Replicas([Short, second], 400, _folder, []), Throws.InstanceOf<OperationCanceledException>());
        (RecordingSink resumed, _) = Replicas([Short, second], NeverInterrupted, _folder, log);

        Assert.That(resumed.Frames, Is.EqualTo(whole.Frames));
        Assert.That((resumed.Begun, resumed.Ended), Is.EqualTo((2, 2)));
        Assert.That(log.Single(), Does.Match(@"^resumed at 0\.[23] of 0\.4 ps$"));
    }

    [TestCase("cut")]
    [TestCase("flipped")]
    [TestCase("frames cut")]
    [TestCase("frame flipped")]
    [TestCase("foreign")]
    [TestCase("other format")]
    public void A_checkpoint_that_cannot_be_trusted_is_told_and_the_run_starts_anew(string how)
    {
        (RecordingSink whole, _) = Session(Small, Crystal, Short, NeverInterrupted, folder: null);
        Assert.That(() => Session(Small, Crystal, Short with { Seed = how == "foreign" ? 7u : 1u }, 150, _folder), Throws.InstanceOf<OperationCanceledException>());
        string state = Path.Combine(_folder, "replica-0.state"), frames = Path.Combine(_folder, "replica-0.frames");
        Change(how.StartsWith("frame", StringComparison.Ordinal) ? frames : state, bytes => how switch
        {
            "cut" or "frames cut" => bytes[..^100],
            "flipped" or "frame flipped" => [.. bytes[..500], (byte)(bytes[500] ^ 1), .. bytes[501..]],
            "other format" => [.. bytes[..14], 99, .. bytes[15..]],
            _ => bytes,
        });
        List<string> log = [];

        (RecordingSink resumed, _) = Replicas([Short], NeverInterrupted, _folder, log);

        Assert.That(log.Single(), Does.Contain("replica-0.state is not used").And.Contain("starting anew"));
        Assert.That(resumed.Frames, Is.EqualTo(whole.Frames));
    }

    [Test]
    public void Frames_written_after_the_last_state_are_dropped()
    {
        (RecordingSink whole, _) = Session(Small, Crystal, Short, NeverInterrupted, folder: null);
        Assert.That(() => Session(Small, Crystal, Short, 150, _folder), Throws.InstanceOf<OperationCanceledException>());
        string frames = Path.Combine(_folder, "replica-0.frames");
        Change(frames, bytes => [.. bytes, .. bytes[..1000]]);

        (RecordingSink resumed, _) = Session(Small, Crystal, Short, NeverInterrupted, _folder);

        Assert.That(resumed.Frames, Is.EqualTo(whole.Frames));
    }

    [Test]
    public void Where_nothing_can_be_written_the_run_goes_on_and_says_so()
    {
        string file = Path.Combine(_folder, "no-folder");
        File.WriteAllText(file, "");
        List<string> log = [];

        (_, IReadOnlyList<SimulationOutcome> outcomes) = Replicas([Short], NeverInterrupted, Path.Combine(file, "key"), log);

        Assert.That(outcomes.Single().Completed, Is.True);
        Assert.That(log.Single(), Does.StartWith("no checkpoints for this candidate"));
    }

    [Test]
    public void A_journal_that_another_program_has_is_left_alone()
    {
        using FrameJournal theirs = FrameJournal.Open(Path.Combine(_folder, "replica-0.frames"), Small.Count);
        List<string> log = [];

        (_, IReadOnlyList<SimulationOutcome> outcomes) = Replicas([Short], NeverInterrupted, _folder, log);

        Assert.That(outcomes.Single().Completed, Is.True);
        Assert.That(log.Single(), Does.StartWith("no checkpoints"));
        Assert.That(File.Exists(Path.Combine(_folder, "replica-0.frames")), Is.True);
    }

    // The last stop may lie beyond the end.
    private static void StopOnce(SimulationOptions options, int atEvaluation, string folder)
    {
        try
        {
            Session(Small, Crystal, options, atEvaluation, folder);
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    private static void Change(string file, Func<byte[], byte[]> change) => File.WriteAllBytes(file, change(File.ReadAllBytes(file)));

    private static (RecordingSink Sink, SimulationOutcome Outcome) Session(
        OrderedCell cell, Func<IForceField> field, SimulationOptions options, double stopAtEvaluation, string? folder, TimeSpan? interval = null)
    {
        (RecordingSink sink, IReadOnlyList<SimulationOutcome> outcomes) = Replicas([options], stopAtEvaluation, folder, [], cell, field, interval);
        return (sink, outcomes.Single());
    }

    private static (RecordingSink Sink, IReadOnlyList<SimulationOutcome> Outcomes) Replicas(
        SimulationOptions[] replicas, double stopAtEvaluation, string? folder, List<string> log, OrderedCell? cell = null, Func<IForceField>? field = null, TimeSpan? interval = null)
    {
        RecordingSink sink = new();
        using CancellationTokenSource stop = new();
        int evaluations = 0;
        List<SimulationOutcome> outcomes = [];
        using RunCheckpoints saved = new(folder, interval ?? TimeSpan.FromHours(1), TimeProvider.System, log.Add) { PlannedPs = replicas.Sum(r => r.ProductionPs) };
        foreach (SimulationOptions options in replicas)
        {
            CountingForceField counted = new((field ?? Crystal)(), () =>
            {
                if (++evaluations >= stopAtEvaluation)
                {
                    stop.Cancel();
                }
            });
            outcomes.Add(saved.Run("test", cell ?? Small, counted, options, sink, [], stop.Token));
        }

        return (sink, outcomes);
    }

    private static IForceField Crystal() => new LennardJonesForceField(0.3, 2.6, 4.0);

    /// <summary>Calls back before each evaluation; passes everything else on.</summary>
    private sealed class CountingForceField(IForceField inner, Action before) : IForceField
    {
        public string Name => inner.Name;

        public double CutoffAngstrom => inner.CutoffAngstrom;

        public bool IsTranslationInvariant => inner.IsTranslationInvariant;

        public void ForgetHistory() => inner.ForgetHistory();

        public double[] SaveHistory() => inner.SaveHistory();

        public void RestoreHistory(MdState state, double[] saved) => inner.RestoreHistory(state, saved);

        public Energetics AddForces(MdState state, Wanted wanted)
        {
            before();
            return inner.AddForces(state, wanted);
        }
    }
}
