namespace Screening.Reports.Writers;

/// <summary>Round positions for the ticks of an axis.</summary>
internal static class AxisTicks
{
    /// <summary>About <paramref name="count"/> multiples of 1, 2 or 5 times a power of ten inside the range.</summary>
    internal static IReadOnlyList<double> Between(double low, double high, int count)
    {
        if (!(high > low))
        {
            return [low];
        }

        double raw = (high - low) / count;
        double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double step = power * (raw / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 };
        List<double> ticks = [];
        for (double i = Math.Ceiling(low / step); i * step <= high + (1e-9 * step); i++)
        {
            ticks.Add(i * step);
        }

        return ticks;
    }
}
