using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>A share of an occupant in one oxidation state; several shares make up mixed valence.</summary>
public readonly record struct IonShare(Species Species, double Fraction);

/// <summary>
/// Formal oxidation state of every occupant of a structure. Mixed valence is held as shares of whole states, so that an
/// ordered cell carries only whole charges.
/// </summary>
public sealed class OxidationAssignment
{
    private readonly IReadOnlyList<IReadOnlyList<IReadOnlyList<IonShare>>> _shares;

    internal OxidationAssignment(
        Structure structure, IReadOnlyList<IReadOnlyList<IReadOnlyList<IonShare>>> shares, bool stated, IReadOnlyList<StructureWarning> warnings)
    {
        _shares = shares;
        Stated = stated;
        Warnings = warnings;
        SortedDictionary<int, (double Charge, double Amount)> sums = [];
        for (int s = 0; s < structure.Sites.Count; s++)
        {
            for (int o = 0; o < structure.Sites[s].Occupants.Count; o++)
            {
                Occupant occupant = structure.Sites[s].Occupants[o];
                double charge = occupant.Occupancy * shares[s][o].Sum(x => x.Fraction * x.Species.OxidationState);
                (double c, double a) = sums.GetValueOrDefault(occupant.Element.AtomicNumber);
                sums[occupant.Element.AtomicNumber] = (c + charge, a + occupant.Occupancy);
                ResidualChargeE += charge;
            }
        }

        AverageStates = sums.Where(x => x.Value.Amount > 0).Select(x => KeyValuePair.Create(Element.All[x.Key - 1], x.Value.Charge / x.Value.Amount))
            .OrderBy(x => x.Key.Electronegativity).ThenBy(x => x.Key.AtomicNumber).ToList();
    }

    /// <summary>No states: every occupant neutral, for structures that are turned away before states are solved.</summary>
    internal static OxidationAssignment None(Structure structure) => new(
        structure, [.. structure.Sites.Select(s => (IReadOnlyList<IReadOnlyList<IonShare>>)[.. s.Occupants.Select(o => new[] { new IonShare(new(o.Element, 0), 1) })])], false, []);

    /// <summary>Mean state of each element (fractional for mixed valence), electropositive elements first.</summary>
    public IReadOnlyList<KeyValuePair<Element, double>> AverageStates { get; }

    /// <summary>Formal charge left over in the file's cell, e; reported, never spread over the ions.</summary>
    public double ResidualChargeE { get; }

    /// <summary>True where the states are those the file states.</summary>
    public bool Stated { get; }

    public IReadOnlyList<StructureWarning> Warnings { get; }

    /// <summary>The shares of an occupant, by index of the site in the structure and of the occupant on the site.</summary>
    public IReadOnlyList<IonShare> SharesOf(int site, int occupant) => _shares[site][occupant];

    /// <summary>Mean state of an element, or null where the structure does not hold it.</summary>
    public double? StateOf(Element element)
    {
        foreach ((Element e, double state) in AverageStates)
        {
            if (e == element)
            {
                return state;
            }
        }

        return null;
    }

    /// <summary>All species that occur, electropositive elements first, then by state.</summary>
    public IReadOnlyList<Species> Species => [.. _shares.SelectMany(s => s).SelectMany(s => s).Where(s => s.Fraction > 0)
        .Select(s => s.Species).Distinct()
        .OrderBy(s => s.Element.Electronegativity).ThenBy(s => s.Element.AtomicNumber).ThenBy(s => s.OxidationState)];
}
