using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Orientation;

namespace Screening.Descriptors.Tests.Orientation;

/// <summary>Tetrahedra of sulfur about phosphorus that turn as a test says, with a lithium ion aside.</summary>
public sealed class AnionOrientationTests
{
    private const double IntervalPs = 0.05, Bond = 2.05;
    private static readonly Cartesian[] Corners = [new(1, 1, 1), new(1, -1, -1), new(-1, 1, -1), new(-1, -1, 1)];

    [Test]
    public void Planted_rotations_by_a_right_angle_are_counted_and_librations_are_not()
    {
        // Each anion turns by 90° about z every 40 ps (800 frames) at its own time and librates by ±15° in between: 5 turns in 4000 frames.
        const int anions = 8, frames = 4000;
        AnionOrientation descriptor = Play(anions, frames, (anion, t) =>
        {
            int turns = (t + (100 * anion)) / 800;
            return (new(0, 0, 1), (Math.PI / 2 * turns) + (Math.PI / 12 * Math.Sin(0.9 * t)));
        });
        DescriptorOutput output = descriptor.Complete();
        DescriptorValue rate = SyntheticTrajectory.Value(output, "reorientation_rate_per_anion_THz");

        Assert.That(SyntheticTrajectory.Value(output, "polyanion_count").Value, Is.EqualTo(anions));
        Assert.That(SyntheticTrajectory.Value(output, "reorientation_count").Value, Is.EqualTo(Enumerable.Range(0, anions).Sum(a => (3999 + (100 * a)) / 800)));
        Assert.That(rate.Value, Is.EqualTo(1 / 40.0).Within(10).Percent);
        Assert.That(SyntheticTrajectory.Value(output, "reorientation_rate_PS4_THz").Value, Is.EqualTo(rate.Value).Within(1e-9));
        DescriptorSeries angle = SyntheticTrajectory.Series(output, "reorientation_angle");
        Assert.That(angle.X[Array.IndexOf(angle.Y, angle.Y.Max())], Is.EqualTo(90).Within(10.001));
    }

    [Test]
    public void A_turn_that_comes_back_at_once_and_one_below_seventy_degrees_are_no_events()
    {
        DescriptorOutput output = Play(2, 1000, (anion, t) =>
            (new(0, 0, 1), anion == 0 ? (t % 200 is >= 100 and < 102 ? Math.PI / 2 : 0) : (t >= 500 ? 60 * Math.PI / 180 : 0))).Complete();

        Assert.That(SyntheticTrajectory.Value(output, "reorientation_count").Value, Is.Zero);
    }

    [Test]
    public void Anions_that_only_librate_have_no_orientational_entropy()
    {
        DescriptorOutput output = Play(4, 500, (anion, t) => (new(1, 0.3, anion), Math.PI / 15 * Math.Sin(0.7 * t))).Complete();

        Assert.That(SyntheticTrajectory.Value(output, "orientation_entropy_PS4_kB").Value, Is.Zero.Within(1e-9));
        Assert.That(SyntheticTrajectory.Value(output, "orientation_windows_PS4").Value, Is.EqualTo(4));
    }

    [TestCase(0.5)]
    [TestCase(0.2)]
    public void Two_orientations_with_a_known_share_have_the_entropy_of_that_share(double share)
    {
        // A tetrahedron and its inverse (a quarter turn about z): eight windows, each occupied for the share or the rest of the time.
        const int frames = 4000;
        AnionOrientation descriptor = Play(10, frames, (anion, t) => (new(0, 0, 1), (t + (37 * anion)) % 1000 < share * 1000 ? Math.PI / 2 : 0));
        DescriptorOutput output = descriptor.Complete();
        double expected = -((share * Math.Log(share)) + ((1 - share) * Math.Log(1 - share)));

        Assert.That(SyntheticTrajectory.Value(output, "orientation_windows_PS4").Value, Is.EqualTo(8));
        Assert.That(SyntheticTrajectory.Value(output, "orientation_entropy_kB").Value, Is.EqualTo(expected).Within(1e-3));
        OrientationMap map = descriptor.Maps.Single();
        Assert.That(map.Maxima.Select(m => m.Polar), Is.All.EqualTo(54.7356).Within(3.6).Or.EqualTo(125.2644).Within(3.6));       // cells of 5°
    }

