using Screening.Core.Dynamics;
using Screening.Core.ForceFields;
using Screening.Core.Numerics;
using Screening.Core.Particles;
using Screening.Testing;

namespace Screening.Core.Tests.Dynamics;

public class IntegratorTests
{
    [Test]
    public void A_free_particle_moves_in_a_straight_line()
    {
        MdState state = MdState.From(TestCells.Single("Na", 10));
        (state.Vx[0], state.Vy[0], state.Vz[0]) = (3, -2, 0.5);
        Integrator integrator = new(state, new FreeForceField(), null, 0.001);

        Steps(integrator, 1000);

        Assert.That(new[] { state.X[0], state.Y[0], state.Z[0] }, Is.EqualTo([8.0, 3.0, 5.5]).Within(1e-11));        // 1000 roundings
    }

    [Test]
    public void An_oscillator_follows_the_closed_form_of_velocity_verlet()
    {
        // Verlet turns an oscillator by the angle φ per step with cos φ = 1 - (ωh)²/2, exactly.
        const double spring = 2.0, step = 0.002, amplitude = 0.3;
        MdState state = MdState.From(TestCells.Single("Li", 10));
        HarmonicTether tether = new(state, _ => true, spring);
        state.X[0] += amplitude;
        Integrator integrator = new(state, tether, null, step);
        integrator.Evaluate(Wanted.Forces);

        double omega = Math.Sqrt(spring * Units.AccelerationPerForceOverMass / state.Mass[0]);
        double turn = Math.Acos(1 - (omega * omega * step * step / 2));
        for (int n = 1; n <= 500; n++)
        {
            integrator.Step();
            Assert.That(state.X[0] - 5, Is.EqualTo(amplitude * Math.Cos(n * turn)).Within(1e-10));
        }
    }

    [Test]
    public void An_einstein_crystal_vibrates_at_the_spring_frequency_of_each_mass()
    {
        MdState state = MdState.From(TestCells.FaceCentred("Li", "I", 5, 1));
        HarmonicTether tether = new(state, _ => true, 1.0);
        VelocityInitializer.Draw(state, 300, new RandomStream(1, "test"), translationInvariant: false);
        double[] start = [.. state.X];
        const double step = 0.0005;
        Integrator integrator = new(state, tether, null, step);
        integrator.Evaluate(Wanted.Forces);

        // Each atom is back after one period 2π √(m/k); take the nearest whole step on either side of it.
        double[] previous = new double[state.Count];
        for (int n = 1; n < 2000; n++)
        {
            state.X.CopyTo(previous, 0);
            integrator.Step();
            for (int i = 0; i < state.Count; i++)
            {
                double period = 2 * Math.PI * Math.Sqrt(state.Mass[i] / Units.AccelerationPerForceOverMass);
                if (n * step >= period && (n - 1) * step < period)
                {
                    double part = ((period / step) - (n - 1)) * (state.X[i] - previous[i]);
                    Assert.That(previous[i] + part, Is.EqualTo(start[i]).Within(2e-4));        // (ωh)²/24 of 0.2 Å plus interpolation
                }
            }
        }
    }

    [Test]
    public void Energy_is_conserved_in_a_hot_crystal_and_the_error_falls_with_the_square_of_the_step()
    {
        double coarse = LargestEnergyError(0.002, 1000), fine = LargestEnergyError(0.001, 2000);

        Assert.That(fine, Is.LessThan(0.01));        // eV in 32 atoms, while the kinetic energy is 5 eV
        Assert.That(coarse / fine, Is.EqualTo(4).Within(1));
    }

    [Test]
    [Category("Physics")]
    public void Energy_drifts_by_less_than_2e_4_eV_per_atom_and_ns_in_100_ps()
    {
        (MdState state, Integrator integrator) = HotCrystal(0.001);
        double Energy() => integrator.Evaluate(Wanted.Energy).PotentialEnergyEv + Kinetics.EnergyEv(state);
        double early = 0, late = 0;
        for (int n = 0; n < 100_000; n++)
        {
            integrator.Step();
            if (n % 50 == 0 && n is < 10_000 or >= 90_000)
            {
                (early, late) = n < 10_000 ? (early + Energy(), late) : (early, late + Energy());
            }
        }

        double drift = (late - early) / 200 / state.Count / 0.090;        // mean energies 90 ps apart

        Assert.That(Math.Abs(drift), Is.LessThan(2e-4));
    }

