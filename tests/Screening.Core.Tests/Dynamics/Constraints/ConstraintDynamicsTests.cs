using Screening.Core.Dynamics;
using Screening.Core.Dynamics.Constraints;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.BondValence;
using Screening.Core.Neighbors;
using Screening.Core.Numerics;
using Screening.Core.Particles;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.Dynamics.Constraints;

public class ConstraintDynamicsTests
{
    /// <summary>What the issue asks for, Å; rounding leaves about 1e-14.</summary>
    private const double LargestResidual = 1e-8;

    private const ConstraintMode Free = ConstraintMode.None;

    private static readonly OrderedCell Crystal = RotorCells.SodiumThiophosphate(3);

    [TestCase(ConstraintMode.None, (3 * 432) - 3)]
    [TestCase(ConstraintMode.Rotation, (3 * 432) - (54 * 3) - 3)]
    [TestCase(ConstraintMode.RotationTranslation, (3 * 432) - (54 * 6))]
    [TestCase(ConstraintMode.Frozen, (3 * 432) - (54 * 15))]
    [TestCase(ConstraintMode.Rigid, (3 * 432) - (54 * 9) - 3)]
    public void Energy_is_conserved_residuals_vanish_and_degrees_of_freedom_are_counted(ConstraintMode mode, int degrees)
    {
        (MdState state, IForceField field, MotionConstraint? constraint) = Start(mode);
        Assert.That(Kinetics.DegreesOfFreedom(state, true, constraint), Is.EqualTo(degrees));
        Assert.That(Kinetics.TemperatureK(Kinetics.EnergyEv(state), degrees), Is.EqualTo(300).Within(1e-9));

        double coarse = LargestEnergyError(0.002, 200), fine = LargestEnergyError(0.001, 400);

        // 400 fs at 300 K; Verlet's error is bounded and falls with the square of the step.
        Assert.That(fine, Is.LessThan(5e-4));        // eV per atom, a hundredth of the kinetic energy
        Assert.That(coarse / fine, Is.InRange(2.5, 6));

        double LargestEnergyError(double step, int steps)
        {
            (state, field, constraint) = Start(mode);
            Integrator integrator = new(state, field, null, step, constraint);
            double start = integrator.Evaluate(Wanted.Energy).PotentialEnergyEv + Kinetics.EnergyEv(state), worst = 0;
            for (int n = 0; n < steps; n++)
            {
                double energy = integrator.Step(Wanted.Energy).PotentialEnergyEv + Kinetics.EnergyEv(state);
                worst = Math.Max(worst, Math.Abs(energy - start) / state.Count);
                Assert.That(constraint?.ResidualAngstrom(state) ?? 0, Is.LessThan(LargestResidual));
            }

            return worst;
        }
    }

    [Test]
    [Category("EngineFigures")]
    public void Frozen_rotors_equal_a_run_whose_rotor_atoms_feel_no_force_bit_for_bit()
    {
        (MdState held, IForceField field, MotionConstraint? constraint) = Start(ConstraintMode.Frozen);
        (MdState twin, IForceField inner, _) = Start(ConstraintMode.Frozen);
        SabotagedForceField deaf = new(inner, 1, s =>
        {
            for (int i = 0; i < s.Count; i++)
            {
                if (!Crystal.IsMobile(i))
                {
                    (s.Fx[i], s.Fy[i], s.Fz[i]) = (0, 0, 0);
                }
            }
        });
        Integrator a = new(held, field, null, 0.002, constraint), b = new(twin, deaf, null, 0.002);
        a.Evaluate(Wanted.Forces);
        b.Evaluate(Wanted.Forces);
        double[] start = [.. held.X];
        for (int n = 0; n < 300; n++)
        {
            a.Step();
            b.Step();
        }

        Assert.That(held.X, Is.EqualTo(twin.X));
        Assert.That(held.Vz, Is.EqualTo(twin.Vz));
        Assert.That(held.X.Zip(start, (x, s) => Math.Abs(x - s)).Max(), Is.GreaterThan(0.1));
        Assert.That(Enumerable.Range(0, held.Count).Where(i => !Crystal.IsMobile(i)).All(i => held.X[i] == start[i]), Is.True);
    }

