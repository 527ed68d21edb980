using Screening.Core.Numerics;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Electrostatics;

/// <summary>
/// The wave vectors of one cell in rows of equal |h|, |k|, each with the octants |l| = 0, 1, ... One octant stands for the vectors
/// (h, ±k, ±l) and their opposites: their structure factors are sums and differences of eight products of cosines and sines.
/// </summary>
internal sealed unsafe class OctantGrid
{
    /// <summary>Products per octant, in the order ccc ssc scs css (real parts) scc csc ccs sss (imaginary parts), letters for x, y, z.</summary>
    internal const int Products = 8;

    private readonly AlignedBuffer<float> _weights;
    private readonly List<(int Octant, int Lane, Cartesian Vector)> _vectors = [];

    internal OctantGrid(Lattice lattice, double cutoff, double alpha)
    {
        Cartesian a = ReciprocalVectors.Reciprocal(lattice.B, lattice.C, lattice.A), b = ReciprocalVectors.Reciprocal(lattice.C, lattice.A, lattice.B), c = ReciprocalVectors.Reciprocal(lattice.A, lattice.B, lattice.C);
        MostH = (int)(cutoff * lattice.A.Length / (2 * Math.PI));
        MostK = (int)(cutoff * lattice.B.Length / (2 * Math.PI));
        MostL = (int)(cutoff * lattice.C.Length / (2 * Math.PI));
        double prefactor = 2 * Math.PI * Units.CoulombEvAngstrom / lattice.VolumeCubicAngstrom;
        List<OctantRow> rows = [];
        List<float> weights = [];
        for (int h = 0; h <= MostH; h++)
        {
            for (int k = 0; k <= MostK; k++)
            {
                int count = 0;
                List<(int L, int Lane, Cartesian Vector)> inside = [];
                for (int l = 0; l <= MostL; l++)
                {
                    for (int lane = 0; lane < 4; lane++)
                    {
                        (bool minusK, bool minusL) = ((lane & 1) != 0, (lane & 2) != 0);
                        Cartesian vector = (h * a) + ((minusK ? -k : k) * b) + ((minusL ? -l : l) * c);
                        if (!IsRepeated(h, k, l, minusK, minusL) && vector.LengthSquared <= cutoff * cutoff)
                        {
                            inside.Add((l, lane, vector));
                            count = l + 1;
                        }
                    }
                }

                if (count == 0)
                {
                    continue;
                }

                int used = count;
                count += 1 - (count & 1);        // after |l| = 0 the kernels take two octants at a time
                int first = weights.Count / Products;
                float[] row = new float[count * Products];
                foreach ((int l, int lane, Cartesian vector) in inside)
                {
                    double squared = vector.LengthSquared;

                    // Twice the energy per squared structure factor: what the derivative needs. The vector and its opposite count here.
                    float weight = (float)(4 * prefactor * Math.Exp(-squared / (4 * alpha * alpha)) / squared);
                    row[(l * Products) + lane] = row[(l * Products) + lane + 4] = weight;
                    _vectors.Add((first + l, lane, vector));
                }

                weights.AddRange(row);
                rows.Add(new(h, k, first, used, count));
            }
        }

        Rows = [.. rows];
        Octants = weights.Count / Products;
        _weights = new(Math.Max(weights.Count, 1));
        weights.ToArray().CopyTo(_weights.Span);
    }

    internal OctantRow[] Rows { get; }

    internal int Octants { get; }

    internal int MostH { get; }

    internal int MostK { get; }

    internal int MostL { get; }

    internal int VectorCount => _vectors.Count;

    /// <summary>Eight per octant: the four sign combinations for the real and again for the imaginary parts.</summary>
    internal float* Weights => _weights.Pointer;

    /// <summary>Virial of the reciprocal energy, from the eight sums of each octant.</summary>
    internal Virial VirialOf(float* sums, double alpha)
    {
        double xx = 0, yy = 0, zz = 0, xy = 0, xz = 0, yz = 0;
        foreach ((int octant, int lane, Cartesian k) in _vectors)
        {
            float* s = sums + (octant * Products);
            double sigma = (lane & 1) != 0 ? -1 : 1, tau = (lane & 2) != 0 ? -1 : 1;
            double real = s[0] - (sigma * s[1]) - (tau * s[2]) - (sigma * tau * s[3]), imaginary = s[4] + (sigma * s[5]) + (tau * s[6]) - (sigma * tau * s[7]);
            double part = 0.5 * Weights[(octant * Products) + lane] * ((real * real) + (imaginary * imaginary));
            double strain = 2 * part * ((1 / k.LengthSquared) + (1 / (4 * alpha * alpha)));
            xx += part - (strain * k.X * k.X);
            yy += part - (strain * k.Y * k.Y);
            zz += part - (strain * k.Z * k.Z);
            xy -= strain * k.X * k.Y;
            xz -= strain * k.X * k.Z;
            yz -= strain * k.Y * k.Z;
        }

        return new(xx, yy, zz, xy, xz, yz);
    }

    /// <summary>Whether the vector, or its opposite, is met under other signs.</summary>
    private static bool IsRepeated(int h, int k, int l, bool minusK, bool minusL) =>
        (h == 0 && k == 0 && l == 0) || (minusK && k == 0) || (minusL && l == 0) || (h == 0 && (minusK || (k == 0 && minusL)));
}

/// <summary>Octants of equal |h|, |k|: the first one's number, how many hold vectors, and how many are stored (an odd number).</summary>
internal readonly record struct OctantRow(int H, int K, int First, int Used, int Count)
{
    /// <summary>h or k is zero: the sines of that axis vanish, and with them half of the products.</summary>
    internal bool IsFace => H == 0 || K == 0;
}
