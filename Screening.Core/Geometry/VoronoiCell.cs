using Screening.Core.Structures;

namespace Screening.Core.Geometry;

/// <summary>
/// Voronoi cells of points in a periodic cell: everything nearer to a point than to any other point or image (Voronoi 1908), found by cutting
/// a box with the planes halfway to the neighbours, nearest first, until no further plane can reach a corner. Right for any cell shape.
/// </summary>
public sealed class VoronoiCell
{
    private const double FirstReach = 6;               // Å; doubled where a cell turns out to be larger
    private readonly List<Face> _faces = [];

    private VoronoiCell()
    {
    }

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
            VoronoiCell cell = new();
            if (cell.Cut(Neighbours(lattice, points, center, reach), reach))
            {
                cell.Measure();
                return cell;
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

    /// <returns>False where the neighbours within the reach may not be all that count.</returns>
    private bool Cut(List<Cartesian> neighbours, double reach)
    {
        // Box around the sphere that the planes can reach.
        foreach (Cartesian n in (Cartesian[])[new(1, 0, 0), new(-1, 0, 0), new(0, 1, 0), new(0, -1, 0), new(0, 0, 1), new(0, 0, -1)])
        {
            Cartesian a = new(n.Y, n.Z, n.X), b = n.Cross(a);
            _faces.Add(new(n, reach, [reach * (n + a + b), reach * (n + b - a), reach * (n - a - b), reach * (n + a - b)]));
        }

        foreach (Cartesian r in neighbours)
        {
            double half = r.Length / 2;
            if (half > Furthest())
            {
                break;
            }

            Clip((0.5 / half) * r, half);
        }

        return 2 * Furthest() <= reach;
    }

    private double Furthest() => Math.Sqrt(_faces.Max(f => f.Corners.Max(c => c.LengthSquared)));

    private void Clip(Cartesian normal, double offset)
    {
        const double Tolerance = 1e-10;
        List<Cartesian> rim = [];
        bool cut = false;
        for (int f = _faces.Count - 1; f >= 0; f--)
        {
            List<Cartesian> corners = _faces[f].Corners, kept = [];
            for (int c = 0; c < corners.Count; c++)
            {
                Cartesian from = corners[c], to = corners[(c + 1) % corners.Count];
                double a = from.Dot(normal) - offset, b = to.Dot(normal) - offset;
                if (a <= Tolerance)
                {
                    kept.Add(from);
                    if (a >= -Tolerance)
                    {
                        rim.Add(from);
                    }
                }

                if ((a > Tolerance && b < -Tolerance) || (a < -Tolerance && b > Tolerance))
                {
                    Cartesian at = from + ((a / (a - b)) * (to - from));
                    kept.Add(at);
                    rim.Add(at);
                }

                cut |= a > Tolerance;
            }

            if (kept.Count < 3)
            {
                _faces.RemoveAt(f);
            }
            else
            {
                _faces[f] = _faces[f] with { Corners = kept };
            }
        }

        if (cut && rim.Count >= 3)
        {
            _faces.Add(new(normal, offset, Around(normal, rim)));
        }
    }

    /// <summary>Points of a plane in order around their mean; points that coincide add no area.</summary>
    private static List<Cartesian> Around(Cartesian normal, List<Cartesian> points)
    {
        Cartesian mean = default;
        foreach (Cartesian p in points)
        {
            mean += (1.0 / points.Count) * p;
        }

        Cartesian a = Math.Abs(normal.X) < 0.7 ? normal.Cross(new(1, 0, 0)) : normal.Cross(new(0, 1, 0)), b = normal.Cross(a);
        return [.. points.OrderBy(p => Math.Atan2((p - mean).Dot(b), (p - mean).Dot(a)))];
    }

    private void Measure()
    {
        const double SmallFace = 0.01;
        foreach (Face face in _faces)
        {
            Cartesian sum = default;
            for (int c = 1; c + 1 < face.Corners.Count; c++)
            {
                sum += (face.Corners[c] - face.Corners[0]).Cross(face.Corners[c + 1] - face.Corners[0]);
            }

            double area = 0.5 * sum.Length;
            VolumeCubicAngstrom += area * face.Offset / 3;
            Faces += area > SmallFace ? 1 : 0;
        }
    }

    private sealed record Face(Cartesian Normal, double Offset, List<Cartesian> Corners);
}
