using FsCheck;
using FsCheck.Fluent;
using Screening.Core.Structures;
using Screening.Descriptors.Polarization;

namespace Screening.Descriptors.Tests.Polarization;

public class InducedDipolesTests
{
    private const double Chloride = 2.96;

    /// <summary>The solver stops at a relative residual of 1e-5; the error of the dipoles is of that order.</summary>
    private const double SolverTolerance = 1e-4;

    /// <summary>What the two truncated sums leave out at κ r_c = 2.5, relative to the field of a lattice of dipoles.</summary>
    private const double LorentzTolerance = 0.01;

    /// <summary>Relative root-mean-square error of thermal dipoles against converged Ewald sums: 0.7 % measured in a 15 Å cell.</summary>
    private const double EwaldTolerance = 0.012;

    [Test]
    public void A_lone_ion_takes_polarizability_times_field()
    {
        InducedDipoles solver = new([0], [3.0], 10, 0, 0, false);
        solver.Solve(Lattice.Cubic(30), [1], [2], [3], new Cartesian(0.1, 0, -0.2));
        Assert.That(solver.Dipoles.ToArray(), Is.EqualTo(new[] { 0.3, 0, -0.6 }).Within(SolverTolerance));
    }

    [Test]
    public void Two_ions_in_a_field_along_and_across_give_the_analytic_dipoles([Values(2.5, 3.2, 5.0)] double r)
    {
        const double Alpha = 2.0, E = 0.05;
        double au3 = 0.39 * r * r * r / Alpha, lambda3 = 1 - Math.Exp(-au3), lambda5 = 1 - ((1 + au3) * Math.Exp(-au3));
        double along = Alpha * E / (1 - (Alpha * ((3 * lambda5) - lambda3) / (r * r * r)));
        double across = Alpha * E / (1 + (Alpha * lambda3 / (r * r * r)));
        InducedDipoles solver = new([0, 0], [Alpha, Alpha], 10, 0, 0, false);
        solver.Solve(Lattice.Cubic(40), [0, r], [0, 0], [0, 0], new Cartesian(E, E, 0));
        Assert.That(solver.Dipoles.ToArray(), Is.EqualTo(new[] { along, across, 0, along, across, 0 }).Within(SolverTolerance * along));
    }

    [Test]
    public void A_charge_beside_an_ion_polarizes_it_by_the_damped_field()
    {
        const double Alpha = 5.0, R = 2.4, Q = 0.8, Cutoff = 12;
        double lambda3 = 1 - Math.Exp(-0.39 * R * R * R / Alpha);
        double field = Q * ((lambda3 / (R * R)) - (1 / (Cutoff * Cutoff)));
        InducedDipoles solver = new([Q, 0], [0, Alpha], Cutoff, 0, 0, false);
        solver.Solve(Lattice.Cubic(40), [0, R], [0, 0], [0, 0]);
        Assert.That(solver.Dipoles[0], Is.EqualTo(Alpha * field).Within(1e-6), "a positive charge on the left pushes the dipole to the right");
    }

    [Test]
    public void A_cubic_lattice_of_ions_answers_a_field_as_Lorentz_and_Clausius_and_Mossotti_say()
    {
        const double Alpha = 3.0, Edge = 4.0, E = 0.01;
        const int Cells = 6;
        int n = Cells * Cells * Cells;
        double[] x = [.. Enumerable.Range(0, n).Select(i => Edge * (i % Cells))];
        double[] y = [.. Enumerable.Range(0, n).Select(i => Edge * (i / Cells % Cells))];
        double[] z = [.. Enumerable.Range(0, n).Select(i => Edge * (i / (Cells * Cells)))];
        InducedDipoles solver = new(new double[n], [.. Enumerable.Repeat(Alpha, n)]);
        Assert.That(solver.Solve(Lattice.Cubic(Edge * Cells), x, y, z, new Cartesian(0, 0, E)), Is.EqualTo(DipoleOutcome.Converged));
        double expected = Alpha * E / (1 - (4 * Math.PI * Alpha / (3 * Edge * Edge * Edge)));
        Assert.That(solver.Dipoles[2], Is.EqualTo(expected).Within(LorentzTolerance * expected));
    }

    [Test]
    public void A_symmetric_crystal_at_rest_has_no_dipoles()
    {
        RockSalt crystal = RockSalt.Build(5.13, 3, 0);
        InducedDipoles solver = new(crystal.Charge, crystal.Alpha(Chloride));
        Assert.That(solver.Solve(crystal.Lattice, crystal.X, crystal.Y, crystal.Z), Is.EqualTo(DipoleOutcome.Converged));
        Assert.That(solver.Dipoles.ToArray().Max(Math.Abs), Is.LessThan(1e-9));
    }

    [Test]
    public void A_shaken_crystal_agrees_with_the_full_Ewald_sum()
    {
        RockSalt crystal = RockSalt.Build(5.13, 2, 0.2);
        double[] alpha = crystal.Alpha(Chloride);
        InducedDipoles solver = new(crystal.Charge, alpha);
        solver.Solve(crystal.Lattice, crystal.X, crystal.Y, crystal.Z);
        double[] exact = EwaldReference.Solve(crystal.Lattice, crystal.X, crystal.Y, crystal.Z, crystal.Charge, alpha);
        double error = 0, scale = 0;
        for (int c = 0; c < exact.Length; c++)
        {
            error += Math.Pow(solver.Dipoles[c] - exact[c], 2);
            scale += exact[c] * exact[c];
        }

        TestContext.Out.WriteLine($"relative error of the dipoles {Math.Sqrt(error / scale):0.0000} after {solver.Iterations} iterations");
        Assert.That(Math.Sqrt(error / scale), Is.LessThan(EwaldTolerance));
    }

