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
            foreach ((MdState end, string name) in new[] { (from, "start"), (to, "goal") })
            {
                MinimisationResult relaxed = Minimiser.Run(end, model, ends, cancel);
                if (!relaxed.Converged)
                {
                    return new(move, null, string.Create(CultureInfo.InvariantCulture, $"the {name} did not relax: {relaxed.LargestForceEvPerAngstrom:0.###} eV/Å after {relaxed.Steps} steps"));
                }
            }

            Cartesian first = Place(from, ion), last = Place(to, ion);
            if ((last - goal).Length > move.DistanceAngstrom / 2 || (last - first).Length < move.DistanceAngstrom / 2)
            {
                return new(move, null, string.Create(CultureInfo.InvariantCulture, $"the goal is no minimum: the ion relaxes {(last - goal).Length:0.00} Å away from it"));
            }

            options = options with { Bow = (ion, Detour(from, ion, first, last, options.Images)) };
            ReactionPath path = NudgedElasticBand.Run(from, to, model, options, cancel);
            return new(move, path, path.Converged ? null : string.Create(CultureInfo.InvariantCulture, $"the band did not relax: {path.LargestForceEvPerAngstrom:0.###} eV/Å after {path.Steps} steps"));
        }
        catch (CloseContactException contact)
        {
            return new(move, null, contact.Message);
        }
    }

    private static Cartesian Place(MdState state, int atom) => new(state.X[atom], state.Y[atom], state.Z[atom]);

    /// <summary>How far to bend a straight way that runs into other atoms, towards the side with most room; nothing where it is clear.</summary>
    private static Cartesian Detour(MdState state, int ion, Cartesian from, Cartesian to, int images)
    {
        const double clear = 1.3;        // Å; the smallest bottlenecks of lithium leave 1.7
        const int sides = 12;
        Cartesian way = to - from, any = Math.Abs(way.X) < Math.Abs(way.Y) ? new(1, 0, 0) : new(0, 1, 0), u = way.Cross(any), v = way.Cross(u);
        (u, v) = (1 / u.Length * u, 1 / v.Length * v);
        Cartesian best = default;
        double room = Room(best);
        foreach (double size in (double[])[0.6, 1.2, 1.8, 2.4])
        {
            for (int side = 0; side < sides && room < clear; side++)
            {
                (double sin, double cos) = Math.SinCos(2 * Math.PI * (side + 0.25) / sides);
                Cartesian bow = size * ((cos * u) + (sin * v));
                if (Room(bow) is double r && r > room)
                {
                    (best, room) = (bow, r);
                }
            }
        }

        return best;

        double Room(Cartesian bow)
        {
            double smallest = double.MaxValue;
            for (int k = 1; k <= images; k++)
            {
                double part = (double)k / (images + 1);
                Fractional here = state.Lattice.ToFractional(from + (part * way) + (Math.Sin(Math.PI * part) * bow));
                for (int i = 0; i < state.Count; i++)
                {
                    smallest = i == ion ? smallest : Math.Min(smallest, state.Lattice.Distance(here, state.Lattice.ToFractional(Place(state, i))));
                }
            }

            return smallest;
        }
    }

    /// <summary>A cell with its atoms at rest, and its mobile ions named after the site each now is nearest to.</summary>
    /// <param name="cell">Cell.</param>
    /// <param name="field">Its model.</param>
    /// <param name="cancel">Looked at between steps.</param>
    public static OrderedCell Relaxed(OrderedCell cell, IForceField field, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(cell);
        MdState state = MdState.From(cell);
        Minimiser.Run(state, field, new() { ForceToleranceEvPerAngstrom = 0.02, StepLimit = 2000 }, cancel);
        Fractional[] places = [.. Enumerable.Range(0, cell.Count).Select(i => cell.Lattice.ToFractional(Place(state, i)))];
        return cell with
        {
            Positions = places,
            SiteLabels = [.. cell.SiteLabels.Select((label, i) => cell.IsMobile(i) && cell.MobileSites.Count > 0
                ? cell.MobileSites.MinBy(s => cell.Lattice.Distance(s.Position, places[i]))!.Label
                : label)],
        };
    }
}
