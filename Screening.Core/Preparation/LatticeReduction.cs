using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>
/// Compact bases of a lattice. Reducing the reciprocal basis (Minkowski reduction by the greedy algorithm of Nguyen and
/// Stehlé, ACM Trans. Algorithms 5, 46 (2009), which is exact in three dimensions) makes its vectors as short, hence the
/// distances between opposite faces of the direct cell as large, as the lattice allows.
/// </summary>
internal static class LatticeReduction
{
    /// <summary>Direct basis of the same lattice with the largest possible face distances.</summary>
    internal static (Cartesian A, Cartesian B, Cartesian C) WidestBasis(Cartesian a, Cartesian b, Cartesian c)
    {
        (Cartesian ra, Cartesian rb, Cartesian rc) = Dual(a, b, c);
        (ra, rb, rc) = Minkowski(ra, rb, rc);
        return Dual(ra, rb, rc);
    }

    /// <summary>Reciprocal vectors without 2π.</summary>
    internal static (Cartesian A, Cartesian B, Cartesian C) Dual(Cartesian a, Cartesian b, Cartesian c)
    {
        double inverse = 1 / a.Dot(b.Cross(c));
        return (inverse * b.Cross(c), inverse * c.Cross(a), inverse * a.Cross(b));
    }

    /// <summary>Basis whose vectors realise the three successive minima of the lattice, shortest first.</summary>
    internal static (Cartesian A, Cartesian B, Cartesian C) Minkowski(Cartesian a, Cartesian b, Cartesian c)
    {
        // Ends after a few passes; the limit only guards against cycling among rounding errors.
        const int maximumPasses = 200;
        for (int pass = 0; pass < maximumPasses; pass++)
        {
            Sort(ref a, ref b, ref c);
            (a, b) = Gauss(a, b);

            // Nearest vector of the plane lattice to c: from the rounded Gram solution and its neighbours.
            double aa = a.LengthSquared, bb = b.LengthSquared, ab = a.Dot(b), ac = a.Dot(c), bc = b.Dot(c);
            double determinant = (aa * bb) - (ab * ab);
            double x = Math.Round(((ac * bb) - (bc * ab)) / determinant), y = Math.Round(((bc * aa) - (ac * ab)) / determinant);
            Cartesian best = c;
            double shortest = c.LengthSquared * (1 - 1e-12);
            for (int i = -1; i <= 1; i++)
            {
                for (int j = -1; j <= 1; j++)
                {
                    Cartesian candidate = c - ((x + i) * a) - ((y + j) * b);
                    if (candidate.LengthSquared < shortest)
                    {
                        best = candidate;
                        shortest = candidate.LengthSquared * (1 - 1e-12);
                    }
                }
            }

            c = best;
            if (c.LengthSquared >= b.LengthSquared * (1 - 1e-12))
            {
                break;
            }
        }

        return (a, b, c);
    }

    private static (Cartesian, Cartesian) Gauss(Cartesian a, Cartesian b)
    {
        while (true)
        {
            if (b.LengthSquared < a.LengthSquared)
            {
                (a, b) = (b, a);
            }

            double n = Math.Round(a.Dot(b) / a.LengthSquared);
            Cartesian next = b - (n * a);
            if (n == 0 || next.LengthSquared >= b.LengthSquared * (1 - 1e-12))
            {
                return (a, b);
            }

            b = next;
        }
    }

    private static void Sort(ref Cartesian a, ref Cartesian b, ref Cartesian c)
    {
        if (b.LengthSquared < a.LengthSquared)
        {
            (a, b) = (b, a);
        }

        if (c.LengthSquared < b.LengthSquared)
        {
            (b, c) = (c, b);
            if (b.LengthSquared < a.LengthSquared)
            {
                (a, b) = (b, a);
            }
        }
    }
}
