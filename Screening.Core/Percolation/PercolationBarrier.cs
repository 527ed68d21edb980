namespace Screening.Core.Percolation;

/// <summary>
/// Energies above the map's minimum at which connected grid points first form an endless path in one, two and three dimensions, eV;
/// null where that needs more than the ceiling.
/// </summary>
public sealed record PercolationBarrier(double? OneDimensionEv, double? TwoDimensionsEv, double? ThreeDimensionsEv)
{
    /// <summary>Highest energy above the minimum that is looked at by default, eV.</summary>
    public const double DefaultCeilingEv = 5;

    // Steps to the 26 neighbours of a grid point.
    private static readonly (int A, int B, int C)[] Neighbours =
        [.. from a in Enumerable.Range(-1, 3)
            from b in Enumerable.Range(-1, 3)
            from c in Enumerable.Range(-1, 3)
            where (a, b, c) != (0, 0, 0)
            select (a, b, c)];

    /// <summary>
    /// Barriers of a map, exact for its grid: points enter in order of energy and join neighbours that are in already, while each
    /// component keeps the lattice translations by which it meets its own periodic images; their rank is its dimension.
    /// </summary>
    /// <param name="map">Energies on a periodic grid; points touch their 26 neighbours.</param>
    /// <param name="ceilingEv">Give up above this energy over the minimum, eV.</param>
    public static PercolationBarrier Of(BondValenceSiteEnergy map, double ceilingEv = DefaultCeilingEv)
    {
        ArgumentNullException.ThrowIfNull(map);
        return Of(map.Values, map.CountA, map.CountB, map.CountC, ceilingEv);
    }

    /// <summary>The same for any periodic grid of energies, eV; infinite ones are impassable.</summary>
    public static PercolationBarrier Of(double[] values, int countA, int countB, int countC, double ceilingEv)
    {
        ArgumentNullException.ThrowIfNull(values);
        double minimum = values.Min();
        int[] order = [.. Enumerable.Range(0, values.Length).Where(p => values[p] <= minimum + ceilingEv)];
        double[] keys = [.. order.Select(p => values[p])];
        Array.Sort(keys, order);
        double?[] thresholds = new double?[4];
        WindingUnionFind components = new(values.Length);
        int dimension = 0;
        for (int n = 0; n < order.Length && dimension < 3; n++)
        {
            int point = order[n];
            components.Open(point);
            int c = point % countC, b = point / countC % countB, a = point / (countC * countB);
            foreach ((int da, int db, int dc) in Neighbours)
            {
                (int na, int wa) = Fold(a + da, countA);
                (int nb, int wb) = Fold(b + db, countB);
                (int nc, int wc) = Fold(c + dc, countC);
                int neighbour = (((na * countB) + nb) * countC) + nc;
                if (components.IsOpen(neighbour))
                {
                    dimension = Math.Max(dimension, components.Join(point, neighbour, new(wa, wb, wc)));
                }
            }

            for (int d = 1; d <= dimension; d++)
            {
                thresholds[d] ??= keys[n] - minimum;
            }
        }

        return new(thresholds[1], thresholds[2], thresholds[3]);
    }

    private static (int Index, int Winding) Fold(int i, int count) =>
        i < 0 ? (i + count, -1) : i >= count ? (i - count, 1) : (i, 0);
}
