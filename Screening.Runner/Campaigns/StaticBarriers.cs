using Screening.Core.ForceFields;
using Screening.Core.ForceFields.BondValence;
using Screening.Core.Percolation;
using Screening.Core.Preparation;
using Screening.Core.Results;
using Screening.Core.Structures;

namespace Screening.Runner.Campaigns;

/// <summary>The static bond-valence barriers of a candidate, from the published structure; no dynamics needed.</summary>
/// <param name="Values">bv_barrier_1d_eV, _2d_ and _3d_ as far as there is a path.</param>
/// <param name="Remarks">Why a barrier is missing.</param>
public sealed record StaticBarriers(IReadOnlyList<DescriptorValue> Values, IReadOnlyList<string> Remarks)
{
    /// <param name="estimates">Whether the mobile ion's pairs that the table lacks are estimated or leave the candidate without a map.</param>
    public static StaticBarriers Of(PreparedCandidate candidate, bool estimates = false)
    {
        try
        {
            PercolationBarrier barrier = PercolationBarrier.Of(
                BondValenceSiteEnergy.Compute(candidate.Structure.Lattice, [.. Framework(candidate)], candidate.Mobile!.Value, new() { EstimatesPairs = estimates }));
            List<DescriptorValue> values = [];
            List<string> remarks = [];
            foreach ((int dimension, double? energy) in new[] { (1, barrier.OneDimensionEv), (2, barrier.TwoDimensionsEv), (3, barrier.ThreeDimensionsEv) })
            {
                if (energy is { } found)
                {
                    values.Add(new($"bv_barrier_{dimension}d_eV", found, null, "eV"));
                }
                else
                {
                    remarks.Add(FormattableString.Invariant($"No {dimension}D path of the mobile ion below {PercolationBarrier.DefaultCeilingEv} eV in the static bond-valence map."));
                }
            }

            if (Estimated(candidate) is { Count: > 0 } pairs)
            {
                remarks.Add($"estimated-parameters: The static bond-valence map uses estimates for {string.Join(", ", pairs)}.");
            }

            return new(values, remarks);
        }
        catch (OutsidePotentialException outside)
        {
            return new([], [$"No static bond-valence barrier: {outside.Message}"]);
        }
    }

    /// <summary>Pairs of the mobile ion that the table lacks.</summary>
    private static IReadOnlyList<string> Estimated(PreparedCandidate candidate) => [.. Framework(candidate).Select(i => i.Species).Distinct()
        .Where(s => s.OxidationState * candidate.Mobile!.Value.OxidationState < 0)
        .Select(s => candidate.Mobile!.Value.IsCation ? (Cation: candidate.Mobile.Value, Anion: s) : (Cation: s, Anion: candidate.Mobile.Value))
        .Where(p => !BondValenceTable.Shared.TryGetPair(p.Cation, p.Anion, out _)).Select(p => $"{p.Cation}-{p.Anion}")];

    /// <summary>Every ion but those of the mobile element, partly occupied and mixed-valent ones by their shares.</summary>
    private static IEnumerable<FrameworkIon> Framework(PreparedCandidate candidate)
    {
        Structure structure = candidate.Structure;
        for (int site = 0; site < structure.Sites.Count; site++)
        {
            for (int occupant = 0; occupant < structure.Sites[site].Occupants.Count; occupant++)
            {
                Occupant ion = structure.Sites[site].Occupants[occupant];
                if (ion.Element == candidate.Mobile!.Value.Element)
                {
                    continue;
                }

                foreach (IonShare share in candidate.Oxidation.SharesOf(site, occupant))
                {
                    yield return new(share.Species, structure.Sites[site].Position, ion.Occupancy * share.Fraction);
                }
            }
        }
    }
}
