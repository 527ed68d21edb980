using Screening.Core.Structures;

namespace Screening.Core.Sites;

/// <summary>
/// Interstitial sites of a framework for its mobile ion: the voids among the ions of opposite charge that are large enough, far enough
/// from framework ions of like charge, and not one of the ion's own crystallographic sites.
/// </summary>
public static class InterstitialSites
{
    /// <summary>Largest void considered, Å.</summary>
    public const double LargestVoidAngstrom = 4;

    /// <summary>
    /// A void may be a quarter tighter than the ion's own sites in their median (tetrahedral against octahedral holes of one packing: 0.87).
    /// </summary>
    private const double SmallestShareOfSiteDistance = 0.75;

    private const double NearestLikeAngstrom = 1.9, NearestSiteAngstrom = 1.2;

    /// <param name="lattice">Cell.</param>
    /// <param name="counter">Framework ions of charge opposite to the mobile ion's.</param>
    /// <param name="like">Framework ions of like charge.</param>
    /// <param name="known">The ion's crystallographic sites, occupied or not.</param>
    /// <param name="windows">
    /// Whether trigonal and linear windows between voids count. They are saddles on the way from void to void, not places to rest among
    /// single atoms, so that the site analysis of a run leaves them out.
    /// </param>
    public static IReadOnlyList<FrameworkVoid> Find(
        Lattice lattice, IReadOnlyList<Fractional> counter, IReadOnlyList<Fractional> like, IReadOnlyList<Fractional> known, bool windows)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(counter);
        ArgumentNullException.ThrowIfNull(like);
        ArgumentNullException.ThrowIfNull(known);
        if (counter.Count == 0 || known.Count == 0)
        {
            return [];
        }

        double[] bonds = [.. known.Select(k => counter.Min(c => lattice.Distance(k, c))).Order()];
        double smallest = SmallestShareOfSiteDistance * bonds[bonds.Length / 2];
        List<Fractional> taken = [.. known];
        List<FrameworkVoid> kept = [];
        foreach (FrameworkVoid point in VoidFinder.Find(lattice, counter, LargestVoidAngstrom, windows))
        {
            if (point.DistanceAngstrom >= smallest && !like.Any(l => IonNeighbours.Within(lattice, l, point.Position, NearestLikeAngstrom))
                && !taken.Exists(t => IonNeighbours.Within(lattice, t, point.Position, NearestSiteAngstrom)))
            {
                taken.Add(point.Position);
                kept.Add(point);
            }
        }

        return kept;
    }
}
