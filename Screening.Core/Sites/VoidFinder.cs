using Screening.Core.Geometry;
using Screening.Core.Structures;

namespace Screening.Core.Sites;

/// <summary>
/// Voids of a packing of ions and the windows between them, from the ions' Voronoi tessellation in a periodic cell of any shape: voids are
/// corners of the Voronoi cells with the nearest ions on all sides, trigonal windows lie on their edges (the middle of a Delaunay
/// triangle), linear ones on their faces (the middle of a Delaunay edge). Together they are the critical points of the distance to the
/// nearest ion (Edelsbrunner, Geometry and Topology for Mesh Generation (2001), chapter 1; Siersma, "Voronoi diagrams and Morse theory
/// of the distance function" (1999)).
/// </summary>
public static class VoidFinder
{
    /// <summary>Ions within this factor of the nearest count as neighbours.</summary>
    public const double ShellFactor = 1.25;

    /// <summary>Points nearer than this are one, Å: distorted polyhedra split their centre into several corners.</summary>
    public const double MergeAngstrom = 0.5;

    /// <summary>Ions whose distances differ by less are equally near: refined coordinates of nearly regular polyhedra differ by some hundredths.</summary>
    private const double EqualAngstrom = 0.02;

    /// <summary>Directions whose triple product or cross product stays below this span one dimension less.</summary>
    private const double Flat = 1e-3;

    /// <param name="lattice">Cell.</param>
    /// <param name="ions">Positions of the ions, of one charge as a rule.</param>
    /// <param name="largestAngstrom">Points further from all ions than this are not sought; the cost grows with its sixth power.</param>
    /// <param name="windows">Whether windows (dimension 1 and 2) are wanted too.</param>
    /// <returns>Voids, then trigonal or square windows, then linear ones; each from the largest to the smallest distance, then by position.</returns>
    public static IReadOnlyList<FrameworkVoid> Find(Lattice lattice, IReadOnlyList<Fractional> ions, double largestAngstrom, bool windows)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(ions);
        IonNeighbours all = new(lattice, ions, 2 * largestAngstrom);
        List<FrameworkVoid> found = [];
        for (int i = 0; i < ions.Count; i++)
        {
            // Every corner, edge and face belongs to several cells; each is taken once.
            Cartesian[] near = all.Around(i);
            ConvexPolyhedron cell = new(largestAngstrom);
            Array.ForEach(near, cell.CutHalfwayTo);
            HashSet<(long, long, long)> seen = [];
            foreach (List<Cartesian> face in cell.Faces)
            {
                for (int k = 0; k < face.Count; k++)
                {
                    Take(face[k]);
                    if (windows && Foot(face[k], face[(k + 1) % face.Count]) is { } middle)
                    {
                        Take(middle);
                    }
                }
            }

            if (windows)
            {
                foreach (Cartesian neighbour in near)
                {
                    Take(0.5 * neighbour);
                }
            }

            void Take(Cartesian r)
            {
                if (r.Length <= largestAngstrom && seen.Add(((long)Math.Round(r.X * 1e5), (long)Math.Round(r.Y * 1e5), (long)Math.Round(r.Z * 1e5)))
                    && At(r, near) is { } point && (windows || point.Dimension == 3))
                {
                    found.Add(point with { Position = (ions[i] + lattice.ToFractional(r)).Wrapped() });
                }
            }
        }

        return Merged(lattice, found);
    }

    /// <summary>The point of the line through two corners that is nearest to the ion, where it lies between them.</summary>
    private static Cartesian? Foot(Cartesian a, Cartesian b)
    {
        Cartesian along = b - a;
        double t = -a.Dot(along) / along.LengthSquared;
        return t is > 1e-6 and < 1 - 1e-6 ? a + (t * along) : null;
    }

    /// <summary>What kind of critical point of the distance to the nearest ion this is; null where it is none.</summary>
    /// <param name="r">From the central ion.</param>
    /// <param name="near">Vectors to the ions around the central one.</param>
    private static FrameworkVoid? At(Cartesian r, Cartesian[] near)
    {
        double distance = r.Length;
        if (distance < 1e-6)
        {
            return null;
        }

        List<Cartesian> directions = [(-1 / distance) * r];
        int coordination = 1;
        foreach (Cartesian ion in near)
        {
            double d = (ion - r).Length;
            if (d < distance - EqualAngstrom)
            {
                return null;        // another ion is nearer
            }

            coordination += d < ShellFactor * distance ? 1 : 0;
            if (d < distance + EqualAngstrom)
            {
                directions.Add((1 / d) * (ion - r));
            }
        }

        int dimension = Surrounded(directions);
        return dimension == 0 ? null : new(default, distance, coordination, dimension);
    }

    /// <summary>Dimensions that directions span if they surround the origin within them, 0 if they leave a side open.</summary>
    private static int Surrounded(List<Cartesian> directions)
    {
        Cartesian a = directions[0];
        double widest = 0;
        Cartesian normal = default;
        foreach (Cartesian d in directions)
        {
            Cartesian cross = a.Cross(d);
            if (cross.Length > widest)
            {
                (widest, normal) = (cross.Length, cross);
            }
        }

        if (widest < Flat)
        {
            return directions.Exists(d => d.Dot(a) < 0) ? 1 : 0;
        }

        normal = (1 / widest) * normal;
        return directions.Exists(d => Math.Abs(d.Dot(normal)) > Flat) ? SurroundedInSpace(directions) : SurroundedInPlane(directions, normal);
    }

    /// <summary>A plane through two of the directions with none beyond it on one side leaves that side open.</summary>
    private static int SurroundedInSpace(List<Cartesian> directions)
    {
        for (int i = 0; i < directions.Count; i++)
        {
            for (int j = i + 1; j < directions.Count; j++)
            {
                Cartesian normal = directions[i].Cross(directions[j]);
                if (normal.Length < Flat)
                {
                    continue;
                }

                bool above = directions.Exists(d => d.Dot(normal) > Flat * normal.Length), below = directions.Exists(d => d.Dot(normal) < -Flat * normal.Length);
                if (!above || !below)
                {
                    return 0;
                }
            }
        }

        return 3;
    }

    private static int SurroundedInPlane(List<Cartesian> directions, Cartesian normal)
    {
        foreach (Cartesian d in directions)
        {
            Cartesian side = normal.Cross(d);
            if (!directions.Exists(e => e.Dot(side) > Flat) || !directions.Exists(e => e.Dot(side) < -Flat))
            {
                return 0;
            }
        }

        return 2;
    }

    /// <summary>Voids before windows, larger before smaller; nearer ones than <see cref="MergeAngstrom"/> to one taken are the same.</summary>
    private static List<FrameworkVoid> Merged(Lattice lattice, List<FrameworkVoid> found)
    {
        List<FrameworkVoid> kept = [];
        foreach (FrameworkVoid point in found.OrderByDescending(p => p.Dimension).ThenByDescending(p => Math.Round(p.DistanceAngstrom, 3))
            .ThenBy(p => Math.Round(p.Position.U, 6)).ThenBy(p => Math.Round(p.Position.V, 6)).ThenBy(p => Math.Round(p.Position.W, 6)))
        {
            if (!kept.Exists(k => IonNeighbours.Within(lattice, k.Position, point.Position, MergeAngstrom)))
            {
                kept.Add(point);
            }
        }

        return kept;
    }
}
