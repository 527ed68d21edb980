namespace Screening.Descriptors.Polarization;

/// <summary>
/// Histogram of non-negative values from zero up, without a range known beforehand: when a value lies beyond the last bin, bins
/// are merged in pairs until it fits. Between half and all of the bins are in use; memory is fixed.
/// </summary>
internal sealed class MagnitudeHistogram
{
    internal const int Bins = 2048;
    private readonly double[] _counts = new double[Bins];

    /// <summary>Width of a bin; 0 until the first positive value.</summary>
    internal double BinWidth { get; private set; }

    internal double Total { get; private set; }

    internal ReadOnlySpan<double> Counts => _counts;

    internal void Add(double value)
    {
        if (BinWidth == 0)
        {
            BinWidth = Math.Max(value, 1e-9) * 1.25 / Bins;
        }

        while (value >= BinWidth * Bins)
        {
            for (int i = 0; i < Bins / 2; i++)
            {
                _counts[i] = _counts[2 * i] + _counts[(2 * i) + 1];
            }

            Array.Clear(_counts, Bins / 2, Bins / 2);
            BinWidth *= 2;
        }

        _counts[(int)(value / BinWidth)]++;
        Total++;
    }

    /// <summary>Probability density on about <paramref name="points"/> equal bins over the occupied range: centres and heights.</summary>
    internal (double[] X, double[] Density) Density(int points)
    {
        int last = Array.FindLastIndex(_counts, c => c > 0);
        if (last < 0)
        {
            return ([], []);
        }

        int merge = Math.Max(1, (last + points) / points), n = (last / merge) + 1;
        double[] x = new double[n], density = new double[n];
        for (int i = 0; i <= last; i++)
        {
            density[i / merge] += _counts[i] / (Total * merge * BinWidth);
        }

        for (int i = 0; i < n; i++)
        {
            x[i] = (i + 0.5) * merge * BinWidth;
        }

        return (x, density);
    }
}
