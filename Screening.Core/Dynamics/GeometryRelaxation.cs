using Screening.Core.Candidates;
using Screening.Core.ForceFields;
using Screening.Core.Particles;
using Screening.Core.Results;
using Screening.Core.Structures;

namespace Screening.Core.Dynamics;

/// <summary>A cell at the nearest minimum of the energy, and the way there.</summary>
/// <param name="Cell">The relaxed cell; sites of the mobile ion keep their fractional places.</param>
/// <param name="Converged">Whether forces (and stress, where the cell was free) fell below their tolerances.</param>
/// <param name="EnergyGainedEvPerAtom">How far the energy fell, eV per atom; positive.</param>
/// <param name="LargestMoveAngstrom">Longest move of an atom, the strain of the cell and the mean move of all left out, Å.</param>
/// <param name="VolumeChange">Relative change of the volume; 0 in a fixed cell.</param>
/// <param name="LargestForceEvPerAngstrom">Largest force left on an atom, eV/Å.</param>
/// <param name="Steps">Force evaluations after the first.</param>
/// <param name="LargestStressGpa">Largest component of the stress left, GPa; 0 in a fixed cell.</param>
public sealed record RelaxedCell(
    OrderedCell Cell, bool Converged, double EnergyGainedEvPerAtom, double LargestMoveAngstrom, double VolumeChange, double LargestForceEvPerAngstrom,
    int Steps, double LargestStressGpa)
{
    /// <summary>
    /// Change of the volume beyond which the model does not hold the crystal. Density functionals and good models are within 10 % of measured
    /// volumes; 30 % is another structure.
    /// </summary>
    public const double LargestVolumeChange = 0.3;

    /// <summary>Why the result must not be used, with the number that decided; null for a crystal that kept together.</summary>
    public VerdictDecision? Failure =>
        !double.IsFinite(EnergyGainedEvPerAtom) || !double.IsFinite(LargestMoveAngstrom) || !double.IsFinite(LargestForceEvPerAngstrom) ? new(Verdict.Exploded, "the relaxation of the start met a force, an energy or a position that is no number")
        : Math.Abs(VolumeChange) > LargestVolumeChange ? new(Verdict.OutsidePotential, FormattableString.Invariant(
            $"the relaxation of the start changed the volume by {100 * VolumeChange:+0.#;-0.#} %, more than {100 * LargestVolumeChange:0} %: the potential does not hold this crystal"))
        : null;

    /// <summary>Change of the smallest width of the cell, relative, beyond which a remark tells it: the cell sheared.</summary>
    private const double RemarkableWidthChange = 0.1;

    /// <summary>Smallest width of the cell before, Å; that of the relaxed cell where nothing says otherwise.</summary>
    public double WidthBeforeAngstrom { get; init; } = Cell.Lattice.SmallestWidth;

    /// <summary>What a person should know: a tolerance that was not reached, a cell that changed its shape; null for neither.</summary>
    public string? Remark => (NotConverged, Sheared) switch
    {
        (null, var sheared) => sheared,
        (var stopped, null) => stopped,
        var (stopped, sheared) => $"{stopped}; {sheared}",
    };

    private string? Sheared => Math.Abs((Cell.Lattice.SmallestWidth / WidthBeforeAngstrom) - 1) > RemarkableWidthChange
        ? FormattableString.Invariant($"relaxation of ordering {Cell.Ordering} sheared the cell: its smallest width went from {WidthBeforeAngstrom:0.0} to {Cell.Lattice.SmallestWidth:0.0} Å")
        : null;

    private string? NotConverged => Converged ? null : FormattableString.Invariant(
        $"relaxation of ordering {Cell.Ordering} stopped after {Steps} steps at a largest force of {LargestForceEvPerAngstrom:0.###} eV/Å{(LargestStressGpa > 0 ? FormattableString.Invariant($" and stress of {LargestStressGpa:0.###} GPa") : "")}");
}

/// <summary>Relaxes a cell with the potential of a run before the run: the protocol step behind <see cref="RelaxationKind"/>.</summary>
public static class GeometryRelaxation
{
    /// <summary>Largest force at which positions count as relaxed, eV/Å: a hundredth of thermal forces.</summary>
    private const double ForceToleranceEvPerAngstrom = 0.02;

    /// <summary>Stress at which a cell counts as relaxed, GPa: a strain of about 1e-3 in a soft ionic crystal.</summary>
    private const double StressToleranceGpa = 0.05;

    private const int StepLimit = 1000;

    /// <summary>Relaxes a copy of a cell; the cell itself stays.</summary>
    /// <param name="cell">Where to start.</param>
    /// <param name="field">Model of the forces; no tether where the cell is free.</param>
    /// <param name="kind">What may move; <see cref="RelaxationKind.None"/> gives the cell back.</param>
    /// <param name="cancel">Looked at between steps.</param>
    /// <exception cref="CloseContactException">Two atoms are too close for the model.</exception>
    /// <exception cref="OutsidePotentialException">The way down leaves what the model knows, or the cell became too narrow for it.</exception>
    /// <exception cref="ArgumentException">The cell is to be relaxed with a model that holds atoms at places in space.</exception>
    public static RelaxedCell Run(OrderedCell cell, IForceField field, RelaxationKind kind, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentNullException.ThrowIfNull(field);
        if (kind == RelaxationKind.None)
        {
            return new(cell, true, 0, 0, 0, 0, 0, 0);
        }

        MdState state = MdState.From(cell);
        MinimiserOptions options = new()
        {
            ForceToleranceEvPerAngstrom = ForceToleranceEvPerAngstrom,
            StepLimit = StepLimit,
            StressToleranceGpa = kind == RelaxationKind.Cell ? StressToleranceGpa : null,
        };
        MinimisationResult result;
        try
        {
            result = Minimiser.Run(state, field, options, cancel);
        }
        catch (ArithmeticException)
        {
            return new(cell, false, double.NaN, double.NaN, 0, double.NaN, 0, 0);        // a position that is no number
        }
        catch (ArgumentException narrow) when (kind == RelaxationKind.Cell && field.IsTranslationInvariant)
        {
            throw new OutsidePotentialException($"While the cell was relaxed: {narrow.Message}");
        }

        OrderedCell relaxed = cell with
        {
            Lattice = state.Lattice,
            Positions = [.. Enumerable.Range(0, cell.Count).Select(i => state.Lattice.ToFractional(new(state.X[i], state.Y[i], state.Z[i])).Wrapped())],
        };
        return new(relaxed, result.Converged, result.EnergyDropEv / cell.Count, LargestMove(cell, relaxed),
            (state.Lattice.VolumeCubicAngstrom / cell.Lattice.VolumeCubicAngstrom) - 1, result.LargestForceEvPerAngstrom, result.Steps, result.LargestStressGpa)
        {
            WidthBeforeAngstrom = cell.Lattice.SmallestWidth,
        };
    }

    private static double LargestMove(OrderedCell from, OrderedCell to)
    {
        Cartesian[] moves = [.. from.Positions.Zip(to.Positions, (a, b) => to.Lattice.NearestImage(a, b))];
        if (moves.Any(m => !double.IsFinite(m.LengthSquared)))
        {
            return double.NaN;
        }

        Cartesian mean = moves.Aggregate(default(Cartesian), (sum, m) => sum + m);
        return moves.Max(m => (m - ((1.0 / moves.Length) * mean)).Length);
    }
}
