using Screening.Core.Dynamics;
using Screening.Core.Dynamics.Constraints;
using Screening.Core.ForceFields;
using Screening.Core.Neighbors;
using Screening.Core.Particles;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.Dynamics.Constraints;

public class RigidBodyTests
{
    /// <summary>Rounding of 2000 steps at places of tens of Å.</summary>
    private const double Rounding = 1e-10;

    private static readonly Cartesian Centre = new(19.8, 0.1, 10);        // the body lies across the boundary of the box

    [Test]
    public void A_free_rigid_dumbbell_follows_its_closed_form()
    {
        const double length = 1.2, turn = 7, step = 0.002;
        MdState state = RotorCells.Molecule(Centre, ("S", default), ("H", new(length, 0, 0)));
        Cartesian drift = new(3, -1, 2), centre = Centre + (state.Mass[1] * length / state.Mass.Sum() * new Cartesian(1, 0, 0));
        Integrator integrator = Free(state, drift, new(0, 0, turn), step, out MotionConstraint bodies);
        Cartesian start = Place(bodies, state, 0) - Centre;        // the box vectors between the atom as given and as placed

        Assert.That(bodies.RemovedDegrees, Is.EqualTo(1));
        for (int n = 1; n <= 2000; n++)
        {
            integrator.Step();
            double t = n * step;
            Cartesian axis = new(Math.Cos(turn * t), Math.Sin(turn * t), 0), middle = centre + start + (t * drift);
            Assert.That((Place(bodies, state, 0) - (middle - (state.Mass[1] / state.Mass.Sum() * length * axis))).Length, Is.LessThan(Rounding));
            Assert.That((Place(bodies, state, 1) - (middle + (state.Mass[0] / state.Mass.Sum() * length * axis))).Length, Is.LessThan(Rounding));
        }
    }

    [TestCase(0.25)]        // flat: the cap close to the plane
    [TestCase(1.4)]         // long
    public void A_free_symmetric_top_precesses_about_its_angular_momentum(double height)
    {
        // PH3-like: three H on a circle of radius 0.8 Å, P on the axis; I₁ = I₂ ≠ I₃ about z.
        const double radius = 0.8, step = 0.002;
        MdState state = RotorCells.Molecule(Centre, [("P", new(0, 0, height)), .. Enumerable.Range(0, 3).Select(k =>
            ("H", new Cartesian(radius * Math.Cos(2 * Math.PI * k / 3), radius * Math.Sin(2 * Math.PI * k / 3), 0)))]);
        double m = state.Mass[1], n = state.Mass[0];
        double axial = 3 * m * radius * radius;
        double across = (axial / 2) + (3 * m * n / ((3 * m) + n) * height * height);
        Cartesian omega = new(4, 0, 9), z = new(0, 0, 1);
        Integrator integrator = Free(state, default, omega, step, out MotionConstraint bodies);
        Cartesian[] shape = Shape(bodies, state);

        Cartesian momentum = new(across * omega.X, 0, axial * omega.Z);
        for (int s = 1; s <= 2000; s++)
        {
            integrator.Step();
            double t = s * step, spin = ((1 / axial) - (1 / across)) * momentum.Z * t, precession = momentum.Length / across * t;
            Cartesian[] now = Shape(bodies, state);
            for (int i = 0; i < shape.Length; i++)
            {
                Cartesian expected = Turned(Turned(shape[i], z, spin), (1 / momentum.Length) * momentum, precession);
                Assert.That((now[i] - expected).Length, Is.LessThan(Rounding));
            }
        }
    }

    [Test]
    public void A_free_asymmetric_top_keeps_its_angular_momentum_and_its_energy_to_second_order()
    {
        (double coarse, double lost) = Asymmetric(0.02, 500);
        (double fine, _) = Asymmetric(0.01, 1000);

        Assert.That(lost, Is.LessThan(Rounding));
        Assert.That(fine, Is.GreaterThan(1e-6));                    // relative; it does nutate
        Assert.That(coarse / fine, Is.EqualTo(4).Within(0.5));

        static (double EnergyError, double MomentumError) Asymmetric(double step, int steps)
        {
            MdState state = RotorCells.Molecule(Centre, ("S", default), ("O", new(1.4, 0.3, 0)), ("H", new(-0.6, 1.1, 0.2)), ("H", new(0.1, -0.7, 0.9)));
            Integrator integrator = Free(state, default, new(2, 5, 3), step, out MotionConstraint bodies);
            Cartesian momentum = Momentum(bodies, state);
            double energy = Kinetics.EnergyEv(state), worst = 0, lost = 0;
            for (int n = 0; n < steps; n++)
            {
                integrator.Step();
                worst = Math.Max(worst, Math.Abs((Kinetics.EnergyEv(state) / energy) - 1));
                lost = Math.Max(lost, (Momentum(bodies, state) - momentum).Length / momentum.Length);
            }

            Assert.That(bodies.ResidualAngstrom(state), Is.LessThan(Rounding));
            return (worst, lost);
        }
    }

    private static Integrator Free(MdState state, Cartesian drift, Cartesian omega, double step, out MotionConstraint bodies)
    {
        IReadOnlyList<Rotor> rotors = RotorAnions.Find(state, _ => false);
        Assert.That(rotors, Has.Count.EqualTo(1));
        bodies = new RigidBodies(rotors, state);
        Cartesian[] shape = Shape(bodies, state);
        for (int i = 0; i < state.Count; i++)
        {
            Cartesian v = drift + omega.Cross(shape[i]);
            (state.Vx[i], state.Vy[i], state.Vz[i]) = (v.X, v.Y, v.Z);
        }

        Integrator integrator = new(state, new FreeForceField(), null, step, bodies);
        integrator.Evaluate(Wanted.Forces);
        return integrator;
    }

    private static Cartesian Place(MotionConstraint bodies, MdState state, int atom) =>
        new Cartesian(state.X[atom], state.Y[atom], state.Z[atom]) + bodies.Rotors[0].Shifts[atom];

    private static Cartesian[] Shape(MotionConstraint bodies, MdState state)
    {
        Cartesian centre = default;
        for (int i = 0; i < state.Count; i++)
        {
            centre += state.Mass[i] / state.Mass.Sum() * Place(bodies, state, i);
        }

        return [.. Enumerable.Range(0, state.Count).Select(i => Place(bodies, state, i) - centre)];
    }

    private static Cartesian Momentum(MotionConstraint bodies, MdState state) => Shape(bodies, state)
        .Select((r, i) => state.Mass[i] * r.Cross(new(state.Vx[i], state.Vy[i], state.Vz[i])))
        .Aggregate((a, b) => a + b);

    private static Cartesian Turned(Cartesian r, Cartesian axis, double angle) =>
        (Math.Cos(angle) * r) + (Math.Sin(angle) * axis.Cross(r)) + ((1 - Math.Cos(angle)) * axis.Dot(r) * axis);
}
