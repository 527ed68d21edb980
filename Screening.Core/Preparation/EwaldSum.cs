using System.Numerics;
using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>
/// Coulomb energy of point charges in a periodic cell by Ewald summation (Ann. Phys. 369, 253 (1921)) with conducting
/// boundary; a net charge is balanced by a uniform background. Both sums are cut where their terms fall below
/// exp(-<c>convergence</c>²).
/// </summary>
public sealed class EwaldSum
{
    private readonly Lattice _lattice;
    private readonly double _alpha, _realCutoff;
    private readonly double[] _gx, _gy, _gz, _weight;

    /// <param name="lattice">The cell.</param>
    /// <param name="realCutoffAngstrom">Cutoff of the real-space sum, Å; moves work between the sums, not the result.</param>
    /// <param name="convergence">Cutoffs in units of the screening length; 4.2 gives energies to about 1e-8 relative.</param>
    public EwaldSum(Lattice lattice, double realCutoffAngstrom = 10, double convergence = 4.2)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        _lattice = lattice;
        _realCutoff = realCutoffAngstrom;
        _alpha = convergence / realCutoffAngstrom;
        (Cartesian ra, Cartesian rb, Cartesian rc) = LatticeReduction.Dual(lattice.A, lattice.B, lattice.C);
        double largest = 2 * _alpha * convergence, twoPi = 2 * Math.PI;
        int na = (int)(largest / twoPi * lattice.A.Length), nb = (int)(largest / twoPi * lattice.B.Length), nc = (int)(largest / twoPi * lattice.C.Length);
        List<double> gx = [], gy = [], gz = [], weight = [];
        for (int h = 0; h <= na; h++)
        {
            for (int k = -nb; k <= nb; k++)
            {
                for (int l = -nc; l <= nc; l++)
                {
                    // One of each pair ±G stands for both.
                    if (h == 0 && (k < 0 || (k == 0 && l <= 0)))
                    {
                        continue;
                    }

                    Cartesian g = twoPi * ((h * ra) + (k * rb) + (l * rc));
                    double squared = g.LengthSquared;
                    if (squared <= largest * largest)
                    {
                        gx.Add(g.X);
                        gy.Add(g.Y);
                        gz.Add(g.Z);
                        weight.Add(2 * Units.CoulombEvAngstrom * 4 * Math.PI / lattice.VolumeCubicAngstrom / squared * Math.Exp(-squared / (4 * _alpha * _alpha)));
                    }
                }
            }
        }