    [Test]
    public void Free_rotation_has_a_flat_map()
    {
        RandomStream random = new(5, "free");
        AnionOrientation descriptor = Play(20, 2000, (_, _) => (new(random.NextNormal(), random.NextNormal(), random.NextNormal()), 2 * Math.PI * random.NextDouble()));
        descriptor.Complete();
        OrientationMap map = descriptor.Maps.Single();

        // A random axis and an even angle are not quite Haar's measure, but of corners that start in four directions the mean is even within 20 %.
        double[] polar = [.. Enumerable.Range(0, 4).Select(q => map.Density.Where((_, k) => map.PolarDegrees[k] >= 45 * q && map.PolarDegrees[k] < 45 * (q + 1)).Average())];
        Assert.That(polar, Is.All.EqualTo(1).Within(0.2));
    }

    [Test]
    public void The_fitted_rotation_is_the_planted_one([Values(1, 2, 3, 4, 5)] int seed)
    {
        RandomStream random = new((ulong)seed, "rotation");
        Cartesian[] reference = [.. Enumerable.Range(0, 6).Select(_ => new Cartesian(random.NextNormal(), random.NextNormal(), random.NextNormal()))];
        double angle = Math.PI * random.NextDouble();
        Cartesian axis = new(random.NextNormal(), random.NextNormal(), random.NextNormal());

        RigidRotation found = RigidRotation.Fit(reference, [.. reference.Select(r => Turn(r, axis, angle))], RigidRotation.None);

        Assert.That(RigidRotation.None.DegreesTo(found), Is.EqualTo(angle * 180 / Math.PI).Within(1e-3));
    }

    [Test]
    public void The_cells_of_the_sphere_cover_it_once_and_hold_their_own_middles()
    {
        SphereGrid grid = new(5);

        Assert.That(grid.SolidAngles.Sum(), Is.EqualTo(4 * Math.PI).Within(1e-9));
        Assert.That(grid.SolidAngles.Max() / grid.SolidAngles.Min(), Is.LessThan(1.3));
        for (int k = 0; k < grid.Count; k++)
        {
            Assert.That(grid.Cell(grid.Directions[k]), Is.EqualTo(k));
        }
    }

    private static AnionOrientation Play(int anions, int frames, Func<int, int, (Cartesian Axis, double Angle)> turn)
    {
        AnionOrientation descriptor = new(new());
        const double spacing = 8;
        Species phosphorus = new(Element.Parse("P"), 5);
        TrajectoryInfo info = new()
        {
            Atoms = [SyntheticTrajectory.Lithium, .. Enumerable.Range(0, anions).SelectMany(_ => Enumerable.Repeat(SyntheticTrajectory.Sulfur, 4).Prepend(phosphorus))],
            Mobile = SyntheticTrajectory.Lithium,
            FrameIntervalPs = IntervalPs,
            Lattice = Lattice.Orthorhombic(spacing * anions, spacing, spacing),
            ExpectedFrames = frames,
        };
        int count = info.Atoms.Count;
        double[] x = new double[count], y = new double[count], z = new double[count];
        descriptor.Begin(info);
        for (int t = 0; t < frames; t++)
        {
            for (int a = 0; a < anions; a++)
            {
                (Cartesian axis, double angle) = turn(a, t);
                Cartesian centre = new((a + 0.02) * spacing, 0.1, 0.1);       // the corners lie across the cell boundary
                for (int k = 0; k <= 4; k++)
                {
                    Cartesian r = k == 0 ? centre : centre + Turn((Bond / Math.Sqrt(3)) * Corners[k - 1], axis, angle);
                    (x[1 + (5 * a) + k], y[1 + (5 * a) + k], z[1 + (5 * a) + k]) = (r.X, r.Y, r.Z);
                }
            }

            descriptor.Accept(new() { Index = t, TimePs = t * IntervalPs, Lattice = info.Lattice, X = x, Y = y, Z = z });
        }

        descriptor.End();
        return descriptor;
    }

    private static Cartesian Turn(Cartesian r, Cartesian axis, double angle)
    {
        Cartesian n = (1 / axis.Length) * axis;
        return (Math.Cos(angle) * r) + (Math.Sin(angle) * n.Cross(r)) + ((1 - Math.Cos(angle)) * n.Dot(r) * n);
    }
}
