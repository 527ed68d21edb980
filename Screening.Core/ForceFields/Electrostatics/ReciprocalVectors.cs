using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Electrostatics;

/// <summary>One wave vector with integer components (h, k, l) and its weight e^{-k²/4α²}/k² (Å²), counted for itself and its opposite.</summary>
internal readonly record struct WaveVector(int H, int K, int L, Cartesian Vector, double Weight);

/// <summary>The wave vectors of one cell inside a cutoff, one of each pair k, -k.</summary>
internal static class ReciprocalVectors
{
    internal static WaveVector[] Inside(Lattice lattice, double cutoff, double alpha)
    {
        Cartesian a = Reciprocal(lattice.B, lattice.C, lattice.A), b = Reciprocal(lattice.C, lattice.A, lattice.B), c = Reciprocal(lattice.A, lattice.B, lattice.C);
        (int hMost, int kMost, int lMost) = ((int)(cutoff * lattice.A.Length / (2 * Math.PI)), (int)(cutoff * lattice.B.Length / (2 * Math.PI)), (int)(cutoff * lattice.C.Length / (2 * Math.PI)));
        List<WaveVector> vectors = [];
        for (int h = 0; h <= hMost; h++)
        {
            for (int k = h == 0 ? 0 : -kMost; k <= kMost; k++)
            {
                for (int l = h == 0 && k == 0 ? 1 : -lMost; l <= lMost; l++)
                {
                    Cartesian vector = (h * a) + (k * b) + (l * c);
                    double squared = vector.LengthSquared;
                    if (squared <= cutoff * cutoff)
                    {
                        vectors.Add(new(h, k, l, vector, 2 * Math.Exp(-squared / (4 * alpha * alpha)) / squared));
                    }
                }
            }
        }

        return [.. vectors];
    }

    internal static Cartesian Reciprocal(Cartesian p, Cartesian q, Cartesian along)
    {
        Cartesian normal = p.Cross(q);
        return (2 * Math.PI / along.Dot(normal)) * normal;
    }
}
