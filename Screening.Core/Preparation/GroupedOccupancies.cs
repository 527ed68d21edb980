using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>Sites of one region's instances in a supercell.</summary>
/// <param name="Instances">Sites of each instance; [instance][member].</param>
/// <param name="Groups">Alternative each member belongs to; [instance][member].</param>
/// <param name="Counts">How many instances hold each alternative; the rest hold none.</param>
internal sealed record AssemblySites(int[][] Instances, int[][] Groups, int[] Counts);

/// <summary>Whole numbers for orbits in disorder groups: every alternative is taken by a whole number of instances, the others round around them.</summary>
internal static class GroupedOccupancies
{
    internal static RoundedOccupancies Round(SiteModel model, int cells, Species? mobile)
    {
        List<DisorderedOrbit> orbits = model.OrbitsOf(cells);
        Dictionary<Species, int> settled = model.FixedAtoms(cells);
        if (model.Assemblies.Shares.Count == 0)
        {
            return OccupancyRounding.Round(orbits, settled, mobile, model.MobileFactor);
        }

        int?[] taken = new int?[orbits.Count];
        for (int o = 0; o < orbits.Count; o++)
        {
            if (model.GroupOf[o] is { } place)
            {
                taken[o] = Counts(model, cells, place.Assembly)[place.Group] * place.MembersPerInstance;
                settled[orbits[o].Species[0]] = settled.GetValueOrDefault(orbits[o].Species[0]) + taken[o]!.Value;
            }
        }

        RoundedOccupancies rest = OccupancyRounding.Round([.. orbits.Where((_, o) => taken[o] is null)], settled, mobile, model.MobileFactor);
        Queue<int[]> counts = new(rest.Counts);
        return rest with { Counts = [.. taken.Select(t => t is { } n ? [n] : counts.Dequeue())] };
    }

    /// <summary>Instances of each alternative in a supercell.</summary>
    internal static int[] Counts(SiteModel model, int cells, int assembly)
    {
        double[] shares = model.Assemblies.Shares[assembly];
        int instances = (int)Math.Round(model.Assemblies.Instances.Count(i => i.Assembly == assembly) * cells / model.CellsPerParent);
        Species any = new(Element.All[0], 0);
        return OccupancyRounding.LargestRemainder(new(instances, [.. shares.Select(_ => any)], shares))[..shares.Length];
    }

    /// <summary>The instances of a supercell, or null where its sites do not hold whole ones.</summary>
    /// <param name="positions">Disordered sites, fractional in <paramref name="lattice"/>.</param>
    /// <param name="parentSites">Parent's site of each.</param>
    internal static IReadOnlyList<AssemblySites>? In(SiteModel model, int cells, Lattice lattice, IReadOnlyList<Fractional> positions, int[] parentSites)
    {
        const double SamePositionAngstrom = 0.1;
        Dictionary<int, AssemblyInstance> instanceOf = model.Assemblies.Instances.SelectMany(i => i.Members.Select(m => (m.Site, i))).ToDictionary(x => x.Site, x => x.i);
        List<(int[] Sites, int[] Groups)>[] found = [.. model.Assemblies.Shares.Select(_ => new List<(int[], int[])>())];
        bool[] done = new bool[positions.Count];
        int[] grouped = [.. Enumerable.Range(0, positions.Count).Where(k => instanceOf.ContainsKey(parentSites[k]))];
        foreach (int k in grouped)
        {
            if (done[k])
            {
                continue;
            }

            AssemblyInstance instance = instanceOf[parentSites[k]];
            Cartesian own = instance.Members.First(m => m.Site == parentSites[k]).Offset;
            List<(int Site, int Group)> members = [];
            foreach ((_, Cartesian offset, int group) in instance.Members)
            {
                Fractional place = positions[k] + lattice.ToFractional(offset - own);
                int site = Array.FindIndex(grouped, g => !done[g] && lattice.Distance(positions[g], place) < SamePositionAngstrom);
                if (site < 0)
                {
                    return null;
                }

                done[grouped[site]] = true;
                members.Add((grouped[site], group));
            }

            found[instance.Assembly].Add(([.. members.Select(m => m.Site)], [.. members.Select(m => m.Group)]));
        }

        return [.. found.Select((f, a) => new AssemblySites([.. f.Select(x => x.Sites)], [.. f.Select(x => x.Groups)], Counts(model, cells, a)))];
    }
}
