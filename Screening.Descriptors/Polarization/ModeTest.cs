using Screening.Core.Numerics;

namespace Screening.Descriptors.Polarization;

/// <summary>Number of modes of a distribution and the significance against a single one.</summary>
/// <param name="Modes">Smallest number of modes that the test does not reject at 5 %; at most <see cref="ModeTest.MostModes"/> + 1.</param>
/// <param name="UnimodalProbability">p-value of "one mode": small means that more than one is real.</param>
/// <param name="CriticalBandwidth">Smallest bandwidth at which the density estimate has one mode.</param>
public sealed record ModeResult(int Modes, double UnimodalProbability, double CriticalBandwidth);

/// <summary>
/// Silverman's critical-bandwidth test for the number of modes (J. R. Stat. Soc. B 43, 97 (1981)) on binned data. h_k is the smallest
/// Gaussian bandwidth with at most k modes; the p-value of "k modes" is the fraction of smoothed bootstrap samples, shrunk to the
/// variance of the data, which show more than k modes at h_k. A maximum counts as a mode above 3 % of the highest one, so that single
/// values in the far tail do not decide. The bootstrap draws as many values as the data hold independent ones.
/// </summary>
public static class ModeTest
{
    public const int MostModes = 3;
    private const int Grid = 256;
    private const int Resamples = 100;
    private const double Level = 0.05;
    private const double SmallestRelativeHeight = 0.03;

    /// <summary>More draws sharpen nothing that the other errors would not blur; keeps the cost at some milliseconds.</summary>
    private const int MostDraws = 2000;

    /// <param name="counts">Histogram counts of equal bins.</param>
    /// <param name="binWidth">Width of a bin.</param>
    /// <param name="independent">Number of independent values behind the counts.</param>
    /// <param name="random">Stream of the resampling.</param>
    /// <returns>Null when the data have no width or fewer than 20 independent values.</returns>
    public static ModeResult? Examine(ReadOnlySpan<double> counts, double binWidth, double independent, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(random);
        int first = counts.IndexOfAnyExcept(0.0), last = counts.LastIndexOfAnyExcept(0.0);
        if (first < 0 || last - first < 4 || independent < 20)
        {
            return null;
        }

        // Grid cells of a whole number of bins, a quarter of the range free on both sides for the smoothing to spill into.
        int merge = Math.Max(1, (int)Math.Ceiling((last - first + 1) * 1.5 / Grid));
        double[] data = new double[Grid];
        int pad = Grid / 6;
        for (int i = first; i <= last; i++)
        {
            data[pad + ((i - first) / merge)] += counts[i];
        }

        (double mean, double sigma) = Moments(data);
        double[] smooth = new double[Grid], sample = new double[Grid], kernel = new double[Grid];
        double[] cumulative = Cumulative(data);
        int draws = (int)Math.Min(independent, MostDraws);
        double unimodal = double.NaN, critical = double.NaN;
        for (int k = 1; k <= MostModes; k++)
        {
            double h = CriticalBandwidth(data, k, sigma, smooth, kernel);
            double shrink = 1 / Math.Sqrt(1 + (h * h / (sigma * sigma)));
            int more = 0;
            for (int b = 0; b < Resamples; b++)
            {
                Array.Clear(sample);
                for (int d = 0; d < draws; d++)
                {
                    double value = Draw(cumulative, random) + (h * random.NextNormal());
                    int cell = (int)Math.Floor(mean + ((value - mean) * shrink));
                    sample[Math.Clamp(cell, 0, Grid - 1)]++;
                }

                Smooth(sample, h, smooth, kernel);
                more += CountModes(smooth) > k ? 1 : 0;
            }

            double p = (more + 1.0) / (Resamples + 1.0);
            if (k == 1)
            {
                (unimodal, critical) = (p, h * merge * binWidth);
            }

            if (p >= Level)
            {
                return new(k, unimodal, critical);
            }
        }

        return new(MostModes + 1, unimodal, critical);
    }

    private static double CriticalBandwidth(double[] data, int modes, double sigma, double[] smooth, double[] kernel)
    {
        // At twice the width the estimate is one Gaussian; below a third of a cell the grid itself would show.
        double low = 0.3, high = 2 * sigma;
        for (int step = 0; step < 24 && high - low > 1e-3 * high; step++)
        {
            double h = 0.5 * (low + high);
            Smooth(data, h, smooth, kernel);
            (low, high) = CountModes(smooth) > modes ? (h, high) : (low, h);
        }

        return high;
    }

    private static void Smooth(double[] data, double h, double[] result, double[] kernel)
    {
        int reach = Math.Min(Grid - 1, (int)Math.Ceiling(5 * h));
        for (int t = 0; t <= reach; t++)
        {
            kernel[t] = Math.Exp(-0.5 * t * t / (h * h));
        }

        Array.Clear(result);
        for (int i = 0; i < Grid; i++)
        {
            double weight = data[i];
            if (weight == 0)
            {
                continue;
            }

            Span<double> right = result.AsSpan(i, Math.Min(reach + 1, Grid - i));
            for (int t = 0; t < right.Length; t++)
            {
                right[t] += weight * kernel[t];
            }

            int lowest = Math.Max(0, i - reach);
            for (int j = lowest; j < i; j++)
            {
                result[j] += weight * kernel[i - j];
            }
        }
    }

    private static int CountModes(double[] density)
    {
        double threshold = SmallestRelativeHeight * density.Max();
        int modes = 0;
        bool rising = true;
        for (int i = 1; i <= density.Length; i++)
        {
            double next = i < density.Length ? density[i] : 0;
            if (rising && next < density[i - 1])
            {
                modes += density[i - 1] >= threshold ? 1 : 0;
                rising = false;
            }
            else if (next > density[i - 1])
            {
                rising = true;
            }
        }

        return modes;
    }

    private static (double Mean, double Sigma) Moments(double[] data)
    {
        double n = 0, s1 = 0, s2 = 0;
        for (int i = 0; i < data.Length; i++)
        {
            double x = i + 0.5;
            n += data[i];
            s1 += data[i] * x;
            s2 += data[i] * x * x;
        }

        return (s1 / n, Math.Sqrt(Math.Max(1e-12, (s2 / n) - (s1 * s1 / (n * n)))));
    }

    private static double[] Cumulative(double[] data)
    {
        double[] sum = new double[data.Length];
        double running = 0;
        for (int i = 0; i < data.Length; i++)
        {
            sum[i] = running += data[i];
        }

        return sum;
    }

    private static double Draw(double[] cumulative, RandomStream random)
    {
        double target = random.NextDouble() * cumulative[^1];
        int index = Array.BinarySearch(cumulative, target);
        index = index < 0 ? ~index : index + 1;
        index = Math.Min(index, cumulative.Length - 1);
        double below = index > 0 ? cumulative[index - 1] : 0;
        return index + ((target - below) / Math.Max(cumulative[index] - below, 1e-300));
    }
}
