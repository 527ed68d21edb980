using System.Globalization;
using System.Text;

namespace Screening.Core.Structures;

/// <summary>Amounts of the elements, in atoms per cell or per formula; amounts may be fractional.</summary>
public sealed class Composition
{
    /// <summary>Occupancies closer to 1 than this count as full: published occupancies carry about three digits.</summary>
    public const double OccupancyTolerance = 0.005;

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
    /// Formula for people, amounts divided by the largest divisor that leaves whole numbers (or, for fractional contents,
    /// the one that comes nearest to whole numbers), electropositive elements first: Li6PS5Cl, Li6.25La3Zr2Al0.25O12.
    /// </summary>
    public string ReducedFormula => Format(1 / ReductionDivisor());

    /// <summary>Formula of the whole content, unreduced.</summary>
    public string Formula => Format(1);

    public override string ToString() => ReducedFormula;

    private double ReductionDivisor()
    {
        double most = _amounts.Values.DefaultIfEmpty(1).Max();
        for (int divisor = (int)Math.Floor(most + 0.01); divisor >= 2; divisor--)
        {
            // Dopants stay fractional; the majority elements must become whole.
            bool majorWhole = _amounts.Values.Where(a => a / divisor >= 0.95).All(a => IsWhole(a / divisor));
            bool allWhole = _amounts.Values.All(a => IsWhole(a / divisor));
            int major = _amounts.Values.Count(a => a / divisor >= 0.95);
            if (allWhole || (majorWhole && major >= 2 && _amounts.Values.Any(a => !IsWhole(a))))
            {
                return divisor;
            }
        }

        return 1;
    }

    private static bool IsWhole(double x) => Math.Abs(x - Math.Round(x)) < 0.01 && Math.Round(x) >= 1;

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
