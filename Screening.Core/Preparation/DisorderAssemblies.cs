using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>One place where a disordered region occurs in the parent's cell.</summary>
/// <param name="Assembly">Index of the region.</param>
/// <param name="Members">Its sites with their place relative to the first, Å, and the alternative they belong to.</param>
internal sealed record AssemblyInstance(int Assembly, IReadOnlyList<(int Site, Cartesian Offset, int Group)> Members);

/// <summary>
/// Disordered regions with alternatives: sites of one group come and go together. A region's instances are its images under the structure's
/// operations; images that share a site are one.
/// </summary>
/// <param name="Shares">Share of each group; [assembly][group].</param>
/// <param name="Unmatched">Regions that could not be taken as such, with the reason.</param>
internal sealed record DisorderAssemblies(IReadOnlyList<AssemblyInstance> Instances, IReadOnlyList<double[]> Shares, IReadOnlyList<string> Unmatched)
{
    /// <summary>Images under an operation agree with the sites within this, Å.</summary>
    private const double SamePositionAngstrom = 0.1;

    /// <summary>Refined occupancies of one group differ by less.</summary>
    private const double ShareTolerance = 0.02;

    internal static DisorderAssemblies None { get; } = new([], [], []);

    internal static DisorderAssemblies Of(Structure structure)
    {
        List<AssemblyInstance> instances = [];
        List<double[]> shares = [];
        List<string> unmatched = [];
        foreach (IGrouping<string, int> assembly in Enumerable.Range(0, structure.Sites.Count).Where(i => structure.Sites[i].Disorder is not null)
            .GroupBy(i => structure.Sites[i].Disorder!.Assembly))
        {
            int[] sites = [.. assembly];
            string[] groups = [.. sites.Select(i => structure.Sites[i].Disorder!.Group).Distinct().Order(StringComparer.Ordinal)];
            int GroupOf(int site) => Array.IndexOf(groups, structure.Sites[site].Disorder!.Group);
            double[] share = [.. groups.Select(g => sites.Where(i => structure.Sites[i].Disorder!.Group == g).Average(i => structure.Sites[i].TotalOccupancy))];
            string name = assembly.Key.Length > 0 ? $"assembly {assembly.Key}" : "the assembly without a name";
            if (sites.Any(i => structure.Sites[i].Occupants.Count > 1 || Math.Abs(structure.Sites[i].TotalOccupancy - share[GroupOf(i)]) > ShareTolerance))
            {
                unmatched.Add($"{name} mixes species or occupancies within a group");
            }
            else if (share.Sum() > 1 + ShareTolerance)
            {
                unmatched.Add($"the occupancies of the groups of {name} sum to more than 1");
            }
            else if (Images(structure, sites) is not { } images)
            {
                unmatched.Add($"the symmetry links {name} without end");
            }
            else
            {
                instances.AddRange(images.Select(m => new AssemblyInstance(shares.Count, [.. m.Select(x => (x.Site, x.Offset, GroupOf(x.Site)))])));
                shares.Add(share);
            }
        }

        return new(instances, shares, unmatched);
    }

    /// <summary>Sites of each instance with their offset from its first; null where images run on through the crystal.</summary>
    private static List<List<(int Site, Cartesian Offset)>>? Images(Structure structure, int[] sites)
    {
        Lattice lattice = structure.Lattice;
        int[] listed = [.. sites.GroupBy(i => structure.Sites[i].Orbit).Select(g => g.First())];
        Fractional anchor = structure.Sites[listed[0]].Position;
        Fractional[] region = [.. listed.Select(i => anchor + lattice.ToFractional(lattice.NearestImage(anchor, structure.Sites[i].Position)))];
        List<Dictionary<int, (int, int, int)>> found = [];
        foreach (SymmetryOperation operation in structure.Operations.Count > 0 ? structure.Operations : [SymmetryOperation.Identity])
        {
            Dictionary<int, (int, int, int)> image = [];
            for (int m = 0; m < listed.Length; m++)
            {
                Fractional x = operation.Apply(region[m]);
                int site = Array.FindIndex(sites, i => structure.Sites[i].Orbit == structure.Sites[listed[m]].Orbit && lattice.Distance(structure.Sites[i].Position, x) < SamePositionAngstrom);
                if (site < 0)
                {
                    return null;
                }

                Fractional d = x - structure.Sites[sites[site]].Position;
                image[sites[site]] = ((int)Math.Round(d.U), (int)Math.Round(d.V), (int)Math.Round(d.W));
            }

            // Joined with every image known that has a site in common, moved by whole cells to where the sites meet.
            foreach (Dictionary<int, (int, int, int)> other in found.Where(f => f.Keys.Any(image.ContainsKey)).ToArray())
            {
                int common = other.Keys.First(image.ContainsKey);
                (int a, int b, int c) = image[common];
                (int p, int q, int r) = other[common];
                foreach ((int site, (int u, int v, int w)) in other)
                {
                    (int, int, int) moved = (u + a - p, v + b - q, w + c - r);
                    if (image.TryGetValue(site, out (int, int, int) place) && place != moved)
                    {
                        return null;
                    }

                    image[site] = moved;
                }

                found.Remove(other);
            }

            found.Add(image);
        }

        return found.Sum(f => f.Count) != sites.Length ? null : [.. found.Select(f => Offsets(structure, f))];
    }

    private static List<(int Site, Cartesian Offset)> Offsets(Structure structure, Dictionary<int, (int A, int B, int C)> image)
    {
        Cartesian Place(KeyValuePair<int, (int A, int B, int C)> m) =>
            structure.Lattice.ToCartesian(structure.Sites[m.Key].Position + new Fractional(m.Value.A, m.Value.B, m.Value.C));
        KeyValuePair<int, (int, int, int)>[] members = [.. image.OrderBy(m => m.Key)];
        return [.. members.Select(m => (m.Key, Place(m) - Place(members[0])))];
    }
}
