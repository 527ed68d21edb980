using Screening.Core.ForceFields.BondValence;
using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>
/// Mean bond-valence sum of each cation of the parent. Neighbours count with their occupancy, so that split and mixed sites
/// enter as the averages they are. Brown, The Chemical Bond in Inorganic Chemistry (2002), eq. 3.2.
/// </summary>
/// <param name="Means">Mean sum of each cation all of whose bonded anions have parameters; others are left out.</param>
/// <param name="GlobalInstability">
/// Root mean square departure of the framework cations' sums from their valences (global instability index: Salinas-Sanchez,
/// Garcia-Munoz, Rodriguez-Carvajal, Saez-Puche, Martinez, J. Solid State Chem. 100, 201 (1992)); null where no cation has parameters.
/// </param>
internal sealed record BondValenceSums(IReadOnlyDictionary<Species, double> Means, double? GlobalInstability)
{
    /// <summary>
    /// Relative departure of a sum from the valence beyond which bond lengths are not trusted: healthy published structures
    /// stay within about 11 % (P 4.8-5.55), averaged or perturbed ones miss by 15-30 %.
    /// </summary>
    internal const double SuspectDeparture = 0.15;

    /// <summary>
    /// Global instability index beyond which a structure is called strained, valence units: ordered sound ones stay below 0.2, averaged positions
    /// of disordered ones raise the index of sound refinements to about 0.5.
    /// </summary>
    internal const double LargestInstability = 0.6;

    /// <param name="mobile">Left out of the index: its sites are often only partly occupied averages.</param>
    internal static BondValenceSums Of(Structure structure, OxidationAssignment oxidation, Species? mobile)
    {
        List<(int Site, Species Ion, double Weight)> ions = [];
        for (int s = 0; s < structure.Sites.Count; s++)
        {
            for (int o = 0; o < structure.Sites[s].Occupants.Count; o++)
            {
                foreach (IonShare share in oxidation.SharesOf(s, o))
                {
                    ions.Add((s, share.Species, share.Fraction * structure.Sites[s].Occupants[o].Occupancy));
                }
            }
        }

        List<(int Site, Species Ion, double Weight)> anions = [.. ions.Where(i => i.Ion.IsAnion)];
        SortedDictionary<Species, double> sums = new(Comparer<Species>.Create((a, b) =>
            a.Element == b.Element ? a.OxidationState.CompareTo(b.OxidationState) : a.Element.AtomicNumber.CompareTo(b.Element.AtomicNumber)));
        double allSquares = 0, allWeight = 0;
        foreach (IGrouping<Species, (int Site, Species Ion, double Weight)> cation in ions.Where(i => i.Ion.IsCation && i.Weight > 0).GroupBy(i => i.Ion))
        {
            double sum = 0, weight = 0, squares = 0;
            bool complete = true;

            // Equivalent positions have equal surroundings: one position of each orbit speaks for all of them.
            foreach (IGrouping<(int, string), (int Site, Species Ion, double Weight)> orbit in cation.GroupBy(i => (structure.Sites[i.Site].Orbit, structure.Sites[i.Site].Label)))
            {
                (double valence, bool known) = At(structure, orbit.First().Site, cation.Key, anions);
                sum += valence * orbit.Sum(i => i.Weight);
                double departure = valence - cation.Key.OxidationState;
                squares += departure * departure * orbit.Sum(i => i.Weight);
                weight += orbit.Sum(i => i.Weight);
                complete &= known;
            }

            if (complete && weight > 0)
            {
                sums[cation.Key] = sum / weight;
                if (cation.Key != mobile)
                {
                    (allSquares, allWeight) = (allSquares + squares, allWeight + weight);
                }
            }
        }

        return new(sums, allWeight > 0 ? Math.Sqrt(allSquares / allWeight) : null);
    }

    private static (double Valence, bool Known) At(Structure structure, int site, Species cation, List<(int Site, Species Ion, double Weight)> anions)
    {
        double valence = 0, nearestKnown = double.PositiveInfinity, nearestUnknown = double.PositiveInfinity;
        foreach ((int other, Species anion, double weight) in anions)
        {
            bool known = BondValenceTable.Shared.TryGetPair(cation, anion, out BondValencePair? pair);
            PeriodicNeighbors.Visit(structure.Lattice, structure.Sites[site].Position, structure.Sites[other].Position, pair?.ValenceCutoff ?? 3.2, d =>
            {
                // Alternatives of the same atom lie closer than any bond.
                if (d < 0.6)
                {
                    return;
                }

                if (known)
                {
                    valence += weight * pair!.BondValence(d);
                    nearestKnown = Math.Min(nearestKnown, d);
                }
                else
                {
                    nearestUnknown = Math.Min(nearestUnknown, d);
                }
            });
        }

        // An anion without parameters matters only in the first shell.
        return (valence, nearestKnown < double.PositiveInfinity && nearestUnknown > nearestKnown + 0.6);
    }

    /// <summary>The worst cation beyond the limit, or null where all sums are trustworthy.</summary>
    internal static (Species Ion, double Sum)? Suspect(IReadOnlyDictionary<Species, double> sums, Species? mobile)
    {
        (Species Ion, double Sum)? worst = null;
        double largest = SuspectDeparture;
        foreach ((Species ion, double sum) in sums)
        {
            double departure = Math.Abs(sum - ion.OxidationState) / ion.OxidationState;
            if (ion != mobile && departure > largest)
            {
                (worst, largest) = ((ion, sum), departure);
            }
        }

        return worst;
    }
}
