using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>Recognises the ion that conducts.</summary>
public static class MobileIon
{
    /// <summary>
    /// Order in which candidates are tried: the first that occurs in its state is the mobile ion. Small and monovalent ions
    /// come first; silver and copper(I) come before potassium because in RbAg4I5 or KAg4I5 it is the silver that moves.
    /// </summary>
    public static IReadOnlyList<Species> Order { get; } =
    [
        new(Element.Parse("Li"), 1), new(Element.Parse("Na"), 1), new(Element.Parse("Ag"), 1), new(Element.Parse("Cu"), 1),
        new(Element.Parse("K"), 1), new(Element.Parse("Mg"), 2), new(Element.Parse("Zn"), 2), new(Element.Parse("Ca"), 2),
        new(Element.Parse("Rb"), 1), new(Element.Parse("Cs"), 1),
    ];

    /// <summary>The mobile ion, or null where no candidate occurs or the structure holds no anion.</summary>
    public static Species? Find(OxidationAssignment oxidation)
    {
        ArgumentNullException.ThrowIfNull(oxidation);
        IReadOnlyList<Species> present = oxidation.Species;
        if (!present.Any(s => s.IsAnion))
        {
            return null;
        }

        foreach (Species candidate in Order)
        {
            if (present.Contains(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
