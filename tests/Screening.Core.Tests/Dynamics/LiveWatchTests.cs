using Screening.Core.Dynamics;
using Screening.Core.ForceFields;
using Screening.Core.Numerics;
using Screening.Core.Particles;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.Dynamics;

/// <summary>Planted failures, 20 of each kind, are recognised in less than a tenth of the planned steps; healthy runs are left alone.</summary>
/// <remarks>Melts and diffusing frameworks are in <see cref="MeltWatchTests"/>.</remarks>
public class LiveWatchTests
{
    private const double LargestShareOfSteps = 0.1;
    private const double Floor = 5e-8;          // that of the overnight profile, cm²/s

    private static readonly OrderedCell Small = TestCells.FaceCentred("Li", "Cl", 4.0, 2);

    private static readonly SimulationOptions Plan = new()
    {
        TemperatureK = 300, EquilibrationPs = 0.2, ProductionPs = 4, FrameIntervalFs = 10, EnergyIntervalSteps = 20, Minimisation = null,
    };

    [Test]
    public void A_force_that_is_none_ends_the_run_at_once([Range(1, 20)] int seed) =>
        Planted(seed, (state, atom) => state.Fz[atom] = double.NaN, "the force on atom");

    [Test]
    public void A_force_that_flies_off_ends_the_run_at_once([Range(1, 20)] int seed) =>
        Planted(seed, (state, atom) => state.Fx[atom] += 1e4, "the force on atom");

    [Test]
    public void A_leak_of_energy_ends_the_run([Range(1, 20)] int seed) =>
        Planted(seed, (state, _) => { for (int i = 0; i < state.Count; i++) { state.Fx[i] += 2 * Math.Sign(state.Vx[i]); } }, "energy conservation is lost");

    [Test]
    public void Ions_that_never_leave_their_sites_end_a_long_run_below_the_floor([Range(1, 20)] int seed)
    {
        // 863 ions: 9000 ion·ps exclude a D above the floor, 10.5 of 200 ps.
        OrderedCell cell = AllMobileButOne(TestCells.FaceCentred("Li", "Cl", 4.0, 6));
        SimulationOptions options = Plan with
        {
            TemperatureK = 1000,
            ProductionPs = 200,
            FrozenFloorCm2PerS = Floor,
            Seed = (ulong)seed,
            TimeStepFs = 2,
            FrameIntervalFs = 50,
            Thermostat = ThermostatKind.Langevin,
            EnergyIntervalSteps = 100,
            MeltBlockPs = 0.5,        // equal springs swing in step: a global bath would heat them
        };

        SimulationOutcome outcome = Simulation.Run(cell, new HarmonicTether(MdState.From(cell), _ => true, 2), options, new NothingSink());

        Assert.That(outcome.Failure, Is.Null);
        Assert.That(outcome.Decision?.Verdict, Is.EqualTo(Verdict.BelowFloor));
        Assert.That(outcome.Decision!.Reason, Does.Match(@"none of \d+ ions left its site in \d+\.\d ps, so D < 5\.0e-8 cm²/s|D < 4\.\de-8 cm²/s"));
        Assert.That(outcome.ProductionPs, Is.LessThan(LargestShareOfSteps * options.ProductionPs));
    }

    [Test]
    [Category("Physics")]
    public void Ions_that_hop_are_never_called_frozen([Range(1, 100)] int seed)
    {
        // Wells 2 Å apart with barriers of 0.35 to 0.4 eV: more than 20 hops in the 450 ion·ps of which none would say frozen.
        SimulationOptions options = Plan with
        {
            TemperatureK = 1000,
            ProductionPs = 100,
            FrozenFloorCm2PerS = 1e-6,
            Seed = (ulong)seed,
            TimeStepFs = 2,
            FrameIntervalFs = 50,
            EquilibrationThermostat = ThermostatKind.Langevin,
            Thermostat = ThermostatKind.Langevin,
            EnergyIntervalSteps = 1000,
            MeltBlockPs = 0.5,
            MeltedAngstrom = double.PositiveInfinity,
            FrameworkDiffusedAngstrom = double.PositiveInfinity,
        };
        SimulationOutcome outcome = Simulation.Run(Small, new EggCrate(0.35 + (0.0005 * seed), i => Small.IsMobile(i)), options, new NothingSink());

        Assert.That(outcome.Failure, Is.Null);
        Assert.That(outcome.Decision, Is.Null);
        Assert.That(outcome.ProductionPs, Is.EqualTo(100).Within(1e-9));
    }

