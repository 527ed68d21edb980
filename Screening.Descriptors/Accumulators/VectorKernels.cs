using System.Runtime.Intrinsics;

namespace Screening.Descriptors.Accumulators;

/// <summary>Sums over structure-of-arrays spans; each wide form has a scalar twin that also finishes the tail.</summary>
internal static class VectorKernels
{
    /// <summary>Σ a·b.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b) =>
        Vector256.IsHardwareAccelerated ? DotWide(a, b) : DotScalar(a, b);

    /// <summary>Σ a.</summary>
    public static double Sum(ReadOnlySpan<double> a) => Vector256.IsHardwareAccelerated ? SumWide(a) : SumScalar(a);

    /// <summary>to = from + shift.</summary>
    public static void Add(ReadOnlySpan<double> from, double shift, Span<double> to)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            Vector512<double> wide = Vector512.Create(shift);
            for (; i <= from.Length - Vector512<double>.Count; i += Vector512<double>.Count)
            {
                (Vector512.Create(from[i..]) + wide).CopyTo(to[i..]);
            }
        }

        for (; i < from.Length; i++)
        {
            to[i] = from[i] + shift;
        }
    }

    internal static double SumScalar(ReadOnlySpan<double> a)
    {
        double sum = 0;
        foreach (double value in a)
        {
            sum += value;
        }

        return sum;
    }

    internal static double SumWide(ReadOnlySpan<double> a)
    {
        Vector512<double> first = Vector512<double>.Zero, second = first;
        int i = 0;
        for (; i <= a.Length - (2 * Vector512<double>.Count); i += 2 * Vector512<double>.Count)
        {
            first += Vector512.Create(a[i..]);
            second += Vector512.Create(a[(i + Vector512<double>.Count)..]);
        }

        return Vector512.Sum(first + second) + SumScalar(a[i..]);
    }

    internal static double DotScalar(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    internal static double DotWide(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        Vector512<double> sum = Vector512<double>.Zero;
        int i = 0;
        for (; i <= a.Length - Vector512<double>.Count; i += Vector512<double>.Count)
        {
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(a[i..]), Vector512.Create(b[i..]), sum);
        }

        return Vector512.Sum(sum) + DotScalar(a[i..], b[i..]);
    }
}
