using Screening.Core.Structures;

namespace Screening.Reports.Agreement;

/// <summary>
/// What composition alone would say, the yardstick every simulated ranking must be held against: two rules that know no structure.
/// </summary>
public static class CompositionGuess
{
    /// <summary>Elements that count as anions of an electrolyte.</summary>
    private static readonly HashSet<string> Anions = ["N", "O", "F", "S", "Cl", "Se", "Br", "Te", "I"];

    /// <summary>Neighbours averaged by <see cref="NearestNeighbours"/>.</summary>
    public const int Neighbours = 3;

    /// <summary>
    /// Leave-one-out guess of log10 σ: the mean over the three measured materials nearest in composition (sum of absolute
    /// differences of atomic fractions), weighted by inverse distance. The material itself and others of the same formula are
    /// left out; relatives of its family are not, which flatters the guess. Null where nothing remains.
    /// </summary>
    public static double? NearestNeighbours(string file, IReadOnlyDictionary<string, double> fractions, ExperimentTable table)
    {
        // Two compositions closer than this are the same material: published amounts carry about two digits.
        const double sameFormula = 0.005;
        (double Distance, double Log10)[] nearest = [.. table.Measurements
            .Where(m => !string.Equals(m.File, file, StringComparison.OrdinalIgnoreCase) && Math.Abs(m.TemperatureK - 298) <= 30)
            .Select(m => (m, Fractions: FormulaFractions.Parse(m.Formula)))
            .Where(p => p.Fractions is not null)
            .Select(p => (Distance: Distance(fractions, p.Fractions!), p.m.Log10, p.m.File))
            .Where(p => p.Distance > sameFormula)
            .OrderBy(p => p.Distance).ThenBy(p => p.File, StringComparer.Ordinal)
            .Take(Neighbours)
            .Select(p => (p.Distance, p.Log10))];
        return nearest.Length == 0 ? null : nearest.Sum(n => n.Log10 / n.Distance) / nearest.Sum(n => 1 / n.Distance);
    }

    /// <summary>
    /// Minus the mean Pauling electronegativity of the anions, weighted by amount: softer anions, faster ions. Needs no training.
    /// Null where the composition has no anion.
    /// </summary>
    public static double? AnionSoftness(IReadOnlyDictionary<string, double> fractions)
    {
        double sum = 0, weight = 0;
        foreach ((string symbol, double fraction) in fractions.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            if (Anions.Contains(symbol) && Element.TryParse(symbol, out Element? element))
            {
                sum += fraction * element.Electronegativity;
                weight += fraction;
            }
        }

        return weight > 0 ? -sum / weight : null;
    }

    private static double Distance(IReadOnlyDictionary<string, double> a, IReadOnlyDictionary<string, double> b)
    {
        double distance = 0;
        foreach (string symbol in a.Keys.Union(b.Keys).Order(StringComparer.Ordinal))
        {
            distance += Math.Abs(a.GetValueOrDefault(symbol) - b.GetValueOrDefault(symbol));
        }

        return distance;
    }
}