    [Test]
    public void A_healthy_crystal_raises_no_alarm([Range(1, 100)] int seed)
    {
        SimulationOutcome outcome = Simulation.Run(Small, Crystal(), Plan with { Seed = (ulong)seed, ProductionPs = 0.5 }, new NothingSink());

        Assert.That(outcome.Failure, Is.Null);
        Assert.That(outcome.Frames, Is.EqualTo(51));
    }

    [Test]
    public void A_frozen_run_that_is_stopped_and_resumed_ends_at_the_same_step()
    {
        OrderedCell cell = AllMobileButOne(TestCells.FaceCentred("Li", "Cl", 4.0, 3));
        SimulationOptions options = Plan with { ProductionPs = 4, FrozenFloorCm2PerS = 5e-6 };
        IForceField Field() => new HarmonicTether(MdState.From(cell), _ => true, 2);
        SimulationOutcome whole = Simulation.Run(cell, Field(), options, new NothingSink());
        Simulation first = Simulation.Start(cell, Field(), options);
        first.Advance(700, new NothingSink());
        Simulation second = Simulation.Continue(cell, Field(), options, first.Save());
        second.Advance(long.MaxValue, new NothingSink());

        Assert.That(whole.Decision, Is.Not.Null);
        Assert.That(whole.Steps, Is.LessThan(options.ProductionSteps));
        Assert.That(second.Outcome() with { WallSeconds = 0 }, Is.EqualTo(whole with { WallSeconds = 0 }));
    }

    private static void Planted(int seed, Action<MdState, int> sabotage, string reason)
    {
        RandomStream random = new((ulong)seed, "planted");
        int from = 20 + random.Next(300), atom = random.Next(Small.Count);
        SabotagedForceField broken = new(Crystal(), from, state => sabotage(state, atom));

        SimulationOutcome outcome = Simulation.Run(Small, broken, Plan with { Seed = (ulong)seed }, new NothingSink());

        Assert.That(outcome.Failure?.Verdict, Is.EqualTo(Verdict.Exploded));
        Assert.That(outcome.Failure!.Reason, Does.Contain(reason).Or.Contain("the limit is"));
        Assert.That(outcome.Steps - from, Is.LessThan(LargestShareOfSteps * (Plan.ProductionSteps + Plan.EquilibrationSteps)));
    }

    private static OrderedCell AllMobileButOne(OrderedCell cell) => cell with
    {
        Atoms = [.. cell.Atoms.Select((_, i) => i == cell.Count - 1 ? new Species(Element.Parse("Cl"), -1) : cell.Mobile)],
    };

    private static LennardJonesForceField Crystal() => new(0.3, 2.6, 4.0);

    private sealed class NothingSink : Core.Trajectories.IFrameSink
    {
        public void Begin(Core.Trajectories.TrajectoryInfo info)
        {
        }

        public void Accept(in Core.Trajectories.Frame frame)
        {
        }

        public void End()
        {
        }
    }

    /// <summary>Independent ions in wells 2 Å apart along each axis, U = V Σ (1 - cos(π x)) / 2; the others on springs.</summary>
    private sealed class EggCrate(double barrierEv, Func<int, bool> isMobile) : IForceField
    {
        private readonly HarmonicTether _held = new(MdState.From(Small), i => !isMobile(i), 2);

        public string Name => "egg crate";

        public double CutoffAngstrom => 0;

        public bool IsTranslationInvariant => false;

        public Energetics AddForces(MdState state, Wanted wanted)
        {
            double energy = _held.AddForces(state, Wanted.All).PotentialEnergyEv;
            for (int i = 0; i < state.Count; i++)
            {
                if (isMobile(i))
                {
                    state.Fx[i] -= barrierEv * Math.PI / 2 * Math.Sin(Math.PI * state.X[i]);
                    state.Fy[i] -= barrierEv * Math.PI / 2 * Math.Sin(Math.PI * state.Y[i]);
                    state.Fz[i] -= barrierEv * Math.PI / 2 * Math.Sin(Math.PI * state.Z[i]);
                    energy += barrierEv / 2 * (3 - Math.Cos(Math.PI * state.X[i]) - Math.Cos(Math.PI * state.Y[i]) - Math.Cos(Math.PI * state.Z[i]));
                }
            }

            return new(energy, default);
        }
    }
}
