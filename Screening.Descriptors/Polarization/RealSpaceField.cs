using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Screening.Descriptors.Polarization;

/// <summary>
/// Radial functions and kernels of the real-space electrostatics, e and Å: field e/Å², dipole e·Å. Charge and
/// dipole fields are the real-space parts of Ewald sums; both lose the Thole deficit exp(−a u³) at short range (Thole, Chem. Phys. 59, 341 (1981);
/// a = 0.39 of Ren and Ponder, J. Phys. Chem. B 107, 5933 (2003)), u³ = r³/√(α_i α_j).
/// </summary>
internal static class RealSpaceField
{
    internal const double TholeWidth = 0.39;

    private const double TwoOverRootPi = 1.1283791670955126;

    // erfc by Abramowitz and Stegun 7.1.26: absolute error below 1.5e-7, far below the error of the truncated sum.
    private const double P = 0.3275911, C1 = 0.254829592, C2 = -0.284496736, C3 = 1.421413741, C4 = -1.453152027, C5 = 1.061405429;

    /// <summary>Field magnitude of a unit charge at distance r under plain screening, without shift and damping.</summary>
    internal static double Screened(double r, double kappa)
    {
        double gauss = Math.Exp(-kappa * kappa * r * r);
        return Erfc(kappa * r, gauss) / (r * r) + (TwoOverRootPi * kappa * gauss / r);
    }

    /// <summary>Field of every charge at one point, scalar twin.</summary>
    internal static (double X, double Y, double Z) ChargeFieldScalar(in FieldSource s, double u, double v, double w, double rootInverseAlpha, int first)
    {
        double ex = 0, ey = 0, ez = 0;
        for (int j = first; j < s.U.Length; j++)
        {
            (double dx, double dy, double dz) = s.Cell.Nearest(u - s.U[j], v - s.V[j], w - s.W[j]);
            double r2 = dx * dx + dy * dy + dz * dz;
            if (r2 >= s.Cutoff * s.Cutoff || r2 < FieldSource.SamePointSquared)
            {
                continue;
            }

            double r = Math.Sqrt(r2);
            double partner = s.RootInverseAlpha[j] > 0 ? s.RootInverseAlpha[j] : rootInverseAlpha;
            double deficit = Math.Exp(-TholeWidth * r2 * r * rootInverseAlpha * partner) / r2;
            double scale = s.Charge[j] * (Screened(r, s.Kappa) - s.Shift - deficit) / r;
            ex += scale * dx;
            ey += scale * dy;
            ez += scale * dz;
        }

        return (ex, ey, ez);
    }

    /// <summary>Field of every charge at one point, eight partners at a time.</summary>
    internal static (double X, double Y, double Z) ChargeFieldWide(in FieldSource s, double u, double v, double w, double rootInverseAlpha)
    {
        Vector512<double> ex = default, ey = default, ez = default;
        Vector512<double> cutoff2 = Vector512.Create(s.Cutoff * s.Cutoff), kappa = Vector512.Create(s.Kappa), shift = Vector512.Create(s.Shift);
        Vector512<double> own = Vector512.Create(rootInverseAlpha), same = Vector512.Create(FieldSource.SamePointSquared);
        int end = s.U.Length - (s.U.Length % Vector512<double>.Count);
        for (int j = 0; j < end; j += Vector512<double>.Count)
        {
            s.Cell.NearestWide(s, u, v, w, j, out Vector512<double> dx, out Vector512<double> dy, out Vector512<double> dz);
            Vector512<double> r2 = dx * dx + dy * dy + dz * dz;
            Vector512<double> inside = Vector512.LessThan(r2, cutoff2) & Vector512.GreaterThanOrEqual(r2, same);
            if (inside == Vector512<double>.Zero)
            {
                continue;
            }

            Vector512<double> r = Vector512.Sqrt(r2), inverse = Vector512<double>.One / r;
            Vector512<double> gauss = Vector512.Exp(-(kappa * kappa * r2));
            Vector512<double> screened = inverse * (ErfcWide(kappa * r, gauss) * inverse + (TwoOverRootPi * kappa * gauss));
            Vector512<double> other = Vector512.LoadUnsafe(in s.RootInverseAlpha[j]);
            Vector512<double> partner = Vector512.ConditionalSelect(Vector512.GreaterThan(other, Vector512<double>.Zero), other, own);
            Vector512<double> deficit = Vector512.Exp(-TholeWidth * r2 * r * own * partner) * inverse * inverse;
            Vector512<double> scale = Vector512.LoadUnsafe(in s.Charge[j]) * (screened - shift - deficit) * inverse;
            scale = Vector512.ConditionalSelect(inside, scale, Vector512<double>.Zero);
            ex += scale * dx;
            ey += scale * dy;
            ez += scale * dz;
        }

        (double tx, double ty, double tz) = ChargeFieldScalar(s, u, v, w, rootInverseAlpha, end);
        return (Vector512.Sum(ex) + tx, Vector512.Sum(ey) + ty, Vector512.Sum(ez) + tz);
    }

