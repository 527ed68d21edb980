using Screening.Core.Structures;

namespace Screening.Core.Dynamics.ReactionPaths;

/// <summary>How a place for the moving ion comes about.</summary>
public enum MoveMechanism
{
    /// <summary>A site of the structure that this ordering leaves empty.</summary>
    VacantSite,

    /// <summary>A neighbouring ion is taken out, and the ion takes its place.</summary>
    Vacancy,
}

/// <summary>One mobile ion going from its site to another one.</summary>
/// <param name="Mechanism">Where the room comes from.</param>
/// <param name="Ion">The ion; index in the cell before any ion is removed.</param>
/// <param name="FromLabel">Type of its site.</param>
/// <param name="ToLabel">Type of the other site.</param>
/// <param name="To">The other site, fractional; the image nearest to the ion is meant.</param>
/// <param name="DistanceAngstrom">Length of the way.</param>
/// <param name="Removed">The ion taken out; null for a site that is empty anyway.</param>
public sealed record SingleIonMove(MoveMechanism Mechanism, int Ion, string FromLabel, string ToLabel, Fractional To, double DistanceAngstrom, int? Removed)
{
    /// <summary>Ions nearer than this to the goal, Å, make it no place for another one.</summary>
    private const double Room = 1.5;

    /// <summary>Moves of the same two site types whose lengths agree within this, Å, are of one kind.</summary>
    private const double SameLength = 0.1;

    /// <summary>The cell the ion moves in.</summary>
    public OrderedCell CellOf(OrderedCell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return Removed is not { } gone ? cell : cell with { Atoms = Without(cell.Atoms, gone), Positions = Without(cell.Positions, gone), SiteLabels = Without(cell.SiteLabels, gone) };
    }

    /// <summary>Index of the ion in that cell.</summary>
    public int IonInCell => Removed is { } gone && gone < Ion ? Ion - 1 : Ion;

    /// <summary>
    /// One move of each kind (site types and length), shortest first: into sites the ordering leaves empty, and into vacancies where there
    /// are none or where they are asked for.
    /// </summary>
    /// <param name="cell">Cell.</param>
    /// <param name="mechanism">Null: empty sites if there are any in reach, else vacancies.</param>
    /// <param name="shortest">Shortest way, Å.</param>
    /// <param name="longest">Longest way, Å.</param>
    public static IReadOnlyList<SingleIonMove> Find(OrderedCell cell, MoveMechanism? mechanism, double shortest, double longest)
    {
        ArgumentNullException.ThrowIfNull(cell);
        int[] ions = [.. Enumerable.Range(0, cell.Count).Where(cell.IsMobile)];
        IReadOnlyList<SingleIonMove> empty = mechanism == MoveMechanism.Vacancy ? [] : OneOfEach(ions.SelectMany(i => cell.MobileSites
            .Where(s => ions.All(o => o == i || cell.Lattice.Distance(cell.Positions[o], s.Position) > Room))
            .Select(s => new SingleIonMove(MoveMechanism.VacantSite, i, cell.SiteLabels[i], s.Label, s.Position, cell.Lattice.Distance(cell.Positions[i], s.Position), null))));
        return empty.Count > 0 || mechanism == MoveMechanism.VacantSite ? empty : OneOfEach(ions.SelectMany(i => ions.Where(o => o != i)
            .Select(o => new SingleIonMove(MoveMechanism.Vacancy, i, cell.SiteLabels[i], cell.SiteLabels[o], cell.Positions[o], cell.Lattice.Distance(cell.Positions[i], cell.Positions[o]), o))));

        IReadOnlyList<SingleIonMove> OneOfEach(IEnumerable<SingleIonMove> moves)
        {
            List<SingleIonMove> kinds = [];
            foreach (SingleIonMove move in moves.Where(m => m.DistanceAngstrom >= shortest && m.DistanceAngstrom <= longest).OrderBy(m => Math.Round(m.DistanceAngstrom, 6)).ThenBy(m => m.Ion))
            {
                bool known = kinds.Any(k => Math.Abs(k.DistanceAngstrom - move.DistanceAngstrom) < SameLength
                    && ((k.FromLabel == move.FromLabel && k.ToLabel == move.ToLabel) || (k.FromLabel == move.ToLabel && k.ToLabel == move.FromLabel)));
                if (!known)
                {
                    kinds.Add(move);
                }
            }

            return kinds;
        }
    }

    private static T[] Without<T>(IReadOnlyList<T> list, int index) => [.. list.Where((_, i) => i != index)];
}
