using Screening.Core.Structures;

namespace Screening.Core.ForceFields.BondValence;

/// <summary>
/// The rule for pairs without parameters: a cation and an anion that never touch may lack a well (their Coulomb part stays),
/// a pair in contact may not.
/// </summary>
internal static class FirstShell
{
    /// <summary>
    /// Contact: nearer than this times the sum of the covalent radii. Six-coordinate Li-I stands at 1.12, eight-coordinate
    /// ions about 5 % longer; the nearest non-contacts (P-Br in argyrodites) stand above 1.7.
    /// </summary>
    internal const double ContactRatio = 1.3;

    /// <exception cref="OutsidePotentialException">A cation touches an anion and the table has no usable row for them.</exception>
    internal static void RequireParameters(PairDistances distances, BondValenceTable table)
    {
        if (Missing(distances, table) is [(Species cation, Species anion, double shortest), ..])
        {
            throw new OutsidePotentialException(FormattableString.Invariant(
                $"The bond-valence table has no usable parameters for {cation}-{anion}, which are in contact at {shortest:0.00} Å in this structure."));
        }
    }

    /// <summary>Pairs in contact without a usable row, and their shortest distance, Å.</summary>
    internal static IReadOnlyList<(Species Cation, Species Anion, double ShortestAngstrom)> Missing(PairDistances distances, BondValenceTable table)
    {
        Species[] species = distances.Species;
        List<(Species, Species, double)> missing = [];
        for (int a = 0; a < species.Length; a++)
        {
            for (int b = 0; b < species.Length; b++)
            {
                if (!species[a].IsCation || !species[b].IsAnion || table.TryGetPair(species[a], species[b], out _))
                {
                    continue;
                }

                table.TryGetElement(species[a].Element, out BondValenceElement cation);
                table.TryGetElement(species[b].Element, out BondValenceElement anion);
                double shortest = distances.Shortest(a, b);
                if (shortest < ContactRatio * (cation.CovalentRadiusAngstrom + anion.CovalentRadiusAngstrom))
                {
                    missing.Add((species[a], species[b], shortest));
                }
            }
        }

        return missing;
    }
}