    [Test]
    public void The_wide_field_equals_the_scalar_one([Values(7, 8, 9, 61)] int atoms)
    {
        Core.Numerics.RandomStream random = new(3, "wide field");
        double[] Draw() => [.. Enumerable.Range(0, atoms).Select(_ => random.NextDouble())];
        double[] u = Draw(), v = Draw(), w = Draw(), charge = [.. Draw().Select(q => q - 0.5)];
        double[] root = [.. Draw().Select(a => a < 0.5 ? 0 : a)];
        FieldSource source = new()
        {
            Cell = new CellVectors(Lattice.FromParameters(14, 15, 16, 80, 95, 110)), U = u, V = v, W = w, Charge = charge,
            RootInverseAlpha = root, Cutoff = 6, Kappa = 0.3, Shift = 0.01,
        };
        (double X, double Y, double Z) wide = RealSpaceField.ChargeFieldWide(source, u[3], v[3], w[3], 0.6);
        (double X, double Y, double Z) scalar = RealSpaceField.ChargeFieldScalar(source, u[3], v[3], w[3], 0.6, 0);
        Assert.That(new[] { wide.X, wide.Y, wide.Z }, Is.EqualTo(new[] { scalar.X, scalar.Y, scalar.Z }).Within(1e-12), "same formula, other order of the sum");
    }

    [Test]
    public void Turning_the_crystal_turns_the_dipoles_and_moving_it_changes_nothing()
    {
        RockSalt crystal = RockSalt.Build(5.13, 2, 0.25);
        InducedDipoles solver = new(crystal.Charge, crystal.Alpha(Chloride));
        solver.Solve(crystal.Lattice, crystal.X, crystal.Y, crystal.Z);
        double[] before = solver.Dipoles.ToArray();
        Prop.ForAll(Gen.Choose(-1000, 1000).Three().ToArbitrary(), t =>
        {
            Func<Cartesian, Cartesian> turn = Rotation(t.Item1 * 0.003, t.Item2 * 0.003, t.Item3 * 0.003);
            Cartesian shift = new(t.Item1 * 0.05, t.Item3 * 0.02, -t.Item2 * 0.03);
            Lattice lattice = new(turn(crystal.Lattice.A), turn(crystal.Lattice.B), turn(crystal.Lattice.C));
            Cartesian[] moved = [.. crystal.X.Select((_, i) => turn(new(crystal.X[i], crystal.Y[i], crystal.Z[i])) + shift)];
            InducedDipoles other = new(crystal.Charge, crystal.Alpha(Chloride));
            other.Solve(lattice, [.. moved.Select(r => r.X)], [.. moved.Select(r => r.Y)], [.. moved.Select(r => r.Z)]);
            for (int k = 0; k < before.Length; k += 3)
            {
                Cartesian expected = turn(new(before[k], before[k + 1], before[k + 2]));
                Cartesian found = new(other.Dipoles[k], other.Dipoles[k + 1], other.Dipoles[k + 2]);
                if ((expected - found).Length > SolverTolerance)
                {
                    return false;
                }
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));
    }

    [Test]
    public void Dipoles_that_feed_one_another_without_bound_are_reported()
    {
        RockSalt crystal = RockSalt.Build(5.13, 3, 0.1);
        InducedDipoles solver = new(crystal.Charge, crystal.Alpha(80));
        Assert.That(solver.Solve(crystal.Lattice, crystal.X, crystal.Y, crystal.Z), Is.EqualTo(DipoleOutcome.Catastrophe),
            "4πα/3 per anion volume of 33.8 Å³ exceeds one");
    }

    [Test]
    public void A_second_configuration_of_the_same_size_allocates_nothing()
    {
        RockSalt crystal = RockSalt.Build(5.13, 3, 0.2);
        InducedDipoles solver = new(crystal.Charge, crystal.Alpha(Chloride));
        solver.Solve(crystal.Lattice, crystal.X, crystal.Y, crystal.Z);
        long before = GC.GetAllocatedBytesForCurrentThread();
        solver.Solve(crystal.Lattice, crystal.X, crystal.Y, crystal.Z);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static Func<Cartesian, Cartesian> Rotation(double a, double b, double c)
    {
        (double ca, double sa, double cb, double sb, double cc, double sc) =
            (Math.Cos(a), Math.Sin(a), Math.Cos(b), Math.Sin(b), Math.Cos(c), Math.Sin(c));
        return r =>
        {
            Cartesian first = new((ca * r.X) - (sa * r.Y), (sa * r.X) + (ca * r.Y), r.Z);
            Cartesian second = new(first.X, (cb * first.Y) - (sb * first.Z), (sb * first.Y) + (cb * first.Z));
            return new((cc * second.X) - (sc * second.Y), (sc * second.X) + (cc * second.Y), second.Z);
        };
    }
}
