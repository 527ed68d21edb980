using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>
/// Finds supercells whose opposite faces are far enough apart. All sublattices of an index are enumerated as Hermite normal
/// forms (Hart and Forcade, Phys. Rev. B 77, 224115 (2008)). A cell whose faces are at least w apart contains no lattice
/// vector shorter than w, which rejects nearly all of them before any basis is reduced.
/// </summary>
internal sealed class SupercellSearch
{
    private readonly Lattice _primitive;
    private readonly Lattice _frame;
    private readonly double _width;
    private readonly (int X, int Y, int Z)[] _short;

    /// <param name="primitive">Primitive lattice.</param>
    /// <param name="frame">Lattice along whose vectors the cell's own are laid where there is a choice.</param>
    /// <param name="minimumWidthAngstrom">Smallest distance between opposite faces, Å.</param>
    internal SupercellSearch(Lattice primitive, Lattice frame, double minimumWidthAngstrom)
    {
        _primitive = primitive;
        _frame = frame;
        _width = minimumWidthAngstrom;
        _short = ShortVectors(primitive, minimumWidthAngstrom);
        SmallestIndex = Math.Max(1, (int)Math.Ceiling((Math.Pow(minimumWidthAngstrom, 3) / primitive.VolumeCubicAngstrom) - 1e-9));
    }

    /// <summary>No cell of fewer primitive cells can be wide enough: a cell of widths w has at least the volume w³.</summary>
    internal int SmallestIndex { get; }

    /// <summary>The widest cell of this many primitive cells, or null where none is wide enough.</summary>
    internal Supercell? Widest(int index)
    {
        Supercell? best = null;
        double bestWidth = _width - 1e-9, bestCompactness = double.PositiveInfinity;
        List<(int X1, int Y1, int Z)> left = [];
        for (int a = 1; a <= index; a++)
        {
            if (index % a != 0)
            {
                continue;
            }

            for (int d = 1; d <= index / a; d++)
            {
                if (index / a % d != 0)
                {
                    continue;
                }

                int f = index / a / d;
                for (int b = 0; b < d; b++)
                {
                    left.Clear();
                    foreach ((int x, int y, int z) in _short)
                    {
                        if (x % a == 0 && (y - (x / a * b)) % d == 0)
                        {
                            left.Add((x / a, (y - (x / a * b)) / d, z));
                        }
                    }

                    for (int c = 0; c < f; c++)
                    {
                        for (int e = 0; e < f; e++)
                        {
                            if (!HoldsShortVector(left, c, e, f))
                            {
                                Consider(index, a, b, c, d, e, f, ref best, ref bestWidth, ref bestCompactness);
                            }
                        }
                    }
                }
            }
        }

        return best;
    }

    /// <summary>The wide enough cell with the fewest primitive cells, at least <paramref name="from"/>.</summary>
    internal Supercell Smallest(int from = 1)
    {
        Supercell limit = Multiples();
        for (int index = Math.Max(from, SmallestIndex); index < limit.Index; index++)
        {
            if (Widest(index) is { } cell)
            {
                return cell;
            }
        }

        return limit;
    }

    /// <summary>The primitive (widest) basis multiplied until it is wide enough: always exists, seldom the smallest.</summary>
    private Supercell Multiples()
    {
        (double wa, double wb, double wc) = _primitive.Widths;
        int na = Math.Max(1, (int)Math.Ceiling((_width - 1e-9) / wa)), nb = Math.Max(1, (int)Math.Ceiling((_width - 1e-9) / wb)), nc = Math.Max(1, (int)Math.Ceiling((_width - 1e-9) / wc));
        return Orient(na * nb * nc, na * _primitive.A, nb * _primitive.B, nc * _primitive.C);
    }

    private static bool HoldsShortVector(List<(int X1, int Y1, int Z)> vectors, int c, int e, int f)
    {
        foreach ((int x, int y, int z) in vectors)
        {
            if ((z - (x * c) - (y * e)) % f == 0)
            {
                return true;
            }
        }

        return false;
    }

