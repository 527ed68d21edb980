using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static Screening.Core.ForceFields.Nep.LaneMath;
using Lane = System.Runtime.Intrinsics.Vector512<float>;

namespace Screening.Core.ForceFields.Nep;

/// <summary>The functions f_k = ½ (T_k(x) + 1) f_c that radial functions are made of, sixteen distances at a time.</summary>
internal static unsafe class ChebyshevBasis
{
    /// <summary>f_k and f_k' of a batch for k below count, written to the scratch arrays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Evaluate(Lane r, float cutoff, int count, float* f, float* slope)
    {
        Lane inverse = Const(1 / cutoff), one = Const(1), half = Const(0.5f);
        Lane ratio = Vector512.Min(r * inverse, one);
        Lane inside = Vector512.LessThan(ratio, one);
        Lane t = (ratio - half) * Const(MathF.PI), t2 = t * t;        // cos πρ = −sin π(ρ − ½): Taylor series on [−π/2, π/2], truncated below 6e-8
        Lane sine = t * Fma(t2, Fma(t2, Fma(t2, Fma(t2, Fma(t2, Const(-2.50521084e-8f), Const(2.75573192e-6f)), Const(-1.98412698e-4f)), Const(8.33333333e-3f)), Const(-1.66666667e-1f)), one);
        Lane cosine = Fma(t2, Fma(t2, Fma(t2, Fma(t2, Fma(t2, Fma(t2, Const(2.08767570e-9f), Const(-2.75573192e-7f)), Const(2.48015873e-5f)), Const(-1.38888889e-3f)), Const(4.16666667e-2f)), Const(-0.5f)), one);
        Lane fc = (half - (half * sine)) & inside, fcSlope = (Const(-0.5f * MathF.PI / cutoff) * cosine) & inside;
        Lane y = ratio - one, x = (Const(2) * y * y) - one, halfFc = half * fc, halfFcSlope = half * fcSlope, xSlope = Const(4) * y * inverse * halfFc;
        Lane twoX = x + x, before = one, now = x, uBefore = Zero, u = one;
        Store(f, fc);
        Store(slope, fcSlope);
        for (int k = 1; k < count; k++)
        {
            Lane shifted = now + one;
            Store(f + (k * Lanes), shifted * halfFc);
            Store(slope + (k * Lanes), Fma(Const(k) * u, xSlope, shifted * halfFcSlope));
            (before, now) = (now, (twoX * now) - before);
            (uBefore, u) = (u, (twoX * u) - uBefore);
        }
    }
}
