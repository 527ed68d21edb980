using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>A sublattice of primitive translations as a cell for dynamics.</summary>
/// <param name="Lattice">a along x, b in the xy plane.</param>
/// <param name="Index">Number of primitive cells.</param>
/// <param name="Rows">Cell vectors in units of the primitive ones; [vector, component].</param>
internal sealed record Supercell(Lattice Lattice, int Index, int[,] Rows)
{
    /// <summary>Every image of the primitive positions, in order of position, then of cell; fractional in the supercell.</summary>
    internal List<(int PrimitiveSite, Fractional Position)> Expand(PrimitiveCell primitive)
    {
        Lattice parent = primitive.Lattice.Combine(Rows);
        List<Cartesian> cells = [];
        HashSet<(long, long, long)> seen = [];
        int reach = 0;
        for (int i = 0; i < 3; i++)
        {
            reach = Math.Max(reach, Math.Abs(Rows[0, i]) + Math.Abs(Rows[1, i]) + Math.Abs(Rows[2, i]));
        }

        for (int i = -reach; i <= reach; i++)
        {
            for (int j = -reach; j <= reach; j++)
            {
                for (int k = -reach; k <= reach && cells.Count < Index; k++)
                {
                    Cartesian r = (i * primitive.Lattice.A) + (j * primitive.Lattice.B) + (k * primitive.Lattice.C);
                    Fractional f = parent.ToFractional(r);

                    // Lattice points are whole multiples of 1/Index: exact after rounding.
                    long Numerator(double x) => (((long)Math.Round(x * Index) % Index) + Index) % Index;
                    if (seen.Add((Numerator(f.U), Numerator(f.V), Numerator(f.W))))
                    {
                        cells.Add(r);
                    }
                }
            }
        }

        List<(int, Fractional)> sites = new(primitive.Positions.Count * Index);
        for (int p = 0; p < primitive.Positions.Count; p++)
        {
            Cartesian home = primitive.Lattice.ToCartesian(primitive.Positions[p]);
            foreach (Cartesian cell in cells)
            {
                sites.Add((p, parent.ToFractional(home + cell).Wrapped()));
            }
        }

        return sites;
    }
}
