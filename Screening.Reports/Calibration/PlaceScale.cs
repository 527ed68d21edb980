namespace Screening.Reports.Calibration;

/// <summary>Turns a quantity into its place among reference values: −1 below all, 0 in the middle, 1 above all; ties share a place.</summary>
public sealed class PlaceScale
{
    private readonly double[] _sorted;

    public PlaceScale(IEnumerable<double> reference) => _sorted = [.. reference.Order()];

    public IReadOnlyList<double> Reference => _sorted;

    /// <summary>0 without reference values.</summary>
    public double Of(double value)
    {
        if (_sorted.Length == 0)
        {
            return 0;
        }

        int below = Lower(v => v < value), notAbove = Lower(v => v <= value);
        return ((below + notAbove) / (double)_sorted.Length) - 1;
    }

    private int Lower(Func<double, bool> isBelow)
    {
        int low = 0, high = _sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = isBelow(_sorted[middle]) ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