    /// <summary>
    /// Coefficients of the field of a dipole p at separation d: E = −b1 p + b2 d (d·p), zero beyond the cutoff.
    /// </summary>
    internal static (double B1, double B2) DipoleCoefficients(double r2, double kappa, double inverseVolume)
    {
        double r = Math.Sqrt(r2), inverse2 = 1 / r2;
        double gauss = Math.Exp(-kappa * kappa * r2);
        double b0 = Erfc(kappa * r, gauss) / r;
        double b1 = (b0 + (TwoOverRootPi * kappa * gauss)) * inverse2;
        double b2 = ((3 * b1) + (2 * kappa * kappa * TwoOverRootPi * kappa * gauss)) * inverse2;
        double au3 = TholeWidth * r2 * r * inverseVolume;
        double deficit = Math.Exp(-au3);
        double bare = inverse2 / r;
        return (b1 - (deficit * bare), b2 - (3 * (1 + au3) * deficit * bare * inverse2));
    }

    /// <summary>Eight pairs of <see cref="DipoleCoefficients"/> at once.</summary>
    internal static (Vector512<double> B1, Vector512<double> B2) DipoleCoefficientsWide(Vector512<double> r2, double kappa, Vector512<double> inverseVolume)
    {
        Vector512<double> r = Vector512.Sqrt(r2), inverse2 = Vector512<double>.One / r2, k = Vector512.Create(kappa);
        Vector512<double> gauss = Vector512.Exp(-(k * k * r2));
        Vector512<double> b0 = ErfcWide(k * r, gauss) / r;
        Vector512<double> b1 = (b0 + (TwoOverRootPi * k * gauss)) * inverse2;
        Vector512<double> b2 = ((3 * b1) + (2 * k * k * TwoOverRootPi * k * gauss)) * inverse2;
        Vector512<double> au3 = TholeWidth * r2 * r * inverseVolume;
        Vector512<double> deficit = Vector512.Exp(-au3);
        Vector512<double> bare = inverse2 / r;
        return (b1 - (deficit * bare), b2 - (3 * (Vector512<double>.One + au3) * deficit * bare * inverse2));
    }

    private static double Erfc(double x, double gauss)
    {
        double t = 1 / (1 + (P * x));
        return t * (C1 + t * (C2 + t * (C3 + t * (C4 + t * C5)))) * gauss;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> ErfcWide(Vector512<double> x, Vector512<double> gauss)
    {
        Vector512<double> t = Vector512<double>.One / (Vector512<double>.One + (P * x));
        Vector512<double> sum = Vector512.Create(C4) + (t * C5);
        sum = Vector512.Create(C3) + (t * sum);
        sum = Vector512.Create(C2) + (t * sum);
        sum = Vector512.Create(C1) + (t * sum);
        return t * sum * gauss;
    }
}
