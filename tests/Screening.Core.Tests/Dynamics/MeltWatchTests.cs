using Screening.Core.Dynamics;
using Screening.Core.ForceFields;
using Screening.Core.Particles;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Testing;

namespace Screening.Core.Tests.Dynamics;

public class MeltWatchTests
{
    // A tenth of the planned time is what recognising a lost framework may cost.
    private const double LargestShareOfTime = 0.1;

    private static readonly OrderedCell Cell = WithThirdSpecies(TestCells.FaceCentred("Li", "Cl", 4.0, 2));

    private static readonly SimulationOptions Options = new()
    {
        TemperatureK = 1000, EquilibrationPs = 3, ProductionPs = 15, FrameIntervalFs = 10, Minimisation = null,
        Thermostat = ThermostatKind.VelocityRescaling, EquilibrationThermostat = ThermostatKind.VelocityRescaling,
    };

    [Test]
    public void Ions_that_nothing_holds_end_the_run_as_melted_within_a_tenth_of_its_time([Range(1, 20)] int seed)
    {
        SimulationOutcome outcome = Run(_ => false, seed);

        Assert.That(outcome.Failure?.Verdict, Is.EqualTo(Verdict.Melted));
        Assert.That(outcome.Failure!.Reason, Does.Contain("every framework species moved by").And.Contain("limit is 2.0 Å"));
        Assert.That(outcome.Steps * Options.TimeStepFs / 1000, Is.LessThan(LargestShareOfTime * 18));
    }

    [Test]
    public void One_framework_species_that_nothing_holds_ends_the_run_as_framework_diffused([Range(1, 20)] int seed)
    {
        SimulationOutcome outcome = Run(i => Cell.Atoms[i].Element.Symbol == "Cl", seed);

        Assert.That(outcome.Failure?.Verdict, Is.EqualTo(Verdict.FrameworkDiffused));
        Assert.That(outcome.Failure!.Reason, Does.Contain("Br"));
        Assert.That(outcome.Steps * Options.TimeStepFs / 1000, Is.LessThan(LargestShareOfTime * 18));
    }

    [Test]
    public void A_framework_on_springs_around_free_ions_raises_no_alarm([Range(1, 100)] int seed)
    {
        SimulationOutcome outcome = Run(i => !Cell.IsMobile(i), seed);

        Assert.That(outcome.Failure, Is.Null);
    }

    private static SimulationOutcome Run(Func<int, bool> held, int seed) =>
        Simulation.Run(Cell, new HarmonicTether(MdState.From(Cell), held, 1), Options with { Seed = (ulong)seed }, new DiscardingSink());

    private static OrderedCell WithThirdSpecies(OrderedCell cell)
    {
        Species bromide = new(Element.Parse("Br"), -1);
        return cell with { Atoms = [.. cell.Atoms.Select((a, i) => a != cell.Mobile && i % 2 == 0 ? bromide : a)] };
    }

    private sealed class DiscardingSink : IFrameSink
    {
        public void Begin(TrajectoryInfo info)
        {
        }

        public void Accept(in Frame frame)
        {
        }

        public void End()
        {
        }
    }
}