    private void Consider(int index, int a, int b, int c, int d, int e, int f, ref Supercell? best, ref double bestWidth, ref double bestCompactness)
    {
        Cartesian u = (a * _primitive.A) + (b * _primitive.B) + (c * _primitive.C);
        Cartesian v = (d * _primitive.B) + (e * _primitive.C);
        (Cartesian p, Cartesian q, Cartesian r) = LatticeReduction.WidestBasis(u, v, f * _primitive.C);
        double volume = Math.Abs(p.Dot(q.Cross(r)));
        double width = volume / Math.Max(q.Cross(r).Length, Math.Max(r.Cross(p).Length, p.Cross(q).Length));
        double compactness = p.LengthSquared + q.LengthSquared + r.LengthSquared;
        if (width > bestWidth + 1e-6 || (width > bestWidth - 1e-6 && width >= _width - 1e-9 && compactness < bestCompactness - 1e-6))
        {
            best = Orient(index, p, q, r);
            bestWidth = Math.Max(width, bestWidth);
            bestCompactness = compactness;
        }
    }

    /// <summary>Right-handed, vectors in the order and sense that follow the parent's axes best, turned so that a is along x and b in xy.</summary>
    private Supercell Orient(int index, Cartesian p, Cartesian q, Cartesian r)
    {
        Cartesian[] v = [p, q, r];
        Cartesian[] axes = [(1 / _frame.A.Length) * _frame.A, (1 / _frame.B.Length) * _frame.B, (1 / _frame.C.Length) * _frame.C];
        int[][] permutations = [[0, 1, 2], [1, 2, 0], [2, 0, 1], [0, 2, 1], [2, 1, 0], [1, 0, 2]];
        Cartesian[] best = v;
        double bestScore = double.NegativeInfinity;
        foreach (int[] permutation in permutations)
        {
            for (int signs = 0; signs < 8; signs++)
            {
                Cartesian[] t = new Cartesian[3];
                double score = 0;
                for (int i = 0; i < 3; i++)
                {
                    t[i] = ((signs & (1 << i)) == 0 ? 1 : -1) * v[permutation[i]];
                    score += t[i].Dot(axes[i]) / t[i].Length;
                }

                if (t[0].Dot(t[1].Cross(t[2])) > 0 && score > bestScore + 1e-9)
                {
                    (best, bestScore) = (t, score);
                }
            }
        }

        int[,] rows = new int[3, 3];
        for (int i = 0; i < 3; i++)
        {
            Fractional n = _primitive.ToFractional(best[i]);
            (rows[i, 0], rows[i, 1], rows[i, 2]) = ((int)Math.Round(n.U), (int)Math.Round(n.V), (int)Math.Round(n.W));
        }

        (double a, double b, double c, double alpha, double beta, double gamma) = _primitive.Combine(rows).Parameters;
        return new(Lattice.FromParameters(a, b, c, Snap(alpha), Snap(beta), Snap(gamma)), index, rows);
    }

    /// <summary>Right angles come out of the arccosine with rounding errors of 1e-14; they are meant to be right.</summary>
    private static double Snap(double degrees) => Math.Abs(degrees - 90) < 1e-7 ? 90 : degrees;

    private static (int X, int Y, int Z)[] ShortVectors(Lattice lattice, double limit)
    {
        (double wa, double wb, double wc) = lattice.Widths;
        int na = (int)(limit / wa), nb = (int)(limit / wb), nc = (int)(limit / wc);
        List<(double Squared, (int, int, int) Vector)> found = [];
        double squaredLimit = (limit - 1e-9) * (limit - 1e-9);
        for (int x = 0; x <= na; x++)
        {
            for (int y = -nb; y <= nb; y++)
            {
                for (int z = -nc; z <= nc; z++)
                {
                    // One of each pair ±v, without the origin.
                    if (x == 0 && (y < 0 || (y == 0 && z <= 0)))
                    {
                        continue;
                    }

                    double squared = ((x * lattice.A) + (y * lattice.B) + (z * lattice.C)).LengthSquared;
                    if (squared < squaredLimit)
                    {
                        found.Add((squared, (x, y, z)));
                    }
                }
            }
        }

        return [.. found.OrderBy(f => f.Squared).ThenBy(f => f.Vector).Select(f => f.Vector)];
    }
}
