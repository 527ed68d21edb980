using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Local;

namespace Screening.Descriptors.Tests.Local;

public sealed class RadialDistributionTests
{
    private static readonly Lattice Skewed = new(new(13, 0, 0), new(-3, 12, 0), new(2, 1, 14));

    [Test]
    public void An_ideal_gas_has_g_of_one_at_every_distance()
    {
        RandomStream random = new(1, "ideal gas");
        RadialDistribution descriptor = new();
        SyntheticTrajectory trajectory = new() { Ions = 60, Framework = 83, Frames = 200, IntervalPs = 0.25, Lattice = Skewed };
        Play(descriptor, trajectory, random);
        foreach (string pair in (string[])["rdf_Li-Li", "rdf_Li-S"])
        {
            DescriptorSeries g = SyntheticTrajectory.Series(descriptor.Complete(), pair);
            for (int first = 40; first + 20 <= g.X.Length; first += 20)
            {
                // Mean over 1 Å from r ≥ 2 Å: some 10⁴ pairs, 1 %.
                Assert.That(g.Y.Skip(first).Take(20).Average(), Is.EqualTo(1).Within(0.05), $"{pair} at {g.X[first]} Å");
            }
        }
    }

    [Test]
    public void Neighbours_in_a_skewed_cell_are_counted_as_by_the_nearest_images()
    {
        RandomStream random = new(2, "twin");
        RadialDistribution descriptor = new();
        SyntheticTrajectory trajectory = new() { Ions = 5, Framework = 21, Frames = 1, IntervalPs = 0.25, Lattice = Skewed };
        double[][] r = Play(descriptor, trajectory, random);
        DescriptorSeries g = SyntheticTrajectory.Series(descriptor.Complete(), "rdf_Li-S");
        double[] counts = new double[g.X.Length];
        for (int i = 0; i < 5; i++)
        {
            for (int j = 5; j < 26; j++)
            {
                double d = Skewed.Distance(
                    Skewed.ToFractional(new(r[0][i], r[1][i], r[2][i])), Skewed.ToFractional(new(r[0][j], r[1][j], r[2][j])));
                if (d < g.X.Length * 0.05)
                {
                    counts[(int)(d / 0.05)]++;
                }
            }
        }

        for (int b = 0; b < counts.Length; b++)
        {
            double shell = 4 * Math.PI / 3 * (Math.Pow((b + 1) * 0.05, 3) - Math.Pow(b * 0.05, 3));
            Assert.That(g.Y[b], Is.EqualTo(counts[b] / (5 * 21 * shell / Skewed.VolumeCubicAngstrom)).Within(1e-9).Percent);
        }

        Assert.That(counts.Sum(), Is.GreaterThan(20));
    }

    private static double[][] Play(RadialDistribution descriptor, SyntheticTrajectory trajectory, RandomStream random)
    {
        int atoms = trajectory.Ions + trajectory.Framework;
        double[][] r = [new double[atoms], new double[atoms], new double[atoms]];
        descriptor.Begin(trajectory.Info());
        for (int t = 0; t < trajectory.Frames; t++)
        {
            for (int i = 0; i < atoms; i++)
            {
                Cartesian p = trajectory.Lattice.ToCartesian(new(random.NextDouble(), random.NextDouble(), random.NextDouble()));
                (r[0][i], r[1][i], r[2][i]) = (p.X, p.Y, p.Z);
            }

            descriptor.Accept(new() { Index = t, TimePs = 0, Lattice = trajectory.Lattice, X = r[0], Y = r[1], Z = r[2] });
        }

        descriptor.End();
        return r;
    }
}
