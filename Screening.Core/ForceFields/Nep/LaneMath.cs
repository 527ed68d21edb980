using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lane = System.Runtime.Intrinsics.Vector512<float>;

namespace Screening.Core.ForceFields.Nep;

/// <summary>Sixteen single-precision numbers at once: the few operations that the kernel is written in.</summary>
internal static unsafe class LaneMath
{
    internal const int Lanes = NepFloatModel.Lanes;

    internal static Lane Zero => Lane.Zero;

    /// <summary>Whether <see cref="Transpose"/> is there.</summary>
    internal static bool CanTranspose => Avx512F.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Lane Load(float* p) => Vector512.LoadAligned(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store(float* p, Lane v) => v.StoreAligned(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Lane Fma(Lane a, Lane b, Lane c) => Vector512.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Lane Const(float c) => Vector512.Create(c);

    /// <summary>The sums over lanes of eight vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> SumEach(Lane a0, Lane a1, Lane a2, Lane a3, Lane a4, Lane a5, Lane a6, Lane a7)
    {
        if (!Avx.IsSupported)
        {
            return Vector256.Create(Vector512.Sum(a0), Vector512.Sum(a1), Vector512.Sum(a2), Vector512.Sum(a3), Vector512.Sum(a4), Vector512.Sum(a5), Vector512.Sum(a6), Vector512.Sum(a7));
        }

        Vector256<float> low = Avx.HorizontalAdd(Avx.HorizontalAdd(Half(a0), Half(a1)), Avx.HorizontalAdd(Half(a2), Half(a3)));
        Vector256<float> high = Avx.HorizontalAdd(Avx.HorizontalAdd(Half(a4), Half(a5)), Avx.HorizontalAdd(Half(a6), Half(a7)));
        return Vector256.Create(low.GetLower() + low.GetUpper(), high.GetLower() + high.GetUpper());

        static Vector256<float> Half(Lane a) => a.GetLower() + a.GetUpper();
    }

    /// <summary>1 − 2/(e^2x + 1) with e^2x = 2^n 2^f, the latter by a polynomial on [−½, ½] good to 1e-8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Lane Tanh(Lane x)
    {
        Lane y = Vector512.Min(Vector512.Max(x, Const(-12)), Const(12)) * Const(2.8853900818f);
        Lane whole = Vector512.Round(y), t = (y - whole) * Const(0.69314718056f);
        Lane power = Fma(t, Fma(t, Fma(t, Fma(t, Fma(t, Fma(t, Const(1.38888889e-3f), Const(8.33333333e-3f)), Const(4.16666667e-2f)), Const(1.66666667e-1f)), Const(0.5f)), Const(1)), Const(1));
        Lane exponential = (Vector512.ConvertToInt32(whole) + Vector512.Create(127) << 23).AsSingle() * power;
        return Const(1) - (Const(2) / (exponential + Const(1)));
    }

    /// <summary>Columns of the 16 × 16 numbers whose rows start where the pointers say, written one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Transpose(float** rows, float* columns)
    {
        // Four rows at a time: column 4L + c of rows 4g to 4g + 3 into 128-bit lane L of quarter g; then quarters are put together.
        Fours(rows, out Lane a0, out Lane a1, out Lane a2, out Lane a3);
        Fours(rows + 4, out Lane b0, out Lane b1, out Lane b2, out Lane b3);
        Fours(rows + 8, out Lane c0, out Lane c1, out Lane c2, out Lane c3);
        Fours(rows + 12, out Lane d0, out Lane d1, out Lane d2, out Lane d3);
        Quarters(a0, b0, c0, d0, columns);
        Quarters(a1, b1, c1, d1, columns + Lanes);
        Quarters(a2, b2, c2, d2, columns + (2 * Lanes));
        Quarters(a3, b3, c3, d3, columns + (3 * Lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fours(float** rows, out Lane c0, out Lane c1, out Lane c2, out Lane c3)
    {
        Lane r0 = Load(rows[0]), r1 = Load(rows[1]), r2 = Load(rows[2]), r3 = Load(rows[3]);
        Vector512<double> low01 = Avx512F.UnpackLow(r0, r1).AsDouble(), high01 = Avx512F.UnpackHigh(r0, r1).AsDouble();
        Vector512<double> low23 = Avx512F.UnpackLow(r2, r3).AsDouble(), high23 = Avx512F.UnpackHigh(r2, r3).AsDouble();
        c0 = Avx512F.UnpackLow(low01, low23).AsSingle();
        c1 = Avx512F.UnpackHigh(low01, low23).AsSingle();
        c2 = Avx512F.UnpackLow(high01, high23).AsSingle();
        c3 = Avx512F.UnpackHigh(high01, high23).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarters(Lane a, Lane b, Lane c, Lane d, float* columns)
    {
        const byte even = 0x88, odd = 0xdd;
        Lane ab = Avx512F.Shuffle4x128(a, b, even), cd = Avx512F.Shuffle4x128(c, d, even);
        Lane oddAb = Avx512F.Shuffle4x128(a, b, odd), oddCd = Avx512F.Shuffle4x128(c, d, odd);
        Store(columns, Avx512F.Shuffle4x128(ab, cd, even));
        Store(columns + (4 * Lanes), Avx512F.Shuffle4x128(oddAb, oddCd, even));
        Store(columns + (8 * Lanes), Avx512F.Shuffle4x128(ab, cd, odd));
        Store(columns + (12 * Lanes), Avx512F.Shuffle4x128(oddAb, oddCd, odd));
    }
}
