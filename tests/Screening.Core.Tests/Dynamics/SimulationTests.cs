using Screening.Core.Dynamics;
using Screening.Core.ForceFields;
using Screening.Core.Particles;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.Dynamics;

public class SimulationTests
{
    private static readonly OrderedCell Cell = TestCells.FaceCentred("Li", "Cl", 4.0, 2);

    private static readonly SimulationOptions Short = new()
    {
        TemperatureK = 300, EquilibrationPs = 0.1, ProductionPs = 0.4, FrameIntervalFs = 20, EnergyIntervalSteps = 10,
    };

    [Test]
    public void A_run_hands_over_the_first_instant_and_every_interval_after_it()
    {
        RecordingSink sink = new();

        SimulationOutcome outcome = Simulation.Run(Cell, Crystal(), Short, sink);

        Assert.That(outcome.Failure, Is.Null);
        Assert.That(outcome.ProductionPs, Is.EqualTo(0.4).Within(1e-12));
        Assert.That(sink.TimesPs, Is.EqualTo(Enumerable.Range(0, 21).Select(i => 0.02 * i)).Within(1e-12));
        Assert.That((sink.Begun, sink.Ended), Is.EqualTo((1, 1)));
        Assert.That(sink.Info!.ExpectedFrames, Is.EqualTo(outcome.Frames));
        Assert.That(sink.Info.FrameIntervalPs, Is.EqualTo(0.02));
    }

    [Test]
    public void The_same_seed_gives_the_same_bits_and_another_seed_another_run([Values] ThermostatKind thermostat)
    {
        SimulationOptions options = Short with { Thermostat = thermostat };
        RecordingSink one = new(), two = new(), other = new();

        Simulation.Run(Cell, Crystal(), options, one);
        Simulation.Run(Cell, Crystal(), options, two);
        Simulation.Run(Cell, Crystal(), options with { Seed = 2 }, other);

        Assert.That(two.Frames[^1], Is.EqualTo(one.Frames[^1]));
        Assert.That(other.Frames[^1], Is.Not.EqualTo(one.Frames[^1]));
    }

    [Test]
    public void A_run_continued_from_a_snapshot_gives_the_same_bits_as_one_never_stopped(
        [Values] ThermostatKind thermostat, [Values(37, 263)] int stopAfter)
    {
        SimulationOptions options = Short with { Thermostat = thermostat };
        RecordingSink whole = new(), parts = new();
        SimulationOutcome expected = Simulation.Run(Cell, Crystal(), options, whole);

        Simulation first = Simulation.Start(Cell, Crystal(), options);
        first.Advance(stopAfter, parts);
        SimulationSnapshot snapshot = first.Save();
        first.Advance(50, new RecordingSink());        // must not reach into the snapshot
        Simulation second = Simulation.Continue(Cell, Crystal(), options, snapshot);
        second.Advance(long.MaxValue, parts);

        Assert.That(parts.Frames, Is.EqualTo(whole.Frames));
        Assert.That(second.Outcome() with { WallSeconds = 0 }, Is.EqualTo(expected with { WallSeconds = 0 }));
        Assert.That((parts.Begun, parts.Ended), Is.EqualTo((1, 1)));
    }

    [Test]
    public void Cancelling_stops_between_two_steps_and_the_run_can_go_on()
    {
        RecordingSink whole = new(), broken = new();
        Simulation.Run(Cell, Crystal(), Short, whole);
        using CancellationTokenSource source = new();
        int evaluations = 0;
        SabotagedForceField canceller = new(Crystal(), 1, _ =>
        {
            if (++evaluations == 300)
            {
                source.Cancel();
            }
        });

        Simulation run = Simulation.Start(Cell, canceller, Short);
        Assert.That(() => run.Advance(long.MaxValue, broken, source.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(run.Step, Is.GreaterThan(0).And.LessThan(run.AllSteps));
        run.Advance(long.MaxValue, broken);

        Assert.That(broken.Frames, Is.EqualTo(whole.Frames));
    }

    [TestCase(double.NaN)]
    [TestCase(1e6)]
    [TestCase(double.PositiveInfinity)]
    public void An_exploding_force_ends_the_run_with_step_atom_and_force(double force)
    {
        RecordingSink sink = new();
        SabotagedForceField broken = new(Crystal(), 200, s => s.Fy[17] = force);

        SimulationOutcome outcome = Simulation.Run(Cell, broken, Short with { Minimisation = null }, sink);

        Assert.That(outcome.Failure!.Verdict, Is.EqualTo(Verdict.Exploded));
        Assert.That(outcome.Failure.Reason, Does.StartWith("Step 199: the force on atom 17 (Cl)"));
        Assert.That(outcome.Completed, Is.False);
        Assert.That(sink.Frames.SelectMany(f => f), Has.All.Matches<double>(double.IsFinite));
        Assert.That(sink.Ended, Is.EqualTo(1));
    }

    [Test]
    public void A_close_contact_is_an_outcome_at_the_start_as_well_as_later([Values(1, 150)] int evaluation)
    {
        SabotagedForceField broken = new(Crystal(), evaluation, _ => throw new CloseContactException(3, 9, 0.4, 0.8));

        SimulationOutcome outcome = Simulation.Run(Cell, broken, Short, new RecordingSink());

        Assert.That(outcome.Failure!.Verdict, Is.EqualTo(Verdict.Exploded));
        Assert.That(outcome.Failure.Reason, Does.Contain("Atoms 3 and 9 are 0.4 Å apart"));
    }

    [Test]
    public void Lost_energy_conservation_ends_the_run()
    {
        SabotagedForceField heated = new(Crystal(), 150, s => s.Fx[0] += 20 * Math.Sign(s.Vx[0]));        // always along the motion

        SimulationOutcome outcome = Simulation.Run(Cell, heated, Short with { Minimisation = null, ProductionPs = 3 }, new RecordingSink());

        Assert.That(outcome.Failure!.Reason, Does.Contain("conserved energy").Or.Contains("limit"));
        Assert.That(outcome.Failure.Verdict, Is.EqualTo(Verdict.Exploded));
    }

    [Test]
    public void A_healthy_crystal_reports_its_averages_and_a_framework_in_place()
    {
        SimulationOutcome outcome = Simulation.Run(Cell, Crystal(), Short with { EquilibrationPs = 1, ProductionPs = 4 }, new RecordingSink());

        Assert.That(outcome.MeanTemperatureK, Is.EqualTo(300).Within(60));        // 93 degrees of freedom, about 5 independent samples: 4 sigma
        Assert.That(outcome.MeanMobileTemperatureK, Is.EqualTo(300).Within(90));
        Assert.That(outcome.ConservedDriftEvPerAtomPerNs, Is.EqualTo(0).Within(0.01));
        Assert.That(outcome.Framework!.RmsFromStartAngstrom, Is.InRange(0.01, 0.5));
        Assert.That(outcome.Framework.RmsMeanPositionAngstrom, Is.LessThan(0.2));
        Assert.That(outcome.Minimisation!.Converged, Is.True);
    }

    [Test]
    public void A_frame_interval_that_is_no_multiple_of_the_step_is_refused_with_both_numbers()
    {
        Assert.That(() => (Short with { FrameIntervalFs = 5, TimeStepFs = 2 }).Validate(),
            Throws.ArgumentException.With.Message.Contains("5 fs").And.Message.Contains("2 fs"));
    }

    /// <summary>Lennard-Jones whose minimum is near the cell's nearest-neighbour distance, 2.83 Å.</summary>
    private static LennardJonesForceField Crystal() => new(0.3, 2.6, 4.0);
}