    [Test]
    public void Held_orientations_leave_translation_and_vibration_and_held_centres_leave_vibration_only()
    {
        (double turn, double shift, double stretch) free = Motion(Free), held = Motion(ConstraintMode.Rotation);
        (double turn, double shift, double stretch) placed = Motion(ConstraintMode.RotationTranslation), rigid = Motion(ConstraintMode.Rigid);

        Assert.That(free.turn, Is.GreaterThan(0.02));                // rad, root mean square Eckart angle
        Assert.That(held.turn, Is.LessThan(1e-10));
        Assert.That(held.shift, Is.GreaterThan(0.3 * free.shift));
        Assert.That(held.stretch, Is.GreaterThan(0.3 * free.stretch));
        Assert.That((placed.turn, placed.shift), Is.EqualTo((0.0, 0.0)).Using<(double, double)>((p, q) => Math.Abs(p.Item1 - q.Item1) + Math.Abs(p.Item2 - q.Item2) < 1e-10));
        Assert.That(placed.stretch, Is.GreaterThan(0.2 * free.stretch));
        Assert.That(rigid.turn, Is.GreaterThan(0.3 * free.turn));
        Assert.That(rigid.stretch, Is.LessThan(1e-10));
    }

    [TestCase(ConstraintMode.Rotation)]
    [TestCase(ConstraintMode.RotationTranslation)]
    [TestCase(ConstraintMode.Frozen)]
    [TestCase(ConstraintMode.Rigid)]
    public void Langevin_noise_gives_every_allowed_motion_its_share_of_energy(ConstraintMode mode)
    {
        const double temperature = 500;
        const int samples = 20_000;
        OrderedCell cell = RotorCells.SodiumThiophosphate(1);
        MdState state = MdState.From(cell);
        MotionConstraint constraint = MotionConstraint.Create(mode, RotorAnions.Find(state, cell.IsMobile), state)!;
        int degrees = Kinetics.DegreesOfFreedom(state, true, constraint);
        RandomStream random = new(11, "test");
        VelocityInitializer.Draw(state, temperature, random, true, constraint: constraint);
        Thermostat bath = Thermostat.Create(ThermostatKind.Langevin, temperature, degrees, 0.001, random, constraint)!;
        double kT = Units.BoltzmannEvPerK * temperature, all = 0, mobile = 0;
        for (int n = 0; n < samples; n++)
        {
            bath.Apply(state, 0.003);        // forgets 95 %
            all += Kinetics.EnergyEv(state) / kT;
            mobile += Enumerable.Range(0, state.Count).Where(cell.IsMobile).Sum(i =>
                0.5 * Units.EvPerMassVelocitySquared * state.Mass[i] * ((state.Vx[i] * state.Vx[i]) + (state.Vy[i] * state.Vy[i]) + (state.Vz[i] * state.Vz[i]))) / kT;
        }

        double part = Enumerable.Range(0, state.Count).Where(cell.IsMobile).Sum(i => state.Mass[i]) / state.Mass.Sum();
        double expected = (0.5 * 18) - (constraint.ConservesMomentum ? 1.5 * part : 0);        // six sodium ions
        Assert.That(all / samples, Is.EqualTo(degrees / 2.0).Within(5 * Math.Sqrt(degrees / 2.0 / samples)));        // five standard errors
        Assert.That(mobile / samples, Is.EqualTo(expected).Within(5 * Math.Sqrt(expected / samples)));
    }

