using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Screening.Core.ForceFields.Electrostatics;

/// <summary>Sums across vectors and the sine and cosine that the loops of the reciprocal sum share.</summary>
internal static class OctantVectors
{
    /// <summary>The sums of four vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<float> FourSums(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d)
    {
        if (!Avx512F.IsSupported)
        {
            return Vector128.Create(Vector512.Sum(a), Vector512.Sum(b), Vector512.Sum(c), Vector512.Sum(d));
        }

        Vector512<float> lanes = Quad(a, b, c, d);
        return (lanes.GetLower().GetLower() + lanes.GetLower().GetUpper()) + (lanes.GetUpper().GetLower() + lanes.GetUpper().GetUpper());
    }

    /// <summary>Sums four vectors within their 128-bit lanes: each lane then holds the four partial sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Quad(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d)
    {
        Vector512<double> x = (Avx512F.UnpackLow(a, b) + Avx512F.UnpackHigh(a, b)).AsDouble(), y = (Avx512F.UnpackLow(c, d) + Avx512F.UnpackHigh(c, d)).AsDouble();
        return Avx512F.UnpackLow(x, y).AsSingle() + Avx512F.UnpackHigh(x, y).AsSingle();
    }

    /// <summary>
    /// Sine and cosine of a fraction of a turn: the quarter turn comes off in integers, the rest (up to an eighth of a turn) goes
    /// through the Taylor series, whose next term is below 2e-9.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (Vector512<float> Sine, Vector512<float> Cosine) SineCosine(Vector512<int> turn)
    {
        Vector512<int> quarter = Vector512.ShiftRightArithmetic(turn + Vector512.Create(1 << 29), 30);
        Vector512<float> x = Vector512.ConvertToSingle(turn - Vector512.ShiftLeft(quarter, 30)) * (float)(2 * Math.PI / 4294967296.0), z = x * x;
        Vector512<float> s = Vector512.Create((float)(1.0 / 362880)), c = Vector512.Create((float)(-1.0 / 3628800));
        s = Vector512.FusedMultiplyAdd(s, z, Vector512.Create((float)(-1.0 / 5040)));
        s = Vector512.FusedMultiplyAdd(s, z, Vector512.Create((float)(1.0 / 120)));
        s = Vector512.FusedMultiplyAdd(s, z, Vector512.Create((float)(-1.0 / 6)));
        s = Vector512.FusedMultiplyAdd(s, z * x, x);
        c = Vector512.FusedMultiplyAdd(c, z, Vector512.Create((float)(1.0 / 40320)));
        c = Vector512.FusedMultiplyAdd(c, z, Vector512.Create((float)(-1.0 / 720)));
        c = Vector512.FusedMultiplyAdd(c, z, Vector512.Create((float)(1.0 / 24)));
        c = Vector512.FusedMultiplyAdd(c, z, Vector512.Create(-0.5f));
        c = Vector512.FusedMultiplyAdd(c, z, Vector512<float>.One);
        Vector512<float> odd = Vector512.Equals(quarter & Vector512<int>.One, Vector512<int>.One).AsSingle();
        Vector512<int> signOfSine = Vector512.ShiftLeft(quarter & Vector512.Create(2), 30), signOfCosine = Vector512.ShiftLeft((quarter + Vector512<int>.One) & Vector512.Create(2), 30);
        return (
            (Vector512.ConditionalSelect(odd, c, s).AsInt32() ^ signOfSine).AsSingle(),
            (Vector512.ConditionalSelect(odd, s, c).AsInt32() ^ signOfCosine).AsSingle());
    }
}
