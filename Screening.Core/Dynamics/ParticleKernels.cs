using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Screening.Core.Dynamics;

/// <summary>
/// Loops over one component of positions, velocities or forces. Each has a scalar twin, which is also the tail of the wide one.
/// Multiplication and addition stay apart (no fused form), so that the element-wise kernels give the same bits on every machine.
/// </summary>
internal static class ParticleKernels
{
    private static bool IsWide => Vector256.IsHardwareAccelerated;

    /// <summary>y += factor · x.</summary>
    public static void AddScaled(Span<double> y, ReadOnlySpan<double> x, double factor)
    {
        int done = IsWide ? AddScaledWide(y, x, factor) : 0;
        AddScaledScalar(y[done..], x[done..], factor);
    }

    /// <summary>y += weight ∘ x, element by element.</summary>
    public static void AddProduct(Span<double> y, ReadOnlySpan<double> weight, ReadOnlySpan<double> x)
    {
        int done = IsWide ? AddProductWide(y, weight, x) : 0;
        AddProductScalar(y[done..], weight[done..], x[done..]);
    }

    /// <summary>y *= factor.</summary>
    public static void Scale(Span<double> y, double factor)
    {
        int i = 0;
        if (IsWide)
        {
            for (; i <= y.Length - Vector512<double>.Count; i += Vector512<double>.Count)
            {
                (Load(y, i) * factor).StoreUnsafe(ref MemoryMarshal.GetReference(y), (nuint)i);
            }
        }

        for (; i < y.Length; i++)
        {
            y[i] *= factor;
        }
    }

    /// <summary>Σ weight · x².</summary>
    public static double WeightedSquareSum(ReadOnlySpan<double> weight, ReadOnlySpan<double> x)
    {
        double sum = 0;
        int done = IsWide ? WeightedSquareSumWide(weight, x, out sum) : 0;
        return sum + WeightedSquareSumScalar(weight[done..], x[done..]);
    }

    /// <summary>Σ x · y.</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        int done = IsWide ? DotWide(x, y, out sum) : 0;
        return sum + DotScalar(x[done..], y[done..]);
    }

    /// <summary>Whether every vector (x, y, z) is shorter than the limit; false also where one is not a number.</summary>
    public static bool AllShorterThan(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> z, double limit)
    {
        int i = 0;
        if (IsWide)
        {
            Vector512<double> most = Vector512.Create(limit * limit);
            for (; i <= x.Length - Vector512<double>.Count; i += Vector512<double>.Count)
            {
                Vector512<double> a = Load(x, i), b = Load(y, i), c = Load(z, i);
                if (!Vector512.LessThanAll((a * a) + (b * b) + (c * c), most))
                {
                    return false;
                }
            }
        }

        return AllShorterThanScalar(x[i..], y[i..], z[i..], limit);
    }

    /// <summary>Index and length of the longest vector; one that is not a number counts as longest.</summary>
    public static (int Index, double Length) Longest(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> z)
    {
        int worst = -1;
        double most = -1;
        for (int i = 0; i < x.Length; i++)
        {
            double square = (x[i] * x[i]) + (y[i] * y[i]) + (z[i] * z[i]);
            if (double.IsNaN(square))
            {
                return (i, double.NaN);
            }

            if (square > most)
            {
                (worst, most) = (i, square);
            }
        }

        return (worst, Math.Sqrt(Math.Max(most, 0)));
    }

    internal static void AddScaledScalar(Span<double> y, ReadOnlySpan<double> x, double factor)
    {
        for (int i = 0; i < y.Length; i++)
        {
            y[i] += factor * x[i];
        }
    }

    internal static int AddScaledWide(Span<double> y, ReadOnlySpan<double> x, double factor)
    {
        int i = 0;
        for (; i <= y.Length - Vector512<double>.Count; i += Vector512<double>.Count)
        {
            (Load(y, i) + (Load(x, i) * factor)).StoreUnsafe(ref MemoryMarshal.GetReference(y), (nuint)i);
        }

        return i;
    }

    internal static void AddProductScalar(Span<double> y, ReadOnlySpan<double> weight, ReadOnlySpan<double> x)
    {
        for (int i = 0; i < y.Length; i++)
        {
            y[i] += weight[i] * x[i];
        }
    }

    internal static int AddProductWide(Span<double> y, ReadOnlySpan<double> weight, ReadOnlySpan<double> x)
    {
        int i = 0;
        for (; i <= y.Length - Vector512<double>.Count; i += Vector512<double>.Count)
        {
            (Load(y, i) + (Load(weight, i) * Load(x, i))).StoreUnsafe(ref MemoryMarshal.GetReference(y), (nuint)i);
        }

        return i;
    }

    internal static double WeightedSquareSumScalar(ReadOnlySpan<double> weight, ReadOnlySpan<double> x)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum += weight[i] * x[i] * x[i];
        }

        return sum;
    }

    internal static int WeightedSquareSumWide(ReadOnlySpan<double> weight, ReadOnlySpan<double> x, out double sum)
    {
        Vector512<double> lanes = Vector512<double>.Zero;
        int i = 0;
        for (; i <= x.Length - Vector512<double>.Count; i += Vector512<double>.Count)
        {
            Vector512<double> v = Load(x, i);
            lanes += Load(weight, i) * v * v;
        }

        sum = Vector512.Sum(lanes);
        return i;
    }

    internal static double DotScalar(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }

    internal static int DotWide(ReadOnlySpan<double> x, ReadOnlySpan<double> y, out double sum)
    {
        Vector512<double> lanes = Vector512<double>.Zero;
        int i = 0;
        for (; i <= x.Length - Vector512<double>.Count; i += Vector512<double>.Count)
        {
            lanes += Load(x, i) * Load(y, i);
        }

        sum = Vector512.Sum(lanes);
        return i;
    }

    internal static bool AllShorterThanScalar(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> z, double limit)
    {
        for (int i = 0; i < x.Length; i++)
        {
            if (!((x[i] * x[i]) + (y[i] * y[i]) + (z[i] * z[i]) < limit * limit))
            {
                return false;
            }
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Load(ReadOnlySpan<double> x, int i) =>
        Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(x), (nuint)i);
}
