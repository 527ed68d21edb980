namespace Screening.Core.Structures;

/// <summary>
/// All images of one atom. A coordinate rounded to 0.3333 puts the images of one atom some hundredths of an ångström apart;
/// averaging the atom over the operations that bring it back to almost the same place gives the exact special position.
/// </summary>
internal static class OrbitExpansion
{
    /// <summary>Images of one atom nearer than this are one image however precisely the file writes, Å: far below a thermal amplitude (0.1 Å).</summary>
    internal const double SmallestToleranceAngstrom = 0.01;

    /// <summary>Rounding to two decimals in a 10 Å cell moves an atom by up to 0.05 Å and its images by twice that; beyond it split sites are real.</summary>
    internal const double LargestToleranceAngstrom = 0.12;

    /// <param name="position">As written.</param>
    /// <param name="roundingAngstrom">How far rounding may have moved the atom, Å.</param>
    /// <param name="representative">The atom moved to the exact special position.</param>
    /// <returns>Positions in [0, 1), each once, the representative's own first.</returns>
    internal static List<Fractional> Expand(Lattice lattice, IReadOnlyList<SymmetryOperation> operations, Fractional position, double roundingAngstrom, out Fractional representative)
    {
        double tolerance = Math.Clamp(2.5 * roundingAngstrom, SmallestToleranceAngstrom, LargestToleranceAngstrom);
        representative = Snap(lattice, operations, position, tolerance);
        return Images(lattice, operations, representative);
    }

    /// <summary>Average of the images that lie within the tolerance: invariant under every operation that made one of them.</summary>
    private static Fractional Snap(Lattice lattice, IReadOnlyList<SymmetryOperation> operations, Fractional x, double tolerance)
    {
        Fractional current = x;
        for (int pass = 0; pass < 3; pass++)
        {
            double u = 0, v = 0, w = 0;
            int count = 0;
            foreach (SymmetryOperation operation in operations)
            {
                Fractional difference = Nearest(operation.Apply(current) - current);
                if (lattice.ToCartesian(difference).LengthSquared < tolerance * tolerance)
                {
                    u += difference.U;
                    v += difference.V;
                    w += difference.W;
                    count++;
                }
            }

            if (count <= 1)
            {
                break;
            }

            Fractional next = new(current.U + u / count, current.V + v / count, current.W + w / count);
            double moved = lattice.ToCartesian(next - current).Length;
            current = next;
            if (moved < 1e-9)
            {
                break;
            }
        }

        return Clean(current);
    }

    private static List<Fractional> Images(Lattice lattice, IReadOnlyList<SymmetryOperation> operations, Fractional x)
    {
        // After snapping equal images agree to rounding error; 0.005 Å also catches a coordinate whose average is not a whole stabiliser's.
        const double SameSquared = 0.005 * 0.005;
        List<Fractional> images = [];
        foreach (SymmetryOperation operation in operations)
        {
            Fractional image = Clean(operation.Apply(x)).Wrapped();
            bool known = false;
            foreach (Fractional other in images)
            {
                Fractional d = Nearest(image - other);
                if (Math.Abs(d.U) < 0.02 && Math.Abs(d.V) < 0.02 && Math.Abs(d.W) < 0.02 && lattice.ToCartesian(d).LengthSquared < SameSquared)
                {
                    known = true;
                    break;
                }
            }

            if (!known)
            {
                images.Add(image);
            }
        }

        return images;
    }

    /// <summary>Difference of two positions brought to the nearest lattice translation by components; exact for near-coincident points.</summary>
    internal static Fractional Nearest(Fractional d) => new(d.U - Math.Round(d.U), d.V - Math.Round(d.V), d.W - Math.Round(d.W));

    /// <summary>Takes 1/24ths that differ by rounding error for exact, so that images of 1/3 print and compare alike.</summary>
    private static Fractional Clean(Fractional x) => new(Clean(x.U), Clean(x.V), Clean(x.W));

    private static double Clean(double x)
    {
        double exact = Math.Round(x * 24) / 24;
        return Math.Abs(x - exact) < 1e-9 ? exact : x;
    }
}