    [Test]
    public void Running_backwards_returns_to_the_start()
    {
        (MdState state, Integrator integrator) = HotCrystal(0.001);
        double[] start = [.. state.X];

        Steps(integrator, 300);
        Assert.That(state.X.Zip(start, (a, b) => Math.Abs(a - b)).Max(), Is.GreaterThan(0.1));
        Kinetics.Scale(state, -1);
        Steps(integrator, 300);

        Assert.That(state.X, Is.EqualTo(start).Within(1e-8));        // rounding grown by the crystal's chaos over 600 steps
    }

    [Test]
    public void Momentum_stays_zero_without_a_tether([Values] ThermostatKind kind)
    {
        (MdState state, _) = HotCrystal(0.001);
        RandomStream random = new(5, "test");
        Integrator integrator = new(state, Crystal(), Thermostat.Create(kind, 600, 93, 0.1, random), 0.001);
        integrator.Evaluate(Wanted.Forces);

        Steps(integrator, 500);

        Assert.That(state.Mass.Zip(state.Vx, (m, v) => m * v).Sum(), Is.EqualTo(0).Within(1e-8));
    }

    [TestCase(ThermostatKind.NoseHooverChain)]
    [TestCase(ThermostatKind.VelocityRescaling)]
    [TestCase(ThermostatKind.Langevin)]
    public void The_bath_keeps_the_account_of_the_energy(ThermostatKind kind)
    {
        (MdState state, _) = HotCrystal(0.001);
        Thermostat bath = Thermostat.Create(kind, 900, 93, 0.05, new RandomStream(5, "test"))!;        // heats from 600 K
        Integrator integrator = new(state, Crystal(), bath, 0.001);
        double Conserved(Energetics e) => e.PotentialEnergyEv + Kinetics.EnergyEv(state) + bath.EnergyEv;
        double start = Conserved(integrator.Evaluate(Wanted.Energy)), worst = 0;
        for (int n = 0; n < 4000; n++)
        {
            worst = Math.Max(worst, Math.Abs(Conserved(integrator.Step(Wanted.Energy)) - start));
        }

        Assert.That(Math.Abs(bath.EnergyEv), Is.GreaterThan(0.3));        // it did exchange heat
        Assert.That(worst, Is.LessThan(0.02));                           // eV in 32 atoms, the fluctuation of the integrator itself
    }

    [TestCase(ThermostatKind.None)]
    [TestCase(ThermostatKind.VelocityRescaling)]
    [TestCase(ThermostatKind.NoseHooverChain)]
    [TestCase(ThermostatKind.Langevin)]
    public void A_step_allocates_nothing(ThermostatKind kind)
    {
        MdState state = MdState.From(TestCells.FaceCentred("Li", "Cl", 4.0, 2));
        SumForceField forces = new(new HarmonicTether(state, i => i % 2 == 0, 1), new FreeForceField());
        VelocityInitializer.Draw(state, 300, new RandomStream(1, "test"), translationInvariant: false);
        Integrator integrator = new(state, forces, Thermostat.Create(kind, 300, 96, 0.1, new RandomStream(2, "test")), 0.001);
        Steps(integrator, 100);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Steps(integrator, 100);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static LennardJonesForceField Crystal() => new(0.3, 2.6, 4.0);

    private static (MdState State, Integrator Integrator) HotCrystal(double step)
    {
        MdState state = MdState.From(TestCells.FaceCentred("Li", "Cl", 4.0, 2));
        VelocityInitializer.Draw(state, 1200, new RandomStream(4, "test"), translationInvariant: true, exact: true);
        Integrator integrator = new(state, Crystal(), null, step);
        integrator.Evaluate(Wanted.Forces);
        return (state, integrator);
    }

    private static double LargestEnergyError(double step, int steps)
    {
        (MdState state, Integrator integrator) = HotCrystal(step);
        double start = integrator.Evaluate(Wanted.Energy).PotentialEnergyEv + Kinetics.EnergyEv(state), worst = 0;
        for (int n = 0; n < steps; n++)
        {
            worst = Math.Max(worst, Math.Abs(integrator.Step(Wanted.Energy).PotentialEnergyEv + Kinetics.EnergyEv(state) - start));
        }

        return worst;
    }

    private static void Steps(Integrator integrator, int count)
    {
        for (int i = 0; i < count; i++)
        {
            integrator.Step();
        }
    }
}
