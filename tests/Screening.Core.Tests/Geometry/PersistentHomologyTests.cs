using Screening.Core.Geometry;
using Screening.Core.Structures;

namespace Screening.Core.Tests.Geometry;

public sealed class PersistentHomologyTests
{
    private const double Rounding = 1e-6;
    private static readonly Lattice Room = Lattice.Cubic(60);

    [Test]
    public void A_ring_of_points_has_one_ring_from_half_the_spacing_to_its_radius()
    {
        const int Count = 12;
        const double Radius = 6;
        PersistenceInterval[] rings = [.. Of([.. Enumerable.Range(0, Count).Select(i => new Cartesian(Radius * Math.Cos(2 * Math.PI * i / Count), Radius * Math.Sin(2 * Math.PI * i / Count), 0))]).Where(i => i.Dimension == 1)];
        Assert.That(rings, Has.Length.EqualTo(1));
        Assert.That(rings[0].Birth, Is.EqualTo(Radius * Math.Sin(Math.PI / Count)).Within(Rounding));
        Assert.That(rings[0].Death, Is.EqualTo(Radius).Within(Rounding), "the balls meet in the middle");
    }

    [Test]
    public void An_octahedron_has_a_cavity_from_its_faces_to_its_centre()
    {
        const double R = 3;
        PersistenceInterval[] all = [.. Of([new(R, 0, 0), new(-R, 0, 0), new(0, R, 0), new(0, -R, 0), new(0, 0, R), new(0, 0, -R)])];
        double edge = R * Math.Sqrt(2);
        Assert.That(all.Count(i => i.Dimension == 0), Is.EqualTo(6));
        Assert.That(all.Where(i => i.Dimension == 0 && double.IsFinite(i.Death)).Select(i => i.Death), Is.All.EqualTo(edge / 2).Within(Rounding).And.Exactly(5).Items);
        PersistenceInterval[] rings = [.. all.Where(i => i.Dimension == 1)];
        Assert.That(rings, Has.Length.EqualTo(7), "twelve edges less five that join the six corners");
        Assert.That(rings.Select(i => i.Death), Is.All.EqualTo(edge / Math.Sqrt(3)).Within(Rounding));
        PersistenceInterval cavity = all.Single(i => i.Dimension == 2);
        Assert.That((cavity.Birth, cavity.Death), Is.EqualTo((edge / Math.Sqrt(3), R)).Using<(double, double)>((a, b) => Math.Abs(a.Item1 - b.Item1) < Rounding && Math.Abs(a.Item2 - b.Item2) < Rounding));
    }

    [Test]
    public void A_periodic_cubic_lattice_has_the_rings_and_cavities_of_the_torus_of_cubes()
    {
        const int N = 4;
        const double A = 3;
        Fractional[] points = [.. Enumerable.Range(0, N * N * N).Select(i => new Fractional((i % N) / (double)N, (i / N % N) / (double)N, (i / N / N) / (double)N))];
        PersistenceInterval[] all = [.. PersistentHomology.Of(Lattice.Cubic(N * A), points, 2.9)];
        int cells = N * N * N;
        Assert.That(all.Count(i => i.Dimension == 0 && Math.Abs(i.Death - (A / 2)) < Rounding), Is.EqualTo(cells - 1));
        Assert.That(all.Count(i => i.Dimension == 0 && double.IsInfinity(i.Death)), Is.EqualTo(1));

        // 3N³ edges, N³ points in one piece: 2N³ + 1 rings, of which three wind round the cell and are never filled.
        PersistenceInterval[] rings = [.. all.Where(i => i.Dimension == 1)];
        Assert.That(rings.Select(i => i.Birth), Is.All.EqualTo(A / 2).Within(Rounding));
        Assert.That(rings.Count(i => Math.Abs(i.Death - (A / Math.Sqrt(2))) < Rounding), Is.EqualTo((2 * cells) + 1 - 3));
        Assert.That(rings.Count(i => double.IsInfinity(i.Death)), Is.EqualTo(3));

        // One cavity per cube; the last is filled into the whole torus. Three sheets across the cell have no end.
        PersistenceInterval[] cavities = [.. all.Where(i => i.Dimension == 2)];
        Assert.That(cavities.Select(i => i.Birth), Is.All.EqualTo(A / Math.Sqrt(2)).Within(Rounding));
        Assert.That(cavities.Count(i => Math.Abs(i.Death - (A * Math.Sqrt(3) / 2)) < Rounding), Is.EqualTo(cells - 1));
        Assert.That(cavities.Count(i => double.IsInfinity(i.Death)), Is.EqualTo(3));
    }

    [Test]
    public void The_ball_round_an_obtuse_triangle_is_that_of_its_longest_side_and_round_a_regular_tetrahedron_the_circumscribed_one()
    {
        Assert.That(EnclosingBall.Radius([default, new(4, 0, 0), new(2, 0.5, 0)]), Is.EqualTo(2).Within(Rounding));
        Assert.That(EnclosingBall.Radius([new(1, 1, 1), new(1, -1, -1), new(-1, 1, -1), new(-1, -1, 1)]), Is.EqualTo(Math.Sqrt(3)).Within(Rounding));
        Assert.That(EnclosingBall.Radius([default, new(1, 0, 0), new(2, 0, 0), new(3, 0, 0)]), Is.EqualTo(1.5).Within(Rounding), "points on a line");
    }

    private static IReadOnlyList<PersistenceInterval> Of(Cartesian[] points) =>
        PersistentHomology.Of(Room, [.. points.Select(p => Room.ToFractional(p + new Cartesian(20, 25, 59)))], 10);
}
