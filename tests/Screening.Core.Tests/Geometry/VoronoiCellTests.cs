using Screening.Core.Geometry;
using Screening.Core.Structures;

namespace Screening.Core.Tests.Geometry;

public sealed class VoronoiCellTests
{
    private const double RoundingPercent = 1e-7;       // rounding; only corners nearer to a plane than 1e-6 Å are taken to lie in it

    [Test]
    public void The_cell_of_a_cubic_lattice_is_the_cube_and_of_the_centred_ones_the_known_polyhedra()
    {
        Fractional[] simple = [default], body = [default, new(0.5, 0.5, 0.5)], face = [default, new(0.5, 0.5, 0), new(0.5, 0, 0.5), new(0, 0.5, 0.5)];
        foreach ((Fractional[] points, int faces) in ((Fractional[], int)[])[(simple, 6), (body, 14), (face, 12)])
        {
            VoronoiCell cell = VoronoiCell.Of(Lattice.Cubic(5), points, 0);
            Assert.That(cell.VolumeCubicAngstrom, Is.EqualTo(125.0 / points.Length).Within(RoundingPercent).Percent);
            Assert.That(cell.Faces, Is.EqualTo(faces), "cube, truncated octahedron, rhombic dodecahedron");
        }
    }

    [Test]
    public void Cells_of_random_points_fill_a_skewed_cell([Values(1, 2, 30)] int count)
    {
        Lattice lattice = new(new(9, 0, 0), new(-3, 8, 0), new(2, 1, 10));
        Random random = new(count);
        Fractional[] points = [.. Enumerable.Range(0, count).Select(_ => new Fractional(random.NextDouble(), random.NextDouble(), random.NextDouble()))];
        double sum = Enumerable.Range(0, count).Sum(i => VoronoiCell.Of(lattice, points, i).VolumeCubicAngstrom);
        Assert.That(sum, Is.EqualTo(lattice.VolumeCubicAngstrom).Within(RoundingPercent).Percent);
    }
}
