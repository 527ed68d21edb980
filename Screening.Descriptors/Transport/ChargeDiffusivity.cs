namespace Screening.Descriptors.Transport;

/// <summary>
/// Charge (collective) diffusivity D_σ = lim |Σ_i Δr_i|² / 6Nt over the mobile ions of one charge, and how well a run can know it.
/// </summary>
/// <remarks>
/// There is one collective coordinate per replica, so its own scatter cannot be measured; the standard error is that of a Gaussian
/// random walk, exact for many ions: cov(|Δ(s,τ)|², |Δ(t,τ')|²) = 24 D² overlap², summed over the overlapping windows of the fit (Qian,
/// Sheetz and Elson, Biophys. J. 60, 910 (1991)).
/// </remarks>
internal static class ChargeDiffusivity
{
    /// <summary>Above this relative error the collective diffusion is not resolved and no Haven ratio is given.</summary>
    public const double LargestRelativeError = 0.5;

    private const int Midpoints = 48;              // the integrand is piecewise quadratic: 1 % of the error bar

    /// <summary>Standard error over value of D = Σ c_k MSD_k from replicas of one Gaussian walker each.</summary>
    /// <param name="coefficients">c; [lag].</param>
    /// <param name="lags">Lags, frames.</param>
    /// <param name="frames">Length of each replica, frames.</param>
    public static double RelativeError(double[] coefficients, long[] lags, IReadOnlyList<long> frames)
    {
        double variance = 0, slope = 0;
        for (int k = 0; k < coefficients.Length; k++)
        {
            slope += coefficients[k] * 6 * lags[k];
        }

        int used = Math.Max(1, coefficients.Count(c => c != 0) / 24);      // thinned: neighbouring lags say the same
        int[] chosen = [.. Enumerable.Range(0, coefficients.Length).Where(k => coefficients[k] != 0)];
        double[] grouped = new double[(chosen.Length + used - 1) / used], at = new double[grouped.Length];
        for (int g = 0; g < grouped.Length; g++)
        {
            int[] members = [.. chosen.Skip(g * used).Take(used)];
            grouped[g] = members.Sum(k => coefficients[k]);
            at[g] = lags[members[members.Length / 2]];
        }

        foreach (long length in frames)
        {
            for (int k = 0; k < grouped.Length; k++)
            {
                for (int l = 0; l <= k; l++)
                {
                    variance += (k == l ? 1 : 2) * grouped[k] * grouped[l] * Covariance(at[k], at[l], length);
                }
            }
        }

        return Math.Sqrt(variance) / (frames.Count * Math.Abs(slope));
    }

    /// <summary>Covariance of the time-averaged squared displacements at two lags of a walk with D = 1 per frame.</summary>
    private static double Covariance(double first, double second, double length)
    {
        double roomFirst = length - first, roomSecond = length - second, sum = 0;
        for (int i = 0; i < Midpoints; i++)
        {
            double s = (i + 0.5) / Midpoints * roomFirst;
            for (int j = 0; j < Midpoints; j++)
            {
                double t = (j + 0.5) / Midpoints * roomSecond;
                double overlap = Math.Min(s + first, t + second) - Math.Max(s, t);
                sum += overlap > 0 ? overlap * overlap : 0;
            }
        }

        return 24 * sum / (Midpoints * Midpoints);
    }
}
