using Screening.Core.Structures;

namespace Screening.Reports.Calibration;

/// <summary>
/// A composition as numbers: atomic fractions of the elements, and how six elemental properties are distributed over the atoms.
/// </summary>
public sealed class CompositionVector
{
    /// <summary>Electronegativity given to elements that have none.</summary>
    private const double NoElectronegativity = 3.5;

    private static readonly Func<Element, double>[] Properties =
    [
        e => e.AtomicNumber,
        e => double.IsFinite(e.Electronegativity) ? e.Electronegativity : NoElectronegativity,
        e => e.MassU,
        e => e.CovalentRadiusAngstrom,
        e => PeriodicTable.Group(e.AtomicNumber),
        e => PeriodicTable.Period(e.AtomicNumber),
    ];

    private readonly double[] _fractions = new double[Element.All.Count];

    private CompositionVector(double[] statistics) => Statistics = statistics;

    /// <summary>Number of values in <see cref="Statistics"/>.</summary>
    public static int StatisticCount => Properties.Length * 6;

    /// <summary>
    /// Of atomic number, electronegativity, mass, covalent radius, group and period each: mean, greatest, least, range, mean
    /// absolute deviation, and the value of the most abundant element.
    /// </summary>
    public IReadOnlyList<double> Statistics { get; }

    /// <summary>Of atomic fractions by element symbol.</summary>
    /// <exception cref="FormatException">A symbol is no element.</exception>
    public static CompositionVector Of(IReadOnlyDictionary<string, double> fractions)
    {
        ArgumentNullException.ThrowIfNull(fractions);
        double total = fractions.Values.Sum();
        (Element Element, double Fraction)[] parts = [.. fractions.Where(f => f.Value > 0)
            .Select(f => (Element: Element.Parse(f.Key), Fraction: f.Value / total)).OrderBy(p => p.Element.AtomicNumber)];
        CompositionVector vector = new([.. Properties.SelectMany(p => Distribution(parts, p))]);
        foreach ((Element element, double fraction) in parts)
        {
            vector._fractions[element.AtomicNumber - 1] += fraction;
        }

        return vector;
    }

    /// <summary>Sum of absolute differences of atomic fractions: 0 equal, 2 nothing in common.</summary>
    public double FractionDistance(CompositionVector other)
    {
        double sum = 0;
        for (int i = 0; i < _fractions.Length; i++)
        {
            sum += Math.Abs(_fractions[i] - other._fractions[i]);
        }

        return sum;
    }

    private static double[] Distribution((Element Element, double Fraction)[] parts, Func<Element, double> property)
    {
        double mean = 0, greatest = double.NegativeInfinity, least = double.PositiveInfinity, common = 0, share = 0;
        foreach ((Element element, double fraction) in parts)
        {
            double value = property(element);
            mean += fraction * value;
            greatest = Math.Max(greatest, value);
            least = Math.Min(least, value);
            (common, share) = fraction > share ? (value, fraction) : (common, share);
        }

        double deviation = parts.Sum(p => p.Fraction * Math.Abs(property(p.Element) - mean));
        return [mean, greatest, least, greatest - least, deviation, common];
    }
}