    [Test]
    public void A_constrained_step_allocates_nothing([Values] ConstraintMode mode)
    {
        MdState state = MdState.From(Crystal);
        MotionConstraint? constraint = MotionConstraint.Create(mode, RotorAnions.Find(state, Crystal.IsMobile), state);
        Integrator integrator = new(state, new FreeForceField(), null, 0.001, constraint);
        Steps(integrator, 100);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Steps(integrator, 100);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void A_structure_without_rotors_cannot_be_constrained()
    {
        OrderedCell cell = TestCells.FaceCentred("Li", "Cl", 4.0, 2);
        Assert.That(() => Simulation.Start(cell, new FreeForceField(), new SimulationOptions { Constraint = ConstraintMode.Rotation }),
            Throws.ArgumentException.With.Message.Contains("no rotor anions"));
    }

    [TestCase(ConstraintMode.None)]
    [TestCase(ConstraintMode.Rotation)]
    [TestCase(ConstraintMode.RotationTranslation)]
    [TestCase(ConstraintMode.Frozen)]
    [TestCase(ConstraintMode.Rigid)]
    [Category("Physics")]
    [Category("EngineFigures")]
    public void Residuals_and_energy_hold_over_100_ps(ConstraintMode mode)
    {
        (MdState state, IForceField field, MotionConstraint? constraint) = Start(mode, tether: true);
        const double step = 0.001;
        const int steps = 100_000, every = 50;
        Integrator integrator = new(state, field, null, step, constraint);
        integrator.Evaluate(Wanted.Forces);
        double residual = 0, early = 0, late = 0;
        int degrees = Kinetics.DegreesOfFreedom(state, field.IsTranslationInvariant, constraint), samples = 0;
        for (int n = 1; n <= steps; n++)
        {
            bool measure = n % every == 0;
            Energetics energetics = integrator.Step(measure ? Wanted.All : Wanted.Forces);
            if (measure)
            {
                residual = Math.Max(residual, constraint?.ResidualAngstrom(state) ?? 0);
                double energy = (energetics.PotentialEnergyEv + Kinetics.EnergyEv(state)) / state.Count;
                samples += n <= steps / 10 ? 1 : 0;
                (early, late) = (early + (n <= steps / 10 ? energy : 0), late + (n > steps - (steps / 10) ? energy : 0));
            }
        }

        double drift = (late - early) / samples / (0.9 * steps * step / 1000);        // eV per atom and ns
        TestContext.Out.WriteLine($"{mode.Text()}: {degrees} degrees of freedom, residual {residual:0.0E+0} Å, drift {drift:0.0E+0} eV/atom/ns, "
            + $"{Kinetics.TemperatureK(Kinetics.EnergyEv(state), degrees):0} K at the end");
        Assert.That(residual, Is.LessThan(LargestResidual));
        Assert.That(Math.Abs(drift), Is.LessThan(1e-3));        // 3 % of kT per ns; single-precision pair forces
    }

    private static (MdState State, IForceField Field, MotionConstraint? Constraint) Start(ConstraintMode mode, bool tether = false)
    {
        MdState state = MdState.From(Crystal);
        IForceField field = BondValenceForceField.Create(Crystal, new BondValenceOptions { RadiusFactor = 0.74 });
        field = tether ? new SumForceField(field, new HarmonicTether(state, i => !Crystal.IsMobile(i), 1)) : field;
        Minimiser.Run(state, field, new MinimiserOptions { StepLimit = 60 });
        MotionConstraint? constraint = MotionConstraint.Create(mode, RotorAnions.Find(state, Crystal.IsMobile), state);
        VelocityInitializer.Draw(state, 300, new RandomStream(2, "test"), field.IsTranslationInvariant, exact: true, constraint);
        return (state, field, constraint);
    }

    /// <summary>Root mean square Eckart angle (rad), move of the centres (Å) and deformation (Å) of the rotors after 300 fs.</summary>
    private static (double Turn, double Shift, double Stretch) Motion(ConstraintMode mode)
    {
        (MdState state, IForceField field, MotionConstraint? constraint) = Start(mode);
        RotorGroup[] groups = [.. RotorAnions.Find(state, Crystal.IsMobile).Select(r => new RotorGroup(r, state))];
        foreach (RotorGroup group in groups)
        {
            group.TakeReference(state);
        }

        Integrator integrator = new(state, field, null, 0.001, constraint);
        integrator.Evaluate(Wanted.Forces);
        Steps(integrator, 300);
        double turn = 0, shift = 0, stretch = 0;
        foreach (RotorGroup group in groups)
        {
            Cartesian centre = group.CentreNow(state), moment = default;
            for (int n = 0; n < group.Atoms.Length; n++)
            {
                moment += group.Masses[n] * group.Shape[n].Cross(group.Position(state, n) - centre);
                stretch += Math.Pow((group.Position(state, n) - group.Position(state, 0)).Length - (group.Shape[n] - group.Shape[0]).Length, 2);
            }

            turn += PrincipalAxes.Of(group.Inertia()).Solve(moment).LengthSquared;
            shift += (centre - group.Centre).LengthSquared;
        }

        return (Math.Sqrt(turn / groups.Length), Math.Sqrt(shift / groups.Length), Math.Sqrt(stretch / groups.Length));
    }

    private static void Steps(Integrator integrator, int count)
    {
        for (int i = 0; i < count; i++)
        {
            integrator.Step();
        }
    }
}
