using System.Globalization;
using System.Numerics;
using System.Text;

namespace Screening.Core.Structures;

/// <summary>Amounts of the elements, in atoms per cell or per formula; amounts may be fractional.</summary>
public sealed class Composition
{
    /// <summary>Occupancies closer to 1 than this count as full: published occupancies carry about three digits.</summary>
    public const double OccupancyTolerance = 0.005;

    /// <summary>Relative distance from a whole number up to which a refined content (20.2 Li per cell) still reduces with the others.</summary>
    private const double WholeTolerance = 0.05;

    private readonly Dictionary<Element, double> _amounts;

    public Composition(IEnumerable<KeyValuePair<Element, double>> amounts)
    {
        _amounts = [];
        foreach ((Element element, double amount) in amounts)
        {
            _amounts[element] = _amounts.GetValueOrDefault(element) + amount;
        }
    }

    /// <summary>Elements in formula order: electropositive first.</summary>
    public IReadOnlyList<Element> Elements =>
        [.. _amounts.Keys.OrderBy(e => e.Electronegativity).ThenBy(e => e.AtomicNumber)];

    public double this[Element element] => _amounts.GetValueOrDefault(element);

    public double TotalAtoms => _amounts.Values.Sum();

    public static Composition Of(Structure structure) => new(structure.Sites
        .SelectMany(s => s.Occupants)
        .Select(o => KeyValuePair.Create(o.Element, o.Occupancy)));

    public static Composition Of(IEnumerable<Species> atoms) => new(atoms.Select(s => KeyValuePair.Create(s.Element, 1.0)));

    /// <summary>Fraction of the atoms that are this element.</summary>
    public double FractionOf(Element element) => this[element] / TotalAtoms;

    /// <summary>
    /// Formula for people, amounts divided by their greatest common divisor (refined contents at their nearest whole numbers),
    /// electropositive elements first: Li6PS5Cl, Li10.1Ge1.03P1.97S12.
    /// </summary>
    public string ReducedFormula => Format(1 / ReductionDivisor());

    /// <summary>Formula of the whole content, unreduced.</summary>
    public string Formula => Format(1);

    public override string ToString() => ReducedFormula;

    /// <summary>
    /// Greatest common divisor of the amounts, each taken at its nearest whole number; dopants of less than half an atom do not count.
    /// Amounts further than <see cref="WholeTolerance"/> from whole leave the content unreduced.
    /// </summary>
    private double ReductionDivisor()
    {
        int divisor = 0;
        foreach (double amount in _amounts.Values.Where(a => a >= 0.5))
        {
            double whole = Math.Round(amount);
            if (Math.Abs(amount - whole) > WholeTolerance * Math.Max(amount, 1))
            {
                return 1;
            }

            divisor = (int)BigInteger.GreatestCommonDivisor(divisor, (int)whole);
        }

        return Math.Max(1, divisor);
    }

    private string Format(double scale)
    {
        StringBuilder text = new();
        foreach (Element element in Elements)
        {
            double amount = _amounts[element] * scale;
            text.Append(element.Symbol);
            if (Math.Abs(amount - 1) > 0.005)
            {
                text.Append(amount.ToString(Math.Abs(amount - Math.Round(amount)) < 0.005 ? "0" : "0.##", CultureInfo.InvariantCulture));
            }
        }

        return text.ToString();
    }
}
