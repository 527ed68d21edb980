using Screening.Core.Candidates;
using Screening.Core.ForceFields;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.Dynamics;

/// <summary>A cell at the nearest minimum of the energy, and the way there.</summary>
/// <param name="Cell">The relaxed cell; sites of the mobile ion keep their fractional places.</param>
/// <param name="Converged">Whether forces (and stress, where the cell was free) fell below their tolerances.</param>
/// <param name="EnergyGainedEvPerAtom">How far the energy fell, eV per atom; positive.</param>
/// <param name="LargestMoveAngstrom">Longest move of an atom, the strain of the cell and the mean move of all left out, Å.</param>
/// <param name="VolumeChange">Relative change of the volume; 0 in a fixed cell.</param>
/// <param name="LargestForceEvPerAngstrom">Largest force left on an atom, eV/Å.</param>
public sealed record RelaxedCell(
    OrderedCell Cell, bool Converged, double EnergyGainedEvPerAtom, double LargestMoveAngstrom, double VolumeChange, double LargestForceEvPerAngstrom);

/// <summary>Relaxes a cell with the potential of a run before the run: the protocol step behind <see cref="RelaxationKind"/>.</summary>
public static class GeometryRelaxation
{
    /// <summary>Largest force at which positions count as relaxed, eV/Å: a hundredth of thermal forces.</summary>
    private const double ForceToleranceEvPerAngstrom = 0.02;

    /// <summary>Stress at which a cell counts as relaxed, GPa: a strain of about 1e-3 in a soft ionic crystal.</summary>
    private const double StressToleranceGpa = 0.05;

    private const int StepLimit = 1000, CellRoundLimit = 40;

    /// <summary>Relaxes a copy of a cell; the cell itself stays.</summary>
    /// <param name="cell">Where to start.</param>
    /// <param name="field">Model of the forces; no tether where the cell is free.</param>
    /// <param name="kind">What may move; <see cref="RelaxationKind.None"/> gives the cell back.</param>
    /// <param name="cancel">Looked at between steps.</param>
    /// <exception cref="CloseContactException">Two atoms are too close for the model.</exception>
    /// <exception cref="OutsidePotentialException">The way down leaves what the model knows.</exception>
    public static RelaxedCell Run(OrderedCell cell, IForceField field, RelaxationKind kind, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentNullException.ThrowIfNull(field);
        if (kind == RelaxationKind.None)
        {
            return new(cell, true, 0, 0, 0, 0);
        }

        MdState state = MdState.From(cell);
        MinimiserOptions options = new() { ForceToleranceEvPerAngstrom = ForceToleranceEvPerAngstrom, StepLimit = StepLimit };
        double before = field.AddForces(state, Wanted.Energy).PotentialEnergyEv;
        (bool converged, double after, double force) = kind == RelaxationKind.Positions
            ? Positions(state, field, options, cancel)
            : WithCell(state, field, options, cancel);
        OrderedCell relaxed = cell with
        {
            Lattice = state.Lattice,
            Positions = [.. Enumerable.Range(0, cell.Count).Select(i => state.Lattice.ToFractional(new(state.X[i], state.Y[i], state.Z[i])).Wrapped())],
        };
        return new(relaxed, converged, (before - after) / cell.Count, LargestMove(cell, relaxed),
            (state.Lattice.VolumeCubicAngstrom / cell.Lattice.VolumeCubicAngstrom) - 1, force);
    }

    private static (bool, double, double) Positions(MdState state, IForceField field, MinimiserOptions options, CancellationToken cancel)
    {
        MinimisationResult result = Minimiser.Run(state, field, options, cancel);
        return (result.Converged, result.FinalEnergyEv, result.LargestForceEvPerAngstrom);
    }

    private static (bool, double, double) WithCell(MdState state, IForceField field, MinimiserOptions options, CancellationToken cancel)
    {
        CellMinimisationResult result = CellMinimiser.Run(state, field, positions: options, stressToleranceGpa: StressToleranceGpa, roundLimit: CellRoundLimit, cancel: cancel);
        return (result.Converged, result.EnthalpyEv, result.LargestForceEvPerAngstrom);
    }

    private static double LargestMove(OrderedCell from, OrderedCell to)
    {
        Cartesian[] moves = [.. from.Positions.Zip(to.Positions, (a, b) => to.Lattice.NearestImage(a, b))];
        Cartesian mean = moves.Aggregate(default(Cartesian), (sum, m) => sum + m);
        return moves.Max(m => (m - ((1.0 / moves.Length) * mean)).Length);
    }
}
