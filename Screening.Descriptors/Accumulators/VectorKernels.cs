using System.Runtime.Intrinsics;

namespace Screening.Descriptors.Accumulators;

/// <summary>Sums over structure-of-arrays spans; each wide form has a scalar twin that also finishes the tail.</summary>
internal static class VectorKernels
{
    /// <summary>Σ a·b.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b) =>
        Vector256.IsHardwareAccelerated ? DotWide(a, b) : DotScalar(a, b);

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

    /// <summary>sum[i] += |now_i − then_i|² for every particle, Å²; all spans of one length.</summary>
    public static void AddSquaredDisplacements(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> z,
        ReadOnlySpan<double> x0, ReadOnlySpan<double> y0, ReadOnlySpan<double> z0, Span<double> sum)
    {
        if (Vector256.IsHardwareAccelerated)
        {
            AddSquaredDisplacementsWide(x, y, z, x0, y0, z0, sum);
        }
        else
        {
            AddSquaredDisplacementsScalar(x, y, z, x0, y0, z0, sum);
        }
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

    internal static void AddSquaredDisplacementsScalar(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> z,
        ReadOnlySpan<double> x0, ReadOnlySpan<double> y0, ReadOnlySpan<double> z0, Span<double> sum)
    {
        for (int i = 0; i < sum.Length; i++)
        {
            double dx = x[i] - x0[i], dy = y[i] - y0[i], dz = z[i] - z0[i];
            sum[i] += (dx * dx) + (dy * dy) + (dz * dz);
        }
    }

    internal static void AddSquaredDisplacementsWide(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> z,
        ReadOnlySpan<double> x0, ReadOnlySpan<double> y0, ReadOnlySpan<double> z0, Span<double> sum)
    {
        int i = 0;
        for (; i <= sum.Length - Vector512<double>.Count; i += Vector512<double>.Count)
        {
            Vector512<double> dx = Vector512.Create(x[i..]) - Vector512.Create(x0[i..]);
            Vector512<double> dy = Vector512.Create(y[i..]) - Vector512.Create(y0[i..]);
            Vector512<double> dz = Vector512.Create(z[i..]) - Vector512.Create(z0[i..]);
            Vector512<double> total = Vector512.FusedMultiplyAdd(dx, dx, Vector512.Create<double>(sum[i..]));
            total = Vector512.FusedMultiplyAdd(dy, dy, total);
            Vector512.FusedMultiplyAdd(dz, dz, total).CopyTo(sum[i..]);
        }

        AddSquaredDisplacementsScalar(x[i..], y[i..], z[i..], x0[i..], y0[i..], z0[i..], sum[i..]);
    }
}
