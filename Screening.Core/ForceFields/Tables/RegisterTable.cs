using Screening.Core.Numerics;

namespace Screening.Core.ForceFields.Tables;

/// <summary>
/// A function of the distance as 32 polynomials of degree 5 whose coefficients fit two 512-bit registers each. The argument is
/// s = a·r² + b, mapped to [2⁻⁸, 1): 8 octaves of 4 segments, so that the bits of the float s are the segment's number and the
/// place inside it, and the resolution is finest at short distance.
/// </summary>
internal sealed unsafe class RegisterTable
{
    internal const int Degree = 5, Segments = 32;

    /// <summary>s at the start of the table; below it the table means nothing.</summary>
    internal const float Start = 1f / 256;

    private const int OctaveBits = 21;                          // float bits below octave and segment
    private const int PlaceMask = (1 << OctaveBits) - 1;
    private const int OneBits = 0x3F800000;                     // 1.0f
    private const int LowestExponent = 119;                     // biased exponent of 2⁻⁸

    private readonly AlignedBuffer<float> _coefficients = new(Segments * (Degree + 1));

    /// <param name="function">Function of the distance (Å), scaled by <paramref name="scale"/> in the table.</param>
    /// <param name="map">Mapping of r² to s.</param>
    /// <param name="scale">Factor folded into the coefficients.</param>
    internal RegisterTable(Func<double, double> function, RegisterMap map, double scale)
    {
        Span<double> place = stackalloc double[Degree + 1];
        Span<double> value = stackalloc double[Degree + 1];
        Span<double> polynomial = stackalloc double[Degree + 1];
        for (int segment = 0; segment < Segments; segment++)
        {
            double octave = Start * Math.Pow(2, segment / 4), width = octave / 4, first = octave + (segment % 4 * width);
            for (int k = 0; k <= Degree; k++)
            {
                place[k] = ((Math.Cos((k + 0.5) * Math.PI / (Degree + 1)) / 2) + 0.5) / 4;        // Chebyshev nodes of [0, 1/4]
                value[k] = scale * function(map.Distance(first + (4 * width * place[k])));
            }

            Interpolate(place, value, polynomial);
            int index = (((LowestExponent + (segment / 4)) & 7) * 4) + (segment % 4);
            for (int k = 0; k <= Degree; k++)
            {
                _coefficients.Pointer[(k * Segments) + index] = (float)polynomial[k];
            }
        }
    }

    /// <summary>Coefficient k of segment i at [32 k + i], i being the low five bits of the float's bits shifted right by 21.</summary>
    internal float* Coefficients => _coefficients.Pointer;

    /// <summary>The table's value; the scalar twin of the wide kernels. s must lie in [2⁻⁸, 1).</summary>
    internal static float Evaluate(float* coefficients, float s)
    {
        int bits = BitConverter.SingleToInt32Bits(s);
        float* c = coefficients + ((bits >>> OctaveBits) & (Segments - 1));
        float t = BitConverter.Int32BitsToSingle((bits & PlaceMask) | OneBits) - 1;
        float p = c[Degree * Segments];
        for (int k = Degree - 1; k >= 0; k--)
        {
            p = MathF.FusedMultiplyAdd(p, t, c[k * Segments]);
        }

        return p;
    }

    /// <summary>The table's value at s in double precision: what the fit itself is worth, apart from single-precision arithmetic.</summary>
    internal double At(double s)
    {
        float* c = Coefficients + ((BitConverter.SingleToInt32Bits((float)s) >>> OctaveBits) & (Segments - 1));
        double power = Math.Pow(2, Math.Floor(Math.Log2(s))), mantissa = s / power;
        double t = mantissa - 1 - (Math.Floor((mantissa - 1) * 4) / 4), p = 0;
        for (int k = Degree; k >= 0; k--)
        {
            p = (p * t) + c[k * Segments];
        }

        return p;
    }

    /// <summary>Polynomial through the points, monomial coefficients, by divided differences.</summary>
    private static void Interpolate(ReadOnlySpan<double> x, Span<double> y, Span<double> polynomial)
    {
        for (int order = 1; order <= Degree; order++)
        {
            for (int i = Degree; i >= order; i--)
            {
                y[i] = (y[i] - y[i - 1]) / (x[i] - x[i - order]);
            }
        }

        polynomial.Clear();
        for (int i = Degree; i >= 0; i--)
        {
            for (int k = Degree; k >= 1; k--)
            {
                polynomial[k] = polynomial[k - 1] - (x[i] * polynomial[k]);
            }

            polynomial[0] = y[i] - (x[i] * polynomial[0]);
        }
    }
}

/// <summary>The mapping s = a·r² + b of a table from its first distance to the cutoff (Å), rounded to float as the kernels use it.</summary>
internal readonly struct RegisterMap
{
    internal RegisterMap(double firstDistance, double cutoff)
    {
        double a = (1 - (double)RegisterTable.Start) / ((cutoff * cutoff) - (firstDistance * firstDistance));
        SquareRootOfA = (float)Math.Sqrt(a);
        B = (float)(1 - (a * cutoff * cutoff));
    }

    /// <summary>√a: kernels scale coordinates by it, so that s is the squared length plus b.</summary>
    internal float SquareRootOfA { get; }

    internal float B { get; }

    internal double Place(double distance) => ((double)SquareRootOfA * SquareRootOfA * distance * distance) + B;

    internal double Distance(double s) => Math.Sqrt((s - B) / ((double)SquareRootOfA * SquareRootOfA));
}
