using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>
/// Merges the mobile ion's split positions for site analysis: refinements describe one flat or double well by two to six partly
/// occupied positions within an ångström. An ion that rattles between them does not jump.
/// </summary>
internal static class SplitSites
{
    /// <summary>
    /// Positions nearer than this are one site, Å: less than half the shortest jump between sites of fast conductors (2.0 to 2.5 Å between
    /// face-sharing tetrahedra and octahedra), more than the splittings that refinements use for anharmonic motion.
    /// </summary>
    internal const double MergeAngstrom = 1.0;

    /// <summary>
    /// Each site not yet taken, best occupied first, takes those within the distance; the merged site lies at their mean, weighted by
    /// occupancy, and holds their sum. Sites keep the order of their first member.
    /// </summary>
    internal static List<ReferenceSite> Merged(Lattice lattice, IReadOnlyList<ReferenceSite> sites)
    {
        int[] clusterOf = new int[sites.Count];
        Array.Fill(clusterOf, -1);
        List<List<int>> clusters = [];
        foreach (int first in Enumerable.Range(0, sites.Count).OrderByDescending(i => Math.Round(sites[i].Occupancy, 6)).ThenBy(i => i))
        {
            if (clusterOf[first] >= 0)
            {
                continue;
            }

            List<int> members = [first];
            for (int i = 0; i < sites.Count; i++)
            {
                if (i != first && clusterOf[i] < 0 && lattice.Distance(sites[first].Position, sites[i].Position) < MergeAngstrom)
                {
                    members.Add(i);
                }
            }

            foreach (int i in members)
            {
                clusterOf[i] = clusters.Count;
            }

            clusters.Add(members);
        }

        return [.. clusters.OrderBy(c => c.Min()).Select(c => c.Count == 1 ? sites[c[0]] : Merge(lattice, [.. c.Select(i => sites[i])]))];
    }

    private static ReferenceSite Merge(Lattice lattice, ReferenceSite[] members)
    {
        Fractional origin = members[0].Position;
        Cartesian mean = new(0, 0, 0);
        double weights = 0;
        foreach (ReferenceSite site in members)
        {
            double weight = Math.Max(1e-6, site.Occupancy);
            mean += weight * lattice.NearestImage(origin, site.Position);
            weights += weight;
        }

        return new(
            string.Join('/', members.Select(m => m.Label).Distinct().Order(StringComparer.Ordinal)),
            (origin + lattice.ToFractional((1 / weights) * mean)).Wrapped(),
            members.Sum(m => m.Occupancy));
    }
}
