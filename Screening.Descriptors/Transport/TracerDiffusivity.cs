using Screening.Descriptors.Accumulators;

namespace Screening.Descriptors.Transport;

/// <summary>
/// Tracer diffusivity D* = lim MSD/6t: slope of a weighted straight line with intercept (the intercept takes up the vibration in
/// the cage) through the mean squared displacement over a window of lags.
/// </summary>
/// <remarks>
/// Window rule: lags from 10 % to 40 % of the shortest replica, but not below 1 ps where the run allows it. Below, ballistic motion and
/// rattling; above, too few independent displacements. Where the slope over the late half of the window differs from that over the early half by
/// more than two standard errors of the difference, the start moves to 20 % (the curve still bends), and the window is marked when
/// even then it is not straight. Half the difference of the two slopes then joins the error in quadrature: what the choice of the window
/// makes of D is no better known. Weights fall as 1/τ² per unit of lag, since the scatter of MSD(τ) grows with τ.
/// </remarks>
internal static class TracerDiffusivity
{
    private const double StartFraction = 0.1, LaterStartFraction = 0.2, EndFraction = 0.4, ShortestStartPs = 1;
    private const double BendingInStandardErrors = 2;
    private const int FewestLags = 3;

    /// <returns>D in Å²/ps with the window and the coefficients per lag; null where the run is too short for three lags.</returns>
    public static (Estimate D, FitWindow Window, double[] Coefficients)? Fit(
        DisplacementStatistics statistics, double shortestRunPs, double frameIntervalPs)
    {
        double end = EndFraction * shortestRunPs;
        double start = Math.Max(StartFraction * shortestRunPs, Math.Min(ShortestStartPs, LaterStartFraction * shortestRunPs));
        (double[] Coefficients, double BendRatio, double Bend)? fit = Try(statistics, start, end, frameIntervalPs);
        if (fit is { BendRatio: not 1 } && start < LaterStartFraction * shortestRunPs
            && Try(statistics, LaterStartFraction * shortestRunPs, end, frameIntervalPs) is { } later)
        {
            (fit, start) = (later, LaterStartFraction * shortestRunPs);
        }

        if (fit is not { } found)
        {
            return null;
        }

        Estimate d = statistics.Evaluate(found.Coefficients);
        double error = Math.Sqrt((d.StandardError * d.StandardError) + (found.Bend * found.Bend / 4));
        return (d with { StandardError = error }, new(start, end, found.BendRatio), found.Coefficients);
    }

    private static (double[] Coefficients, double BendRatio, double Bend)? Try(DisplacementStatistics statistics, double start, double end, double interval)
    {
        if (Slope(statistics.Frames, start / interval, end / interval, interval) is not { } all)
        {
            return null;
        }

        double middle = Math.Sqrt(start * end);
        double[]? early = Slope(statistics.Frames, start / interval, middle / interval, interval);
        double[]? late = Slope(statistics.Frames, middle / interval, end / interval, interval);
        double ratio = 1, difference = 0;
        if (early is not null && late is not null)
        {
            double[] contrast = [.. late.Select((c, k) => k < early.Length ? c - early[k] : c)];
            Estimate bend = statistics.Evaluate(contrast);
            if (Math.Abs(bend.Value) > BendingInStandardErrors * bend.StandardError)
            {
                (ratio, difference) = (statistics.MeanOf(late) / statistics.MeanOf(early), bend.Value);
            }
        }

        return (all, ratio, difference);
    }

    /// <summary>Coefficients c with D = Σ c_k MSD_k (Å²/ps) for a window in frames.</summary>
    internal static double[]? Slope(long[] lags, double start, double end, double interval)
    {
        const double rounding = 1e-9;              // lags are whole frames; the window's ends are not
        int first = Array.FindIndex(lags, l => l >= start - rounding), last = Array.FindLastIndex(lags, l => l <= end + rounding);
        if (first < 0 || last - first + 1 < FewestLags)
        {
            return null;
        }

        double[] coefficients = new double[last + 1];
        double total = 0, mean = 0;
        for (int k = first; k <= last; k++)
        {
            double weight = Weight(lags, k);
            total += weight;
            mean += weight * lags[k];
        }

        mean /= total;
        double spread = 0;
        for (int k = first; k <= last; k++)
        {
            spread += Weight(lags, k) * (lags[k] - mean) * (lags[k] - mean);
        }

        for (int k = first; k <= last; k++)
        {
            coefficients[k] = Weight(lags, k) * (lags[k] - mean) / (spread * interval * 6);
        }

        return coefficients;
    }

    private static double Weight(long[] lags, int k)
    {
        double spacing = k == 0 ? lags[0] : lags[k] - lags[k - 1];
        return spacing / ((double)lags[k] * lags[k]);
    }
}