        (_gx, _gy, _gz, _weight) = ([.. gx], [.. gy], [.. gz], [.. weight]);
    }

    /// <summary>Energy of a charge e with its own images and the background, eV; the diagonal of the pair matrix.</summary>
    public double SelfInteraction
    {
        get
        {
            double sum = RealSpace(default, default) - (2 * _alpha / Math.Sqrt(Math.PI) * Units.CoulombEvAngstrom) + Background;
            foreach (double w in _weight)
            {
                sum += w;
            }

            return sum;
        }
    }

    private double Background => -Math.PI * Units.CoulombEvAngstrom / (_alpha * _alpha * _lattice.VolumeCubicAngstrom);

    /// <summary>Energy of the cell, eV: ½ Σ q_i q_j J_ij over all sites and images.</summary>
    public double Energy(IReadOnlyList<Fractional> positions, IReadOnlyList<double> charges)
    {
        ArgumentNullException.ThrowIfNull(positions);
        ArgumentNullException.ThrowIfNull(charges);
        int n = positions.Count;
        double real = 0, squares = 0, net = 0;
        double selfImages = RealSpace(default, default);
        for (int i = 0; i < n; i++)
        {
            squares += charges[i] * charges[i];
            net += charges[i];
            for (int j = i + 1; j < n; j++)
            {
                real += charges[i] * charges[j] * RealSpace(positions[i], positions[j]);
            }
        }

        double reciprocal = 0;
        (double[] cosine, double[] sine) = StructureFactor(positions, charges);
        for (int g = 0; g < _weight.Length; g++)
        {
            reciprocal += 0.5 * _weight[g] * ((cosine[g] * cosine[g]) + (sine[g] * sine[g]));
        }

        return real + (0.5 * squares * selfImages) + reciprocal
            - (squares * _alpha / Math.Sqrt(Math.PI) * Units.CoulombEvAngstrom) + (0.5 * net * net * Background);
    }

    /// <summary>Potential at points due to charges elsewhere, V.</summary>
    public double[] Potentials(IReadOnlyList<Fractional> points, IReadOnlyList<Fractional> positions, IReadOnlyList<double> charges)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(positions);
        ArgumentNullException.ThrowIfNull(charges);
        (double[] cosine, double[] sine) = StructureFactor(positions, charges);
        double background = Background * charges.Sum();
        double[] result = new double[points.Count];
        for (int p = 0; p < points.Count; p++)
        {
            Cartesian r = _lattice.ToCartesian(points[p]);
            double sum = background;
            for (int g = 0; g < _weight.Length; g++)
            {
                (double s, double c) = Math.SinCos((_gx[g] * r.X) + (_gy[g] * r.Y) + (_gz[g] * r.Z));
                sum += _weight[g] * ((c * cosine[g]) + (s * sine[g]));
            }

            for (int j = 0; j < positions.Count; j++)
            {
                sum += charges[j] * RealSpace(points[p], positions[j]);
            }

            result[p] = sum;
        }

        return result;
    }

    /// <summary>
    /// Interaction of unit charges on every pair of points, eV, row-major and symmetric; the diagonal is the interaction with
    /// the own images, so that the energy is ½ Σ q_i J_ij q_j for a neutral cell.
    /// </summary>
    public double[] PairMatrix(IReadOnlyList<Fractional> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        int n = points.Count, gs = _weight.Length;
        int lanes = Vector<double>.Count, stride = (2 * gs + lanes - 1) / lanes * lanes;

        // cos(G·(r_i - r_j)) = c_i c_j + s_i s_j turns the reciprocal sum of a pair into one scalar product.
        double[] waves = new double[n * stride];
        for (int i = 0; i < n; i++)
        {
            Cartesian r = _lattice.ToCartesian(points[i]);
            for (int g = 0; g < gs; g++)
            {
                (double s, double c) = Math.SinCos((_gx[g] * r.X) + (_gy[g] * r.Y) + (_gz[g] * r.Z));
                double root = Math.Sqrt(_weight[g]);
                waves[(i * stride) + (2 * g)] = root * c;
                waves[(i * stride) + (2 * g) + 1] = root * s;
            }
        }

        double[] matrix = new double[n * n];
        double self = SelfInteraction, background = Background;
        const int tile = 24;       // 48 rows of about 16 kB stay in the second-level cache
        for (int i0 = 0; i0 < n; i0 += tile)
        {
            for (int j0 = i0; j0 < n; j0 += tile)
            {
                for (int i = i0; i < Math.Min(n, i0 + tile); i++)
                {
                    for (int j = Math.Max(j0, i + 1); j < Math.Min(n, j0 + tile); j++)
                    {
                        double value = background + Dot(waves.AsSpan(i * stride, stride), waves.AsSpan(j * stride, stride))
                            + RealSpace(points[i], points[j]);
                        matrix[(i * n) + j] = value;
                        matrix[(j * n) + i] = value;
                    }
                }
            }
        }

        for (int i = 0; i < n; i++)
        {
            matrix[(i * n) + i] = self;
        }

        return matrix;
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        Vector<double> sum0 = Vector<double>.Zero, sum1 = Vector<double>.Zero;
        int lanes = Vector<double>.Count, i = 0;
        for (; i + (2 * lanes) <= a.Length; i += 2 * lanes)
        {
            sum0 += new Vector<double>(a[i..]) * new Vector<double>(b[i..]);
            sum1 += new Vector<double>(a[(i + lanes)..]) * new Vector<double>(b[(i + lanes)..]);
        }

        double sum = Vector.Sum(sum0 + sum1);
        for (; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    /// <summary>Σ over images of k_e erfc(αd)/d; the point's own position is left out.</summary>
    private double RealSpace(Fractional from, Fractional to)
    {
        double u = to.U - from.U, v = to.V - from.V, w = to.W - from.W;
        u -= Math.Round(u);
        v -= Math.Round(v);
        w -= Math.Round(w);
        (double wa, double wb, double wc) = _lattice.Widths;
        int i0 = (int)Math.Ceiling(-_realCutoff / wa - u), i1 = (int)Math.Floor(_realCutoff / wa - u);
        int j0 = (int)Math.Ceiling(-_realCutoff / wb - v), j1 = (int)Math.Floor(_realCutoff / wb - v);
        int k0 = (int)Math.Ceiling(-_realCutoff / wc - w), k1 = (int)Math.Floor(_realCutoff / wc - w);
        double sum = 0;
        for (int i = i0; i <= i1; i++)
        {
            for (int j = j0; j <= j1; j++)
            {
                for (int k = k0; k <= k1; k++)
                {
                    double squared = _lattice.ToCartesian(new(u + i, v + j, w + k)).LengthSquared;
                    if (squared <= _realCutoff * _realCutoff && squared > 1e-12)
                    {
                        double d = Math.Sqrt(squared);
                        sum += MathNet.Numerics.SpecialFunctions.Erfc(_alpha * d) / d;
                    }
                }
            }
        }

        return Units.CoulombEvAngstrom * sum;
    }

    private (double[] Cosine, double[] Sine) StructureFactor(IReadOnlyList<Fractional> positions, IReadOnlyList<double> charges)
    {
        double[] cosine = new double[_weight.Length], sine = new double[_weight.Length];
        for (int i = 0; i < positions.Count; i++)
        {
            Cartesian r = _lattice.ToCartesian(positions[i]);
            for (int g = 0; g < _weight.Length; g++)
            {
                (double s, double c) = Math.SinCos((_gx[g] * r.X) + (_gy[g] * r.Y) + (_gz[g] * r.Z));
                cosine[g] += charges[i] * c;
                sine[g] += charges[i] * s;
            }
        }

        return (cosine, sine);
    }
}
