using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Nep;

/// <summary>
/// Real orthonormal spherical harmonics for l = 1..L, in the order l, then m = 0, cos 1, sin 1, cos 2, sin 2, ...:
/// R = N Π_l^m(z) Re or Im (x + iy)^m with Π_l^m the m-th derivative of the Legendre polynomial.
/// </summary>
internal sealed class RealHarmonics
{
    private readonly double[] _norm, _legendre, _cosine, _sine;

    internal RealHarmonics(int largestL)
    {
        LargestL = largestL;
        Count = ((largestL + 1) * (largestL + 1)) - 1;
        _norm = new double[(largestL + 1) * (largestL + 1)];
        _legendre = new double[(largestL + 2) * (largestL + 2)];
        _cosine = new double[largestL + 1];
        _sine = new double[largestL + 1];
        for (int l = 0; l <= largestL; l++)
        {
            for (int m = 0; m <= l; m++)
            {
                double ratio = (m == 0 ? 1.0 : 2.0) * ((2 * l) + 1) / (4 * Math.PI);
                for (int i = l - m + 1; i <= l + m; i++)
                {
                    ratio /= i;
                }

                _norm[(l * (largestL + 1)) + m] = Math.Sqrt(ratio);
            }
        }
    }

    internal int LargestL { get; }

    /// <summary>Number of functions, (L + 1)² − 1.</summary>
    internal int Count { get; }

    /// <summary>First index of angular momentum l; the functions of l follow, 2l + 1 of them.</summary>
    internal static int First(int l) => (l * l) - 1;

    /// <summary>Values at a unit vector and their gradients on the sphere (tangential, times r).</summary>
    internal void Evaluate(Cartesian u, Span<double> values, Span<Cartesian> gradients)
    {
        int width = LargestL + 2;
        Array.Clear(_legendre);
        double diagonal = 1;
        for (int m = 0; m <= LargestL; m++)
        {
            _legendre[(m * width) + m] = diagonal;
            for (int l = m + 1; l <= LargestL; l++)
            {
                double before = l - 2 >= m ? _legendre[((l - 2) * width) + m] : 0;
                _legendre[(l * width) + m] = ((u.Z * ((2 * l) - 1) * _legendre[((l - 1) * width) + m]) - ((l + m - 1) * before)) / (l - m);
            }

            diagonal *= (2 * m) + 1;
            (_cosine[m], _sine[m]) = m == 0 ? (1, 0) : ((u.X * _cosine[m - 1]) - (u.Y * _sine[m - 1]), (u.X * _sine[m - 1]) + (u.Y * _cosine[m - 1]));
        }

        int index = 0;
        for (int l = 1; l <= LargestL; l++)
        {
            for (int m = 0; m <= l; m++)
            {
                double norm = _norm[(l * (LargestL + 1)) + m], p = norm * _legendre[(l * width) + m], slope = norm * _legendre[(l * width) + m + 1];
                (double c, double s) = m == 0 ? (0, 0) : (_cosine[m - 1], _sine[m - 1]);
                values[index] = p * _cosine[m];
                gradients[index++] = Tangential(u, new(p * m * c, -p * m * s, slope * _cosine[m]));
                if (m > 0)
                {
                    values[index] = p * _sine[m];
                    gradients[index++] = Tangential(u, new(p * m * s, p * m * c, slope * _sine[m]));
                }
            }
        }
    }

    private static Cartesian Tangential(Cartesian u, Cartesian gradient) => gradient - (gradient.Dot(u) * u);
}
