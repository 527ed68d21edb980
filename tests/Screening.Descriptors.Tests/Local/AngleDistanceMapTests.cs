using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Local;

namespace Screening.Descriptors.Tests.Local;

public sealed class AngleDistanceMapTests
{
    [Test]
    public void Cations_on_an_octahedron_make_right_and_straight_angles_at_their_distance()
    {
        AngleDistanceMap descriptor = Play(1, () => [new(2.6, 0, 0), new(-2.6, 0, 0), new(0, 2.6, 0), new(0, -2.6, 0), new(0, 0, 2.6), new(0, 0, -2.6)]);
        descriptor.Complete();
        AnionAngles map = descriptor.Maps.Single();
        Assert.That(map.Anion, Is.EqualTo("S"));
        double[] row = map.CationAngles[(int)(2.6 / 0.25)];
        int[] filled = [.. Enumerable.Range(0, row.Length).Where(a => row[a] > 0)];
        Assert.That(filled.Select(a => map.AngleDegrees[a]), Is.All.EqualTo(90).Within(2.6).Or.EqualTo(177.5));
        Assert.That(filled, Has.Length.InRange(2, 3), "a right angle may fall on either side of 90 degrees");
        Assert.That(map.Mismatch, Is.Null, "fifteen pairs are too few for a score");
    }

    [Test]
    public void Histograms_of_one_distribution_have_no_mismatch_and_disjoint_ones_all()
    {
        RandomStream random = new(3, "angles");
        double[] a = new double[36], b = new double[36];
        for (int i = 0; i < 5000; i++)
        {
            a[random.Next(36)]++;
            b[random.Next(36)]++;
        }

        // √ of what the noise of the divergence itself leaves: about √(2/35) of 35/(8 ln 2)·2/5000.
        Assert.That(AngleDistanceMap.SymmetryMismatch(a, b), Is.LessThan(0.04));
        Assert.That(AngleDistanceMap.SymmetryMismatch([100, 0, 0], [0, 0, 100]), Is.GreaterThan(0.98));
    }

    [Test]
    public void Near_cations_on_a_tetrahedron_and_far_ones_on_an_octahedron_are_a_mismatch()
    {
        RandomStream random = new(4, "shells");
        Cartesian Shake(Cartesian r) => r + (0.05 * new Cartesian(random.NextNormal(), random.NextNormal(), random.NextNormal()));
        Cartesian[] tetrahedron = [new(1.3, 1.3, 1.3), new(1.3, -1.3, -1.3), new(-1.3, 1.3, -1.3), new(-1.3, -1.3, 1.3)];
        Cartesian[] octahedron = [new(2.8, 0, 0), new(-2.8, 0, 0), new(0, 2.8, 0), new(0, -2.8, 0), new(0, 0, 2.8), new(0, 0, -2.8)];
        AngleDistanceMap descriptor = Play(3000, () => [.. tetrahedron.Concat(octahedron).Select(Shake)]);
        DescriptorValue mismatch = SyntheticTrajectory.Value(descriptor.Complete(), "symmetry_mismatch_S");
        Assert.That(mismatch.Value, Is.GreaterThan(0.8));
        Assert.That(mismatch.StandardError, Is.LessThan(0.05));
    }

    private static AngleDistanceMap Play(int frames, Func<Cartesian[]> cations)
    {
        AngleDistanceMap descriptor = new();
        Lattice lattice = Lattice.Cubic(20);
        int count = cations().Length;
        descriptor.Begin(new()
        {
            Atoms = [.. Enumerable.Repeat(SyntheticTrajectory.Lithium, count), SyntheticTrajectory.Sulfur], Mobile = SyntheticTrajectory.Lithium, FrameIntervalPs = 0.5, Lattice = lattice,
        });
        for (int t = 0; t < frames; t++)
        {
            Cartesian[] r = [.. cations(), default];
            descriptor.Accept(new() { Index = t, TimePs = 0.5 * t, Lattice = lattice, X = [.. r.Select(p => p.X)], Y = [.. r.Select(p => p.Y)], Z = [.. r.Select(p => p.Z)] });
        }

        descriptor.End();
        return descriptor;
    }
}
