using Screening.Core.Structures;

namespace Screening.Core.Geometry;

/// <summary>
/// A convex polyhedron around the origin, as the polygons that bound it: a cube from which one plane after the other cuts a part. Å.
/// </summary>
internal sealed class ConvexPolyhedron
{
    /// <summary>A corner nearer to a plane than this lies in it, Å: equal distances of symmetric packings stay equal.</summary>
    private const double PlaneAngstrom = 1e-6;

    /// <summary>Bounding polygons, corners in order around each.</summary>
    internal List<List<Cartesian>> Faces { get; private set; }

    /// <param name="halfEdgeAngstrom">Half the edge of the cube.</param>
    internal ConvexPolyhedron(double halfEdgeAngstrom)
    {
        double h = halfEdgeAngstrom;
        Cartesian[] corner = [.. Enumerable.Range(0, 8).Select(i => new Cartesian((i & 1) == 0 ? -h : h, (i & 2) == 0 ? -h : h, (i & 4) == 0 ? -h : h))];
        Faces = [.. new int[][] { [0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5] }.Select(f => f.Select(i => corner[i]).ToList())];
    }

    /// <summary>Distance of the furthest corner.</summary>
    internal double Furthest() => Math.Sqrt(Faces.Max(f => f.Max(c => c.LengthSquared)));

    /// <summary>Keeps what is nearer to the origin than to the point.</summary>
    internal void CutHalfwayTo(Cartesian point)
    {
        double length = point.Length;
        Cut((1 / length) * point, length / 2);
    }

    /// <summary>Removes what lies beyond the plane n · r = distance.</summary>
    private void Cut(Cartesian normal, double distance)
    {
        bool cuts = false;
        foreach (List<Cartesian> face in Faces)
        {
            foreach (Cartesian r in face)
            {
                cuts |= normal.Dot(r) > distance + PlaneAngstrom;
            }
        }

        if (!cuts)
        {
            return;
        }

        List<List<Cartesian>> left = [];
        List<Cartesian> rim = [];
        foreach (List<Cartesian> face in Faces)
        {
            List<Cartesian> kept = [];
            for (int i = 0; i < face.Count; i++)
            {
                Cartesian r = face[i], next = face[(i + 1) % face.Count];
                double here = normal.Dot(r) - distance, there = normal.Dot(next) - distance;
                if (here <= PlaneAngstrom)
                {
                    kept.Add(r);
                    if (here >= -PlaneAngstrom)
                    {
                        rim.Add(r);
                    }
                }

                if ((here < -PlaneAngstrom && there > PlaneAngstrom) || (here > PlaneAngstrom && there < -PlaneAngstrom))
                {
                    Cartesian crossing = r + ((here / (here - there)) * (next - r));
                    kept.Add(crossing);
                    rim.Add(crossing);
                }
            }

            if (kept.Count >= 3)
            {
                left.Add(kept);
            }
        }

        if (Around(normal, rim) is { Count: >= 3 } lid)
        {
            left.Add(lid);
        }

        Faces = left;
    }

    /// <summary>Different corners of the new face in order around its middle.</summary>
    private static List<Cartesian> Around(Cartesian normal, List<Cartesian> rim)
    {
        List<Cartesian> corners = [];
        foreach (Cartesian r in rim)
        {
            if (corners.TrueForAll(c => (c - r).LengthSquared > 4 * PlaneAngstrom * PlaneAngstrom))
            {
                corners.Add(r);
            }
        }

        if (corners.Count < 3)
        {
            return corners;
        }

        Cartesian middle = new(0, 0, 0);
        corners.ForEach(c => middle += (1.0 / corners.Count) * c);
        Cartesian u = corners[0] - middle, v = normal.Cross(u);
        return [.. corners.OrderBy(c => Math.Atan2((c - middle).Dot(v), (c - middle).Dot(u)))];
    }
}
