using Screening.Core.Dynamics;
using Screening.Core.Dynamics.Constraints;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.BondValence;
using Screening.Core.Particles;
using Screening.Core.Structures;
using Screening.Core.Tests.Dynamics.Constraints;
using Screening.Testing;

namespace Screening.Core.Tests.Dynamics;

public class ContinuationTests
{
    [Test]
    public void A_run_of_the_tabulated_engine_continued_from_a_snapshot_has_the_bits_of_the_one_that_went_on([Values] ConstraintMode mode)
    {
        OrderedCell cell = RotorCells.SodiumThiophosphate(3);
        SimulationOptions options = new()
        {
            TemperatureK = 600, EquilibrationPs = 0.05, ProductionPs = 0.25, FrameIntervalFs = 25, EnergyIntervalSteps = 10,
            Constraint = mode, Minimisation = new MinimiserOptions { StepLimit = 20 },
        };
        IForceField Field() => new SumForceField(
            BondValenceForceField.Create(cell, new BondValenceOptions { RadiusFactor = 0.74 }),
            new HarmonicTether(MdState.From(cell), i => !cell.IsMobile(i), 1));

        RecordingSink whole = new(), continued = new();
        Simulation first = Simulation.Start(cell, Field(), options);
        first.Advance(137, whole);
        SimulationSnapshot snapshot = first.Save();
        int before = whole.Frames.Count;
        first.Advance(long.MaxValue, whole);
        Simulation second = Simulation.Continue(cell, Field(), options, snapshot);
        second.Advance(long.MaxValue, continued);

        Assert.That(first.Outcome().Failure, Is.Null);
        Assert.That(continued.Frames, Has.Count.GreaterThan(4));
        Assert.That(continued.Frames, Is.EqualTo(whole.Frames.Skip(before)));
        Assert.That(second.State.Vx, Is.EqualTo(first.State.Vx));
        Assert.That(second.Outcome() with { WallSeconds = 0 }, Is.EqualTo(first.Outcome() with { WallSeconds = 0 }));
        if (mode != ConstraintMode.None)
        {
            Assert.That(second.Outcome().ConstraintResidualAngstrom, Is.LessThan(1e-8));
            Assert.That(second.Outcome().ConstrainedRotors, Is.EqualTo("54 PS4"));
        }
    }
}
