using Screening.Core.Structures;

namespace Screening.Core.Geometry;

/// <summary>
/// Persistent homology of points in a periodic cell: how pieces, rings and cavities of the union of equal balls around the points come and go
/// as the balls grow (Edelsbrunner, Letscher and Zomorodian, Discrete Comput. Geom. 28, 511 (2002); for glasses Hiraoka et al., PNAS 113, 7035
/// (2016)). The Čech complex: points, pairs, triples and quadruples enter at the radius of their smallest enclosing ball, which has exactly the
/// homology of the balls (nerve theorem) and needs no points in general position. Coefficients modulo 2.
/// </summary>
/// <remarks>
/// The cell must be wider than four times the largest radius, so that no set of balls closes on itself through the boundary. Winding
/// around the cell shows as intervals without end. Quadruples that fill a cavity are those within the largest radius; a cavity that
/// would be filled later has no end either.
/// </remarks>
public static class PersistentHomology
{
    private const double Rounding = 1e-9;              // radii that differ by less are one: a face never enters after its coface

    /// <param name="lattice">Cell.</param>
    /// <param name="points">Fractional.</param>
    /// <param name="largestRadius">Where the growth ends, Å; lowered to a quarter of the smallest width.</param>
    /// <returns>Intervals longer than rounding, by dimension, birth and death.</returns>
    public static IReadOnlyList<PersistenceInterval> Of(Lattice lattice, IReadOnlyList<Fractional> points, double largestRadius)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(points);
        double radius = Math.Min(largestRadius, lattice.SmallestWidth / 4 * (1 - Rounding));
        List<Simplex> simplices = Simplices(lattice, points, radius);
        simplices.Sort(Simplex.InOrder);
        Dictionary<(int, int, int, int), int> place = new(simplices.Count);
        for (int s = 0; s < simplices.Count; s++)
        {
            place[simplices[s].Key] = s;
        }

        return Reduce(simplices, place);
    }

    private static List<Simplex> Simplices(Lattice lattice, IReadOnlyList<Fractional> points, double radius)
    {
        List<Simplex> simplices = [];
        List<(int Point, Cartesian R)>[] above = new List<(int, Cartesian)>[points.Count];
        for (int i = 0; i < points.Count; i++)
        {
            above[i] = [];
            simplices.Add(new(0, (i, -1, -1, -1)));
            for (int j = i + 1; j < points.Count; j++)
            {
                Cartesian r = lattice.NearestImage(points[i], points[j]);
                if (r.Length <= 2 * radius)
                {
                    above[i].Add((j, r));
                    simplices.Add(new(r.Length / 2, (i, j, -1, -1)));
                }
            }
        }

        for (int i = 0; i < points.Count; i++)
        {
            List<(int Point, Cartesian R)> near = above[i];
            for (int a = 0; a < near.Count; a++)
            {
                for (int b = a + 1; b < near.Count; b++)
                {
                    if ((near[b].R - near[a].R).Length > 2 * radius || EnclosingBall.Radius([default, near[a].R, near[b].R]) is var three && three > radius)
                    {
                        continue;
                    }

                    simplices.Add(new(three, (i, near[a].Point, near[b].Point, -1)));
                    for (int c = b + 1; c < near.Count; c++)
                    {
                        if ((near[c].R - near[a].R).Length <= 2 * radius && (near[c].R - near[b].R).Length <= 2 * radius
                            && EnclosingBall.Radius([default, near[a].R, near[b].R, near[c].R]) is var four && four <= radius)
                        {
                            simplices.Add(new(four, (i, near[a].Point, near[b].Point, near[c].Point)));
                        }
                    }
                }
            }
        }

        return simplices;
    }

    /// <summary>Column reduction of the boundary matrix, highest dimension first, so that what is known to be born needs no column (Chen and Kerber 2011).</summary>
    private static List<PersistenceInterval> Reduce(List<Simplex> simplices, Dictionary<(int, int, int, int), int> place)
    {
        List<PersistenceInterval> intervals = [];
        bool[] paired = new bool[simplices.Count];
        for (int dimension = 3; dimension >= 1; dimension--)
        {
            Dictionary<int, int[]> byLowest = [];
            for (int s = 0; s < simplices.Count; s++)
            {
                if (simplices[s].Dimension != dimension || paired[s])
                {
                    continue;
                }

                int[] column = [.. simplices[s].Faces().Select(f => place[f]).Order()];
                while (column.Length > 0 && byLowest.TryGetValue(column[^1], out int[]? other))
                {
                    column = Sum(column, other);
                }

                if (column.Length > 0)
                {
                    byLowest[column[^1]] = column;
                    (paired[column[^1]], paired[s]) = (true, true);
                    PersistenceInterval interval = new(dimension - 1, simplices[column[^1]].Radius, simplices[s].Radius);
                    if (interval.Length > Rounding)
                    {
                        intervals.Add(interval);
                    }
                }
            }
        }

        for (int s = 0; s < simplices.Count; s++)
        {
            if (!paired[s] && simplices[s].Dimension < 3)
            {
                intervals.Add(new(simplices[s].Dimension, simplices[s].Radius, double.PositiveInfinity));
            }
        }

        return [.. intervals.OrderBy(i => i.Dimension).ThenBy(i => i.Birth).ThenBy(i => i.Death)];
    }

    /// <summary>Symmetric difference of two ascending lists.</summary>
    private static int[] Sum(int[] a, int[] b)
    {
        int[] sum = new int[a.Length + b.Length];
        int i = 0, j = 0, n = 0;
        while (i < a.Length || j < b.Length)
        {
            if (j == b.Length || (i < a.Length && a[i] < b[j]))
            {
                sum[n++] = a[i++];
            }
            else if (i == a.Length || b[j] < a[i])
            {
                sum[n++] = b[j++];
            }
            else
            {
                (i, j) = (i + 1, j + 1);
            }
        }

        return sum[..n];
    }

    private readonly record struct Simplex
    {
        public Simplex(double radius, (int, int, int, int) key) => (Radius, Key) = (Rounding * Math.Round(radius / Rounding), key);

        public double Radius { get; }

        /// <summary>Points in ascending order, −1 behind the last.</summary>
        public (int A, int B, int C, int D) Key { get; }

        public int Dimension => Key.D >= 0 ? 3 : Key.C >= 0 ? 2 : Key.B >= 0 ? 1 : 0;

        public static int InOrder(Simplex a, Simplex b) =>
            a.Radius != b.Radius ? a.Radius.CompareTo(b.Radius) : a.Dimension != b.Dimension ? a.Dimension.CompareTo(b.Dimension) : a.Key.CompareTo(b.Key);

        public IEnumerable<(int, int, int, int)> Faces() => Dimension switch
        {
            1 => [(Key.A, -1, -1, -1), (Key.B, -1, -1, -1)],
            2 => [(Key.A, Key.B, -1, -1), (Key.A, Key.C, -1, -1), (Key.B, Key.C, -1, -1)],
            _ => [(Key.A, Key.B, Key.C, -1), (Key.A, Key.B, Key.D, -1), (Key.A, Key.C, Key.D, -1), (Key.B, Key.C, Key.D, -1)],
        };
    }
}
