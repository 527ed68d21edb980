using Screening.Core.Candidates;
using Screening.Core.Dynamics;
using Screening.Core.ForceFields;
using Screening.Core.Preparation;
using Screening.Core.Results;
using Screening.Core.Structures;

namespace Screening.Runner.Campaigns;

/// <summary>The cells that dynamics starts from: the orderings of a candidate, relaxed as the protocol says.</summary>
/// <param name="Cells">One per ordering.</param>
/// <param name="GeometrySuspect">Whether bond lengths of the start are doubtful: of the file, or of the cells where another model than bond valence relaxed them.</param>
/// <param name="Values">What relaxing did, the mean over the orderings or the largest of them; empty where nothing was relaxed.</param>
/// <param name="Remarks">Which relaxations did not converge, and what became of the bond lengths.</param>
/// <param name="Failure">Why the cells must not be simulated; null where they may.</param>
public sealed record RelaxedOrderings(
    IReadOnlyList<OrderedCell> Cells, bool GeometrySuspect, IReadOnlyList<DescriptorValue> Values, IReadOnlyList<string> Remarks, VerdictDecision? Failure)
{
    /// <summary>The orderings as they were made.</summary>
    public static RelaxedOrderings None(PreparedCandidate candidate) => new(candidate.Orderings, candidate.GeometrySuspect, [], [], null);

    /// <summary>The orderings with regular polyhedra. Their valence sums are right by construction, so the geometry stays suspect.</summary>
    private static RelaxedOrderings Restored(PreparedCandidate candidate)
    {
        PolyhedronRestoration[] restored = [.. candidate.Orderings.Select(PolyhedronRestoration.Of)];
        double shift = restored.Average(r => r.RmsShiftAngstrom);
        return new([.. restored.Select(r => r.Cell)], true, [new("restored_shift_A", shift, null, "Å")],
            [FormattableString.Invariant($"polyhedra-restored: {restored[0].Polyhedra} tetrahedra and octahedra were made regular; the framework moved by {shift:0.00} Å in the root mean square.")], null);
    }

    /// <param name="candidate">With its orderings.</param>
    /// <param name="relaxer">The potential that relaxes.</param>
    /// <param name="protocol">What is relaxed.</param>
    /// <param name="cancel">Looked at between steps.</param>
    /// <exception cref="OutsidePotentialException">The potential does not cover an ordering, or the way down leaves what it knows.</exception>
    /// <exception cref="CloseContactException">Two atoms came too close for it.</exception>
    public static RelaxedOrderings Of(PreparedCandidate candidate, Potential relaxer, Protocol protocol, CancellationToken cancel)
    {
        RelaxationKind kind = protocol.Relaxation;
        if (kind == RelaxationKind.None)
        {
            return protocol.RestoresPolyhedra && candidate.GeometrySuspect ? Restored(candidate) : None(candidate);
        }

        List<RelaxedCell> relaxed = [];
        foreach (OrderedCell cell in candidate.Orderings)
        {
            IForceField field = Built(relaxer, cell, candidate.GeometrySuspect, protocol.EstimatesPairs);
            using IDisposable? held = field as IDisposable;
            relaxed.Add(GeometryRelaxation.Run(cell, field, kind, cancel));
        }

        List<DescriptorValue> values =
        [
            new("relaxation_energy_per_atom_eV", relaxed.Average(r => r.EnergyGainedEvPerAtom), null, "eV"),
            new("relaxation_largest_move_A", relaxed.Max(r => r.LargestMoveAngstrom), null, "Å"),
            new("relaxation_steps", relaxed.Average(r => (double)r.Steps), null, "1"),
            new("relaxation_converged", (double)relaxed.Count(r => r.Converged) / relaxed.Count, null, "1"),
        ];
        if (kind == RelaxationKind.Cell)
        {
            values.Add(new("relaxation_volume_change_percent", 100 * relaxed.Average(r => r.VolumeChange), null, "%"));
        }

        List<string> remarks = [$"relaxation: {(kind == RelaxationKind.Cell ? "cell and positions" : "positions")} with {relaxer.Name} ({relaxer.Hash})", .. relaxed.Select(r => r.Remark).OfType<string>()];
        OrderedCell[] cells = [.. relaxed.Select(r => r.Cell)];
        bool suspect = relaxer.FitsBondValences ? candidate.GeometrySuspect : Check(candidate, cells, values, remarks);
        return new(cells, suspect, [.. values.Where(v => double.IsFinite(v.Value))], remarks, relaxed.Select(r => r.Failure).FirstOrDefault(f => f is not null));
    }

    /// <summary>A potential for a cell.</summary>
    /// <exception cref="OutsidePotentialException">The potential does not cover the cell, or the cell is too narrow for it.</exception>
    internal static IForceField Built(Potential potential, OrderedCell cell, bool geometrySuspect, bool estimatesPairs)
    {
        try
        {
            return potential.Create(cell, new PotentialSettings(GeometrySuspect: geometrySuspect, EstimatesPairs: estimatesPairs));
        }
        catch (ArgumentException narrow)
        {
            throw new OutsidePotentialException(narrow.Message);        // a protocol may ask for cells narrower than two cutoffs, a relaxation may make them
        }
    }

    // A model made of bond valences would confirm itself: only another one can say that bond lengths are sound.
    private static bool Check(PreparedCandidate candidate, OrderedCell[] cells, List<DescriptorValue> values, List<string> remarks)
    {
        GeometryOfCell geometry = GeometryOfCell.Of(cells);
        values.Add(new("relaxed_geometry_suspect", geometry.Suspect ? 1 : 0, null, "1"));
        if (geometry.GlobalInstability is { } index)
        {
            values.Add(new("relaxed_global_instability", index, null, "1"));
        }

        if (geometry.Suspect || candidate.GeometrySuspect)
        {
            string Word(bool s) => s ? "suspect" : "clean";
            remarks.Add($"relaxed geometry: bond lengths of the file are {Word(candidate.GeometrySuspect)}, of the relaxed cells {Word(geometry.Suspect)}{(geometry.Reason is { } reason ? $" ({reason})" : "")}");
        }

        return geometry.Suspect;
    }
}
