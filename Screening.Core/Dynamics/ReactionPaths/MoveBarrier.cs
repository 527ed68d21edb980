using System.Globalization;
using Screening.Core.ForceFields;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.Dynamics.ReactionPaths;

/// <summary>The relaxed path of one move.</summary>
/// <param name="Move">The move.</param>
/// <param name="Path">The path; null where there is none to speak of.</param>
/// <param name="Problem">Why there is no path, or why it is not to be trusted; null for a good one.</param>
public sealed record MoveBarrier(SingleIonMove Move, ReactionPath? Path, string? Problem)
{
    /// <summary>Relaxes both ends and the path between them.</summary>
    /// <param name="cell">Cell before any ion is removed.</param>
    /// <param name="move">The move.</param>
    /// <param name="field">Builds the model for the cell that the ion moves in.</param>
    /// <param name="options">How the band is relaxed; the ends are relaxed to half its force.</param>
    /// <param name="cancel">Looked at between steps.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static MoveBarrier Of(OrderedCell cell, SingleIonMove move, Func<OrderedCell, IForceField> field, NudgedElasticBandOptions options, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(move);
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(options);
        OrderedCell moving = move.CellOf(cell);
        int ion = move.IonInCell;
        MdState from = MdState.From(moving), to = MdState.From(moving);
        Cartesian start = new(from.X[ion], from.Y[ion], from.Z[ion]), way = cell.Lattice.NearestImage(moving.Positions[ion], move.To), goal = start + way;
        (to.X[ion], to.Y[ion], to.Z[ion]) = (goal.X, goal.Y, goal.Z);
        try
        {
            IForceField model = field(moving);
            MinimiserOptions ends = new() { ForceToleranceEvPerAngstrom = options.ForceToleranceEvPerAngstrom / 2, StepLimit = 2000 };
            foreach ((MdState end, Cartesian place, string name) in new[] { (from, start, "start"), (to, goal, "goal") })
            {
                MinimisationResult relaxed = Minimiser.Run(end, model, ends, cancel);
                double off = (new Cartesian(end.X[ion], end.Y[ion], end.Z[ion]) - place).Length;
                if (!relaxed.Converged)
                {
                    return new(move, null, string.Create(CultureInfo.InvariantCulture, $"the {name} did not relax: {relaxed.LargestForceEvPerAngstrom:0.###} eV/Å after {relaxed.Steps} steps"));
                }

                if (off > move.DistanceAngstrom / 2)
                {
                    return new(move, null, string.Create(CultureInfo.InvariantCulture, $"the {name} is no minimum: the ion relaxes {off:0.00} Å away from it"));
                }
            }

            ReactionPath path = NudgedElasticBand.Run(from, to, model, options, cancel);
            return new(move, path, path.Converged ? null : string.Create(CultureInfo.InvariantCulture, $"the band did not relax: {path.LargestForceEvPerAngstrom:0.###} eV/Å after {path.Steps} steps"));
        }
        catch (CloseContactException contact)
        {
            return new(move, null, contact.Message);
        }
    }
}
