namespace Screening.Descriptors.Accumulators;

/// <summary>A course over time in bounded memory: when the points run out, neighbours become their mean and later points cover twice the time.</summary>
internal sealed class ThinnedCurve(int quantities, int points = 256)
{
    private readonly List<(double Time, double[] Values)> _points = [];
    private double[] _sum = new double[quantities];
    private double _time;
    private int _merge = 1, _pending;

    public void Add(double timePs, ReadOnlySpan<double> values)
    {
        _time += timePs;
        for (int q = 0; q < quantities; q++)
        {
            _sum[q] += values[q];
        }

        if (++_pending < _merge)
        {
            return;
        }

        _points.Add((_time / _pending, [.. _sum.Select(s => s / _pending)]));
        (_sum, _time, _pending) = (new double[quantities], 0, 0);
        if (_points.Count < points)
        {
            return;
        }

        for (int p = 0; p < points / 2; p++)
        {
            (double t0, double[] a) = _points[2 * p];
            (double t1, double[] b) = _points[(2 * p) + 1];
            _points[p] = ((t0 + t1) / 2, [.. a.Zip(b, (x, y) => (x + y) / 2)]);
        }

        _points.RemoveRange(points / 2, _points.Count - (points / 2));
        _merge *= 2;
    }

    public double[] Times => [.. _points.Select(p => p.Time)];

    public double[] Of(int quantity) => [.. _points.Select(p => p.Values[quantity])];
}
