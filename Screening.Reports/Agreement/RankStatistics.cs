using MathNet.Numerics.Statistics;
using Screening.Core.Numerics;

namespace Screening.Reports.Agreement;

/// <summary>A statistic with a bootstrap interval.</summary>
public sealed record IntervalEstimate(double Value, double Low, double High);

/// <summary>Agreement of two orders.</summary>
public static class RankStatistics
{
    /// <summary>
    /// Area under the receiver operating characteristic: the chance that a random positive scores above a random negative,
    /// ties counting half (Mann-Whitney). NaN where either side is empty.
    /// </summary>
    public static double AreaUnderCurve(IReadOnlyList<double> positives, IReadOnlyList<double> negatives)
    {
        double wins = 0;
        foreach (double p in positives)
        {
            foreach (double n in negatives)
            {
                wins += p > n ? 1 : p == n ? 0.5 : 0;
            }
        }

        return wins / ((double)positives.Count * negatives.Count);
    }

    /// <summary>Spearman rank correlation, ties sharing their mean rank. NaN with fewer than three pairs or without variation.</summary>
    public static double Spearman(IReadOnlyList<double> x, IReadOnlyList<double> y) =>
        x.Count < 3 ? double.NaN : Correlation.Spearman(x, y);

    /// <summary>AUC with the 90 % interval of resampling each class within itself.</summary>
    public static IntervalEstimate? AreaWithInterval(double[] positives, double[] negatives, int resamples, RandomStream random)
    {
        if (positives.Length == 0 || negatives.Length == 0)
        {
            return null;
        }

        return Interval(AreaUnderCurve(positives, negatives), resamples,
            () => AreaUnderCurve(Resample(positives, random), Resample(negatives, random)));
    }

    /// <summary>Spearman correlation with the 90 % interval of resampling pairs.</summary>
    public static IntervalEstimate? SpearmanWithInterval(double[] x, double[] y, int resamples, RandomStream random)
    {
        double value = Spearman(x, y);
        if (!double.IsFinite(value))
        {
            return null;
        }

        return Interval(value, resamples, () =>
        {
            int[] picks = [.. Enumerable.Range(0, x.Length).Select(_ => random.Next(x.Length))];
            return Spearman([.. picks.Select(i => x[i])], [.. picks.Select(i => y[i])]);
        });
    }

    private static double[] Resample(double[] values, RandomStream random) => [.. values.Select(_ => values[random.Next(values.Length)])];

    private static IntervalEstimate Interval(double value, int resamples, Func<double> draw) =>
        Interval(value, Enumerable.Range(0, resamples).Select(_ => draw()));

    /// <summary>A value with the 90 % interval of its resamples; draws that are no number do not count, and without any the interval is NaN.</summary>
    internal static IntervalEstimate Interval(double value, IEnumerable<double> draws)
    {
        double[] samples = [.. draws.Where(double.IsFinite).Order()];
        return samples.Length == 0
            ? new(value, double.NaN, double.NaN)
            : new(value, samples[(int)(0.05 * (samples.Length - 1))], samples[(int)Math.Ceiling(0.95 * (samples.Length - 1))]);
    }
}
