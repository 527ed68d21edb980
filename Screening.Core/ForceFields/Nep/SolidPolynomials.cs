using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static Screening.Core.ForceFields.Nep.LaneMath;
using Lane = System.Runtime.Intrinsics.Vector512<float>;

namespace Screening.Core.ForceFields.Nep;

/// <summary>
/// The 24 real harmonics of l = 1 to 4 of a unit vector, without norms: polynomials in z times the cosine and sine parts of (x + iy)^m,
/// in the order of <see cref="RealHarmonics"/>.
/// </summary>
internal static unsafe class SolidPolynomials
{
    /// <summary>Writes all 24; [moment · 16 + lane].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Evaluate(Lane x, Lane y, Lane z, float* p)
    {
        Lane z2 = z * z, one = Const(1);
        Lane c2 = (x * x) - (y * y), s2 = Const(2) * x * y, c3 = (x * c2) - (y * s2), s3 = (x * s2) + (y * c2), c4 = (x * c3) - (y * s3), s4 = (x * s3) + (y * c3);
        Lane z31 = Fma(Const(5), z2, -one), z41 = z * Fma(Const(7), z2, Const(-3)), z42 = Fma(Const(7), z2, -one);
        Store(p, z);
        Store(p + (1 * Lanes), x);
        Store(p + (2 * Lanes), y);
        Store(p + (3 * Lanes), Fma(Const(3), z2, -one));
        Store(p + (4 * Lanes), x * z);
        Store(p + (5 * Lanes), y * z);
        Store(p + (6 * Lanes), c2);
        Store(p + (7 * Lanes), s2);
        Store(p + (8 * Lanes), z * Fma(Const(5), z2, Const(-3)));
        Store(p + (9 * Lanes), x * z31);
        Store(p + (10 * Lanes), y * z31);
        Store(p + (11 * Lanes), c2 * z);
        Store(p + (12 * Lanes), s2 * z);
        Store(p + (13 * Lanes), c3);
        Store(p + (14 * Lanes), s3);
        Store(p + (15 * Lanes), Fma(Fma(Const(35), z2, Const(-30)), z2, Const(3)));
        Store(p + (16 * Lanes), x * z41);
        Store(p + (17 * Lanes), y * z41);
        Store(p + (18 * Lanes), c2 * z42);
        Store(p + (19 * Lanes), s2 * z42);
        Store(p + (20 * Lanes), c3 * z);
        Store(p + (21 * Lanes), s3 * z);
        Store(p + (22 * Lanes), c4);
        Store(p + (23 * Lanes), s4);
    }

    /// <summary>Gradient of Σ h_lm R_lm with the unit vector: for each m two polynomials in z times the cosine and sine of mφ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Gradient(float* h, Lane x, Lane y, Lane z, out Lane gx, out Lane gy, out Lane gz)
    {
        Lane H(int i) => Load(h + (i * Lanes));
        Lane z2 = z * z, two = Const(2), three = Const(3), four = Const(4);
        Lane c2 = (x * x) - (y * y), s2 = two * x * y, c3 = (x * c2) - (y * s2), s3 = (x * s2) + (y * c2);
        Lane z31 = Fma(Const(5), z2, Const(-1)), z41 = z * Fma(Const(7), z2, Const(-3)), z42 = Fma(Const(7), z2, Const(-1));
        Lane z41Slope = Fma(Const(21), z2, Const(-3)), z31Slope = Const(10) * z, z42Slope = Const(14) * z;

        Lane slope0 = H(0) + (Const(6) * z * H(3)) + (Fma(Const(15), z2, Const(-3)) * H(8)) + (z * Fma(Const(140), z2, Const(-60)) * H(15));
        Lane p1c = Fma(z41, H(16), Fma(z31, H(9), Fma(z, H(4), H(1)))), p1s = Fma(z41, H(17), Fma(z31, H(10), Fma(z, H(5), H(2))));
        Lane d1c = Fma(z41Slope, H(16), Fma(z31Slope, H(9), H(4))), d1s = Fma(z41Slope, H(17), Fma(z31Slope, H(10), H(5)));
        Lane p2c = Fma(z42, H(18), Fma(z, H(11), H(6))) * two, p2s = Fma(z42, H(19), Fma(z, H(12), H(7))) * two;
        Lane d2c = Fma(z42Slope, H(18), H(11)), d2s = Fma(z42Slope, H(19), H(12));
        Lane p3c = Fma(z, H(20), H(13)) * three, p3s = Fma(z, H(21), H(14)) * three;
        Lane p4c = H(22) * four, p4s = H(23) * four;
        gx = Fma(x, p2c, p1c) + Fma(y, p2s, Fma(c2, p3c, s2 * p3s)) + Fma(c3, p4c, s3 * p4s);
        gy = Fma(x, p2s, p1s) - Fma(y, p2c, (s2 * p3c) - (c2 * p3s)) - ((s3 * p4c) - (c3 * p4s));
        gz = slope0 + Fma(x, d1c, y * d1s) + Fma(c2, d2c, s2 * d2s) + Fma(c3, H(20), s3 * H(21));
    }
}
