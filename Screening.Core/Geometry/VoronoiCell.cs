using Screening.Core.Structures;

namespace Screening.Core.Geometry;

/// <summary>
/// Voronoi cells of points in a periodic cell: everything nearer to a point than to any other point or image (Voronoi 1908), found by cutting
/// a box with the planes halfway to the neighbours, nearest first, until no further plane can reach a corner. Right for any cell shape.
/// </summary>
public sealed class VoronoiCell
{
    private const double FirstReach = 6;               // Å; doubled where a cell turns out to be larger

    private VoronoiCell(ConvexPolyhedron cell) => Measure(cell);

    /// <summary>Å³; the cells of all points fill the lattice's volume.</summary>
    public double VolumeCubicAngstrom { get; private set; }

    /// <summary>Faces of more than a hundredth of a square ångström: neighbours across the cell's walls.</summary>
    public int Faces { get; private set; }

    /// <param name="lattice">Cell.</param>
    /// <param name="points">All points, fractional.</param>
    /// <param name="center">Point whose cell is wanted.</param>
    public static VoronoiCell Of(Lattice lattice, IReadOnlyList<Fractional> points, int center)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(points);
        for (double reach = FirstReach; ; reach *= 2)
        {
            if (Cut(Neighbours(lattice, points, center, reach), reach) is { } cell)
            {
                return new(cell);
            }
        }
    }

    /// <summary>Vectors to every point image within the reach, nearest first.</summary>
    private static List<Cartesian> Neighbours(Lattice lattice, IReadOnlyList<Fractional> points, int center, double reach)
    {
        List<Cartesian> found = [];
        double ru = reach / lattice.Widths.A, rv = reach / lattice.Widths.B, rw = reach / lattice.Widths.C;
        foreach (Fractional point in points)
        {
            Fractional d = point - points[center];
            for (double u = d.U + Math.Ceiling(-ru - d.U); u <= ru; u++)
            {
                for (double v = d.V + Math.Ceiling(-rv - d.V); v <= rv; v++)
                {
                    for (double w = d.W + Math.Ceiling(-rw - d.W); w <= rw; w++)
                    {
                        Cartesian r = lattice.ToCartesian(new(u, v, w));
                        const double Itself = 1e-12;
                        if (r.LengthSquared < reach * reach && r.LengthSquared > Itself)
                        {
                            found.Add(r);
                        }
                    }
                }
            }
        }

        found.Sort((a, b) => a.LengthSquared.CompareTo(b.LengthSquared));
        return found;
    }

    /// <returns>Null where the neighbours within the reach may not be all that count.</returns>
    private static ConvexPolyhedron? Cut(List<Cartesian> neighbours, double reach)
    {
        ConvexPolyhedron cell = new(reach);
        foreach (Cartesian r in neighbours)
        {
            if (r.Length / 2 > cell.Furthest())
            {
                break;
            }

            cell.CutHalfwayTo(r);
        }

        return 2 * cell.Furthest() <= reach ? cell : null;
    }

    private void Measure(ConvexPolyhedron cell)
    {
        const double SmallFace = 0.01;
        foreach (List<Cartesian> corners in cell.Faces)
        {
            Cartesian sum = default;
            for (int c = 1; c + 1 < corners.Count; c++)
            {
                sum += (corners[c] - corners[0]).Cross(corners[c + 1] - corners[0]);
            }

            VolumeCubicAngstrom += Math.Abs(corners[0].Dot(sum)) / 6;
            Faces += 0.5 * sum.Length > SmallFace ? 1 : 0;
        }
    }
}
