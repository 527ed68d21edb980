using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.Neighbors;

/// <summary>Enumerates all pairs of atoms inside a cutoff by brute force; right for any cell, however small or skewed.</summary>
public static class PeriodicPairs
{
    /// <summary>
    /// Calls <paramref name="visit"/>(i, j, r) with i ≤ j and r from i to an image of j (Å), once per pair of distinct images:
    /// a self-image pair is met with only one of n and -n, so every visit is one whole pair.
    /// </summary>
    public static void ForEach(MdState cell, double cutoff, Action<int, int, Cartesian> visit)
    {
        Fractional[] positions = new Fractional[cell.Count];
        for (int i = 0; i < cell.Count; i++)
        {
            positions[i] = cell.Lattice.ToFractional(new(cell.X[i], cell.Y[i], cell.Z[i])).Wrapped();
        }

        ForEach(cell.Lattice, positions, cutoff, visit);
    }

    /// <summary>The same for fractional positions in the home cell.</summary>
    public static void ForEach(Lattice lattice, IReadOnlyList<Fractional> positions, double cutoff, Action<int, int, Cartesian> visit)
    {
        double cutoffSquared = cutoff * cutoff;
        double reachU = cutoff / lattice.Widths.A, reachV = cutoff / lattice.Widths.B, reachW = cutoff / lattice.Widths.C;
        for (int i = 0; i < positions.Count; i++)
        {
            for (int j = i; j < positions.Count; j++)
            {
                Fractional d = positions[j] - positions[i];
                for (int u = Lowest(d.U, reachU); d.U + u <= reachU; u++)
                {
                    for (int v = Lowest(d.V, reachV); d.V + v <= reachV; v++)
                    {
                        for (int w = Lowest(d.W, reachW); d.W + w <= reachW; w++)
                        {
                            if (i == j && !FirstOfOpposites(u, v, w))
                            {
                                continue;
                            }

                            Cartesian r = lattice.ToCartesian(new(d.U + u, d.V + v, d.W + w));
                            if (r.LengthSquared < cutoffSquared)
                            {
                                visit(i, j, r);
                            }
                        }
                    }
                }
            }
        }
    }

    /// <summary>Smallest image number n with d + n ≥ -reach, where reach is cutoff / width.</summary>
    private static int Lowest(double d, double reach) => (int)Math.Ceiling(-reach - d);

    /// <summary>Picks one of n and -n, and neither for n = 0.</summary>
    private static bool FirstOfOpposites(int u, int v, int w) => u != 0 ? u > 0 : v != 0 ? v > 0 : w > 0;
}
