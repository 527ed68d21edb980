using Screening.Core.Structures;

namespace Screening.Core.ForceFields.BondValence;

/// <summary>
/// Charges of the bond-valence field: V/√n of each ion, scaled by √(A/C) for cations and √(C/A) for anions with
/// C and A the sums of |V|/√n over all cations and anions, so that any formally neutral cell is neutral
/// (Adams and Rao, Phys. Status Solidi A 208, 1746 (2011)).
/// </summary>
public static class EffectiveCharges
{
    /// <summary>Charge (e) of each of the distinct <paramref name="species"/> in a cell holding <paramref name="atoms"/>.</summary>
    /// <exception cref="OutsidePotentialException">An element without data, an uncharged atom, or ions of one sign only.</exception>
    public static double[] Of(IReadOnlyList<Species> species, IReadOnlyList<Species> atoms, BondValenceTable table)
    {
        double cations = 0, anions = 0;
        foreach (Species atom in atoms)
        {
            double bare = Bare(atom, table);
            cations += Math.Max(bare, 0);
            anions += Math.Max(-bare, 0);
        }

        if (cations == 0 || anions == 0)
        {
            throw new OutsidePotentialException("The bond-valence field needs cations and anions; this cell holds ions of one sign only.");
        }

        return [.. species.Select(s => Bare(s, table) * (s.IsCation ? Math.Sqrt(anions / cations) : Math.Sqrt(cations / anions)))];
    }

    /// <summary>V/√n of one ion, e, without the neutrality factor: the charge of static site-energy maps.</summary>
    /// <exception cref="OutsidePotentialException">An element without data, or an uncharged atom.</exception>
    public static double Bare(Species species, BondValenceTable table)
    {
        if (!table.TryGetElement(species.Element, out BondValenceElement data))
        {
            throw new OutsidePotentialException($"The bond-valence table has no data for the element {species.Element.Symbol}.");
        }

        return species.OxidationState != 0
            ? species.OxidationState / Math.Sqrt(data.PrincipalQuantumNumber)
            : throw new OutsidePotentialException($"The bond-valence field needs ions, and {species.Element.Symbol} has oxidation state 0 here.");
    }
}
