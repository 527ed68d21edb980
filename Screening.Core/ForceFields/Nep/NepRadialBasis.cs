namespace Screening.Core.ForceFields.Nep;

/// <summary>Chebyshev functions with a cosine cutoff: f_k = ½ (T_k(x) + 1) f_c(r), x = 2 (r/r_c − 1)² − 1.</summary>
internal static class NepRadialBasis
{
    /// <summary>f_k and df_k/dr (1/Å) for k = 0 .. length − 1 at r below the cutoff.</summary>
    internal static void Evaluate(double r, double cutoff, Span<double> f, Span<double> slope)
    {
        (double sine, double cosine) = Math.SinCos(Math.PI * r / cutoff);
        double fc = 0.5 * (1 + cosine), fcSlope = -0.5 * Math.PI / cutoff * sine;
        double y = (r / cutoff) - 1, x = (2 * y * y) - 1, xSlope = 4 * y / cutoff;
        f[0] = fc;
        slope[0] = fcSlope;
        double before = 1, now = x, uBefore = 0, u = 1;        // T_(k-1), T_k, U_(k-2), U_(k-1)
        for (int k = 1; k < f.Length; k++)
        {
            f[k] = 0.5 * (now + 1) * fc;
            slope[k] = (0.5 * k * u * xSlope * fc) + (0.5 * (now + 1) * fcSlope);
            (before, now) = (now, (2 * x * now) - before);
            (uBefore, u) = (u, (2 * x * u) - uBefore);
        }
    }

    /// <summary>g_n = Σ_k c_nk f_k; coefficients [n · basis + k].</summary>
    internal static void Contract(ReadOnlySpan<double> coefficients, ReadOnlySpan<double> f, Span<double> g)
    {
        for (int n = 0; n < g.Length; n++)
        {
            double sum = 0;
            for (int k = 0; k < f.Length; k++)
            {
                sum += coefficients[(n * f.Length) + k] * f[k];
            }

            g[n] = sum;
        }
    }
}
