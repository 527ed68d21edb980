using FsCheck;
using FsCheck.Fluent;
using MathNet.Numerics.LinearAlgebra;
using Screening.Core.Numerics;
using Screening.Descriptors.Softness;

namespace Screening.Descriptors.Tests.Softness;

public class NonaffineDisplacementTests
{
    private const int Neighbors = 12;

    /// <summary>Rounding of sums of squares of some Å in double precision.</summary>
    private const double Rounding = 1e-10;

    [Test]
    public void Any_affine_motion_has_none()
    {
        Prop.ForAll(Gen.Choose(1, 100_000).ToArbitrary(), seed =>
        {
            RandomStream random = new((ulong)seed, "affine");
            double[][] d = Vectors(random);
            double[] f = [.. Enumerable.Range(0, 9).Select(k => (k % 4 == 0 ? 1 : 0) + (0.3 * random.NextNormal()))];
            double[][] later = [.. Enumerable.Range(0, 3).Select(c =>
                Enumerable.Range(0, Neighbors).Select(j => (f[3 * c] * d[0][j]) + (f[(3 * c) + 1] * d[1][j]) + (f[(3 * c) + 2] * d[2][j])).ToArray())];
            return Minimum(d, later) < Rounding;
        }).QuickCheckThrowOnFailure();
    }

    [Test]
    public void A_jump_amid_symmetric_neighbours_counts_in_full()
    {
        double[][] d = [[2, -2, 0, 0, 0, 0], [0, 0, 2, -2, 0, 0], [0, 0, 0, 0, 2, -2]];
        double[][] later = [[.. d[0].Select(v => v - 1.5)], [.. d[1].Select(v => v - 2.0)], [.. d[2]]];
        Assert.That(Minimum(d, later), Is.EqualTo((1.5 * 1.5) + (2.0 * 2.0)).Within(Rounding));
    }

    [Test]
    public void A_jump_amid_uneven_neighbours_loses_what_a_strain_can_mimic()
    {
        RandomStream random = new(4, "uneven");
        double[][] d = Vectors(random);
        double[] jump = [1.0, -0.5, 2.0];
        double[][] later = [.. d.Select((component, c) => component.Select(v => v - jump[c]).ToArray())];
        Matrix<double> y = Matrix<double>.Build.Dense(3, 3, (a, b) => d[a].Zip(d[b], (p, q) => p * q).Sum());
        Vector<double> s = Vector<double>.Build.Dense(3, a => d[a].Sum());
        double expected = jump.Sum(v => v * v) * (1 - (s * y.Inverse() * s / Neighbors));
        Assert.That(Minimum(d, later), Is.EqualTo(expected).Within(Rounding));
    }

    [Test]
    public void It_is_the_least_residual_over_all_affine_maps()
    {
        RandomStream random = new(11, "least residual");
        double[][] d = Vectors(random), later = [.. d.Select(c => c.Select(v => v + (0.4 * random.NextNormal())).ToArray())];
        Matrix<double> a = Matrix<double>.Build.Dense(Neighbors, 3, (j, c) => d[c][j]);
        double expected = Enumerable.Range(0, 3).Sum(c =>
        {
            Vector<double> target = Vector<double>.Build.Dense(later[c]);
            return (target - (a * a.QR().Solve(target))).PointwisePower(2).Sum();
        }) / Neighbors;
        Assert.That(Minimum(d, later), Is.EqualTo(expected).Within(Rounding));
    }

    [Test]
    public void Neighbours_in_a_plane_count_by_their_plain_displacement()
    {
        double[][] d = [[2, -2, 1, -1], [1, 1, -1, -1], [0, 0, 0, 0]];
        double[][] later = [d[0], d[1], [0.5, 0.5, 0.5, 0.5]];
        Assert.That(Minimum(d, later), Is.EqualTo(0.25).Within(Rounding));
    }

    private static double Minimum(double[][] d, double[][] later) =>
        NonaffineDisplacement.Minimum(d[0], d[1], d[2], later[0], later[1], later[2]);

    private static double[][] Vectors(RandomStream random) =>
        [.. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, Neighbors).Select(_ => 2 * random.NextNormal()).ToArray())];
}
