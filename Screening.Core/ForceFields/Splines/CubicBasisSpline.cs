namespace Screening.Core.ForceFields.Splines;

/// <summary>
/// A cubic B-spline with value and slope, zero outside its knots: Σ c_n N_n(x) over the basis functions of degree 3.
/// C. de Boor, A Practical Guide to Splines (1978), chapter X.
/// </summary>
public sealed class CubicBasisSpline
{
    private const int Degree = 3;

    private readonly double[] _knots, _coefficients;

    /// <param name="knots">Knots in ascending order, the outer ones repeated as often as the file says.</param>
    /// <param name="coefficients">One per basis function: four fewer than the knots.</param>
    /// <exception cref="FormatException">The numbers of knots and coefficients do not belong together, or the knots descend.</exception>
    public CubicBasisSpline(IReadOnlyList<double> knots, IReadOnlyList<double> coefficients)
    {
        if (knots.Count != coefficients.Count + Degree + 1 || coefficients.Count <= Degree)
        {
            throw new FormatException($"{knots.Count} knots belong to {knots.Count - Degree - 1} coefficients, found {coefficients.Count}");
        }

        if (knots.Zip(knots.Skip(1)).Any(k => k.Second < k.First))
        {
            throw new FormatException("spline knots must not descend");
        }

        (_knots, _coefficients) = ([.. knots], [.. coefficients]);
    }

    public double First => _knots[Degree];

    public double Last => _knots[_coefficients.Length];

    /// <summary>Equally spaced knots from first to last, the ends repeated four times, as many as the coefficients need.</summary>
    public static CubicBasisSpline Uniform(double first, double last, IReadOnlyList<double> coefficients)
    {
        int spans = coefficients.Count - Degree;
        List<double> knots = [.. Enumerable.Repeat(first, Degree)];
        knots.AddRange(Enumerable.Range(0, spans + 1).Select(k => first + ((last - first) * k / spans)));
        knots.AddRange(Enumerable.Repeat(last, Degree));
        return new(knots, coefficients);
    }

    /// <summary>Value and derivative at x.</summary>
    public (double Value, double Slope) At(double x)
    {
        if (!(x >= First && x <= Last))
        {
            return default;
        }

        int span = Array.BinarySearch(_knots, x);
        span = span < 0 ? ~span - 1 : span;
        while (span + 1 < _coefficients.Length && _knots[span + 1] <= x)
        {
            span++;
        }

        span = Math.Clamp(span, Degree, _coefficients.Length - 1);

        // De Boor's triangle for the value; its last but one column is the quadratic spline of the differences.
        Span<double> c = stackalloc double[Degree + 1];
        for (int k = 0; k <= Degree; k++)
        {
            c[k] = _coefficients[span - Degree + k];
        }

        double slope = 0;
        for (int level = 1; level <= Degree; level++)
        {
            if (level == Degree)
            {
                slope = Degree * (c[Degree] - c[Degree - 1]) / (_knots[span + 1] - _knots[span]);
            }

            for (int k = Degree; k >= level; k--)
            {
                double low = _knots[span - Degree + k], high = _knots[span + 1 + k - level];
                double share = (x - low) / (high - low);
                c[k] = ((1 - share) * c[k - 1]) + (share * c[k]);
            }
        }

        return (c[Degree], slope);
    }
}
