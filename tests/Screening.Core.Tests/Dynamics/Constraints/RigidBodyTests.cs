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
    [Category("EngineFigures")]
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
    [Category("EngineFigures")]
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

    [Test]
    [Category("EngineFigures")]
    public void A_free_asymmetric_top_follows_the_elliptic_functions()
    {
        double coarse = Error(0.002, 1000), fine = Error(0.001, 2000), finest = Error(0.00025, 8000);
        TestContext.Out.WriteLine($"free asymmetric top, 2 ps: largest error of the angular velocity against Jacobi's elliptic functions {coarse:0.0E+0}, {fine:0.0E+0}, {finest:0.0E+0} at 2, 1, 0.25 fs");
        Assert.That(finest, Is.LessThan(2e-5));                       // relative to the angular velocity; of second order in the step
        Assert.That(coarse / fine, Is.EqualTo(4).Within(0.3));
        Assert.That(fine / finest, Is.EqualTo(16).Within(1.5));

        static double Error(double step, int steps)
        {
            MdState state = RotorCells.Molecule(Centre, ("S", default), ("O", new(1.4, 0.3, 0)), ("H", new(-0.6, 1.1, 0.2)), ("H", new(0.1, -0.7, 0.9)));
            RotorGroup group = new(RotorAnions.Find(state, _ => false)[0], state);
            group.TakeReference(state);
            PrincipalAxes axes = PrincipalAxes.Of(group.Inertia());
            const double low = 4, high = 12;                          // ω along the axes of least and of largest moment at the start, rad/ps
            Integrator integrator = Free(state, default, (low * axes.AxisA) + (high * axes.AxisC), step, out MotionConstraint bodies);
            Cartesian momentum = Momentum(bodies, state);
            Cartesian[] start = Shape(bodies, state);

            // Landau and Lifshitz, Mechanics, section 37: ω = (a cn, b sn, c dn) where L² > 2 E I₂.
            double twice = (axes.A * low * low) + (axes.C * high * high), square = Math.Pow(axes.A * low, 2) + Math.Pow(axes.C * high, 2);
            Assert.That(square, Is.GreaterThan(twice * axes.B));
            double rate = Math.Sqrt((axes.C - axes.B) * (square - (twice * axes.A)) / (axes.A * axes.B * axes.C));
            double m = (axes.B - axes.A) * ((twice * axes.C) - square) / ((axes.C - axes.B) * (square - (twice * axes.A)));
            double middle = Math.Sqrt(((twice * axes.C) - square) / (axes.B * (axes.C - axes.B))), worst = 0;
            for (int n = 1; n <= steps; n++)
            {
                integrator.Step();
                (double sn, double cn, double dn) = Jacobi(rate * n * step, m);
                Cartesian l = InBody(momentum, start, Shape(bodies, state));
                worst = new[] { worst, Math.Abs((l.Dot(axes.AxisA) / axes.A) - (low * cn)), Math.Abs((l.Dot(axes.AxisB) / axes.B) - (middle * sn)), Math.Abs((l.Dot(axes.AxisC) / axes.C) - (high * dn)) }.Max();
            }

            return worst / high;
        }

        // The vector that the body had in its reference orientation: components along three of its own atoms.
        static Cartesian InBody(Cartesian v, Cartesian[] reference, Cartesian[] now)
        {
            Cartesian b = now[1].Cross(now[2]), c = now[2].Cross(now[3]), d = now[3].Cross(now[1]);
            double volume = now[1].Dot(c);
            return 1 / volume * ((v.Dot(c) * reference[1]) + (v.Dot(d) * reference[2]) + (v.Dot(b) * reference[3]));
        }

        // sn, cn, dn by descending Landen transformations (Abramowitz and Stegun 16.4).
        static (double Sn, double Cn, double Dn) Jacobi(double u, double m)
        {
            List<(double A, double C)> means = [(1, Math.Sqrt(m))];
            double a = 1, b = Math.Sqrt(1 - m);
            while (Math.Abs(means[^1].C) > 1e-16 && means.Count < 20)
            {
                (a, b, double c) = ((a + b) / 2, Math.Sqrt(a * b), (a - b) / 2);
                means.Add((a, c));
            }

            double angle = Math.Pow(2, means.Count - 1) * a * u;
            for (int n = means.Count - 1; n > 0; n--)
            {
                angle = (angle + Math.Asin(means[n].C / means[n].A * Math.Sin(angle))) / 2;
            }

            double sine = Math.Sin(angle);
            return (sine, Math.Cos(angle), Math.Sqrt(1 - (m * sine * sine)));
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
