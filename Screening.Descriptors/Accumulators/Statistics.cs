using MathNet.Numerics.Distributions;

namespace Screening.Descriptors.Accumulators;

/// <summary>Quantiles used for intervals and decisions.</summary>
public static class Statistics
{
    /// <summary>97.5 % quantile of Student's t: half width of a two-sided 95 % interval in standard errors.</summary>
    public static double StudentT975(double degreesOfFreedom) =>
        degreesOfFreedom > 1e4 ? 1.959964 : StudentT.InvCDF(0, 1, Math.Max(1, degreesOfFreedom), 0.975);

    /// <summary>95 % quantile of F.</summary>
    public static double F95(double numerator, double denominator) =>
        FisherSnedecor.InvCDF(numerator, Math.Max(1, denominator), 0.95);

    /// <summary>Exact 95 % upper bound of the mean of a Poisson process that gave so many events: 3.0 for none.</summary>
    public static double PoissonUpper95(long events) => 0.5 * ChiSquared.InvCDF(2.0 * (events + 1), 0.95);

    /// <summary>
    /// Mean of independent blocks with its standard error. Replicas (groups of blocks) that differ by more than their blocks
    /// explain (F test at 95 %) are the independent samples instead of the blocks.
    /// </summary>
    /// <param name="groups">Block values; [replica][block]; blocks of equal weight and longer than the correlation time.</param>
    /// <returns>Mean over replicas of their means, standard error (null below two blocks), degrees of freedom.</returns>
    public static (double Mean, double? StandardError, double DegreesOfFreedom) OfBlocks(IReadOnlyList<IReadOnlyList<double>> groups)
    {
        double[] all = [.. groups.SelectMany(g => g)];
        double mean = all.Length == 0 ? double.NaN : all.Average();
        if (all.Length < 2)
        {
            return (mean, null, 0);
        }

        double within = groups.Sum(g => g.Count == 0 ? 0 : g.Sum(v => Square(v - g.Average())));
        double between = groups.Sum(g => g.Count == 0 ? 0 : g.Count * Square(g.Average() - mean));
        int used = groups.Count(g => g.Count > 0), blocks = all.Length;
        if (used > 1 && blocks > used)
        {
            double ratio = within > 0 ? between / (used - 1) / (within / (blocks - used)) : between > 0 ? double.PositiveInfinity : 0;
            if (ratio > F95(used - 1, blocks - used))
            {
                return (mean, Math.Sqrt(between / (used - 1) / blocks), used - 1);
            }
        }

        return (mean, Math.Sqrt((within + between) / (blocks - 1) / blocks), blocks - 1);
    }

    private static double Square(double x) => x * x;
}
