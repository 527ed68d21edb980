using Screening.Core.Candidates;
using Screening.Core.Dynamics;
using Screening.Core.ForceFields;
using Screening.Core.Preparation;
using Screening.Core.Results;
using Screening.Core.Structures;

namespace Screening.Runner.Campaigns;

/// <summary>The cells that dynamics starts from: the orderings of a candidate, relaxed as the protocol says.</summary>
/// <param name="Cells">One per ordering.</param>
/// <param name="Values">What relaxing did, the mean over the orderings or the largest of them; empty where nothing was relaxed.</param>
/// <param name="Remarks">Which relaxations did not converge.</param>
public sealed record RelaxedOrderings(IReadOnlyList<OrderedCell> Cells, IReadOnlyList<DescriptorValue> Values, IReadOnlyList<string> Remarks)
{
    /// <exception cref="OutsidePotentialException">The potential does not cover an ordering, or the way down leaves what it knows.</exception>
    /// <exception cref="CloseContactException">Two atoms came too close for it.</exception>
    public static RelaxedOrderings Of(PreparedCandidate candidate, Potential potential, RelaxationKind kind, CancellationToken cancel)
    {
        if (kind == RelaxationKind.None)
        {
            return new(candidate.Orderings, [], []);
        }

        List<RelaxedCell> relaxed = [];
        foreach (OrderedCell cell in candidate.Orderings)
        {
            IForceField field = potential.Create(cell, new PotentialSettings(GeometrySuspect: candidate.GeometrySuspect));
            using IDisposable? held = field as IDisposable;
            relaxed.Add(GeometryRelaxation.Run(cell, field, kind, cancel));
        }

        List<DescriptorValue> values =
        [
            new("relaxation_energy_per_atom_eV", relaxed.Average(r => r.EnergyGainedEvPerAtom), null, "eV"),
            new("relaxation_largest_move_A", relaxed.Max(r => r.LargestMoveAngstrom), null, "Å"),
        ];
        if (kind == RelaxationKind.Cell)
        {
            values.Add(new("relaxation_volume_change_percent", 100 * relaxed.Average(r => r.VolumeChange), null, "%"));
        }

        return new([.. relaxed.Select(r => r.Cell)], values, [.. relaxed.Where(r => !r.Converged).Select(r => FormattableString.Invariant(
            $"relaxation of ordering {r.Cell.Ordering} stopped at a largest force of {r.LargestForceEvPerAngstrom:0.###} eV/Å"))]);
    }
}
