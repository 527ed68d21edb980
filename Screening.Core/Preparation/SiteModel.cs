using System.Globalization;
using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>
/// The sites of one primitive cell, sorted into fully occupied ones and orbits of partly occupied ones.
/// </summary>
/// <param name="Fixed">Species of each primitive site that holds one ion for certain, or null; [primitive site].</param>
/// <param name="OrbitOf">Disordered orbit of each primitive site, or -1; [primitive site].</param>
/// <param name="Orbits">Disordered orbits, counted per primitive cell.</param>
/// <param name="CellsPerParent">Primitive cells in the parent's cell.</param>
/// <param name="AtomsPerCell">Mean number of atoms of a primitive cell.</param>
internal sealed record SiteModel(
    IReadOnlyList<Species?> Fixed, int[] OrbitOf, IReadOnlyList<DisorderedOrbit> Orbits, double CellsPerParent, double AtomsPerCell)
{
    /// <summary>
    /// Amount of the mobile ion that would make the file's content neutral, over the file's own: 1 unless the file is charged by more than its
    /// tolerance. Cells are then sized and rounded after the neutral content, so that nothing else departs too.
    /// </summary>
    internal double MobileFactor { get; init; } = 1;

    /// <summary>Disordered regions with alternatives.</summary>
    internal DisorderAssemblies Assemblies { get; init; } = DisorderAssemblies.None;

    /// <summary>Region and alternative of each orbit's sites, and how many of them an instance holds; null for the others; [orbit].</summary>
    internal IReadOnlyList<(int Assembly, int Group, int MembersPerInstance)?> GroupOf { get; init; } = [];

    internal static SiteModel Of(Structure structure, OxidationAssignment oxidation, PrimitiveCell primitive)
    {
        int n = primitive.Sites.Count;
        Species?[] settled = new Species?[n];
        List<(Species Species, double Occupancy)>[] contents = new List<(Species, double)>[n];
        double atoms = 0;
        for (int p = 0; p < n; p++)
        {
            contents[p] = Contents(structure.Sites[primitive.Sites[p]], primitive.Sites[p], oxidation);
            atoms += contents[p].Sum(c => c.Occupancy);
            if (contents[p].Count == 1 && contents[p][0].Occupancy >= 1 - Composition.OccupancyTolerance)
            {
                settled[p] = contents[p][0].Species;
            }
        }

        // A file without symmetry lists every site as its own orbit; then equal contents say which sites are alternatives.
        int[] disordered = [.. Enumerable.Range(0, n).Where(p => settled[p] is null && contents[p].Count > 0)];
        bool withoutSymmetry = disordered.Select(p => structure.Sites[primitive.Sites[p]].Orbit).Distinct().Count() == disordered.Length;
        string Key(int p) => string.Join(';', contents[p].Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Species}:{c.Occupancy:F3}")))
            + (structure.Sites[primitive.Sites[p]].Disorder is { } group ? $"|{group.Assembly}/{group.Group}" : "")
            + (withoutSymmetry ? "" : string.Create(CultureInfo.InvariantCulture, $"|{structure.Sites[primitive.Sites[p]].Orbit}"));
        int[] orbitOf = new int[n];
        Array.Fill(orbitOf, -1);
        List<DisorderedOrbit> orbits = [];
        foreach (IGrouping<string, int> orbit in disordered.GroupBy(Key))
        {
            List<(Species Species, double Occupancy)> content = contents[orbit.First()];
            foreach (int p in orbit)
            {
                orbitOf[p] = orbits.Count;
            }

            orbits.Add(new(orbit.Count(), [.. content.Select(c => c.Species)], [.. content.Select(c => c.Occupancy)]));
        }

        DisorderAssemblies assemblies = DisorderAssemblies.Of(structure);
        return new(settled, orbitOf, orbits, (double)structure.Sites.Count / n, atoms)
        {
            Assemblies = assemblies,
            GroupOf = [.. Enumerable.Range(0, orbits.Count).Select(o => Place(assemblies, primitive.Sites[Array.IndexOf(orbitOf, o)], orbits[o].Sites * ((double)structure.Sites.Count / n)))],
        };
    }

    private static (int, int, int)? Place(DisorderAssemblies assemblies, int site, double sitesInParent)
    {
        foreach (AssemblyInstance instance in assemblies.Instances)
        {
            foreach ((int member, _, int group) in instance.Members)
            {
                if (member == site)
                {
                    return (instance.Assembly, group, (int)Math.Round(sitesInParent / assemblies.Instances.Count(i => i.Assembly == instance.Assembly)));
                }
            }
        }

        return null;
    }

    /// <summary>Shares of one site by species; sums above 1 are scaled back.</summary>
    private static List<(Species Species, double Occupancy)> Contents(Site site, int index, OxidationAssignment oxidation)
    {
        List<(Species Species, double Occupancy)> content = [];
        for (int o = 0; o < site.Occupants.Count; o++)
        {
            foreach (IonShare share in oxidation.SharesOf(index, o))
            {
                double occupancy = site.Occupants[o].Occupancy * share.Fraction;
                int known = content.FindIndex(c => c.Species == share.Species);
                if (known >= 0)
                {
                    content[known] = (share.Species, content[known].Occupancy + occupancy);
                }
                else if (occupancy > 0)
                {
                    content.Add((share.Species, occupancy));
                }
            }
        }

        double total = content.Sum(c => c.Occupancy);
        return total > 1 ? [.. content.Select(c => (c.Species, c.Occupancy / total))] : content;
    }

    /// <summary>Numbers of the atoms on fully occupied sites in one primitive cell.</summary>
    internal Dictionary<Species, int> FixedAtoms(int cells) =>
        Fixed.Where(s => s is not null).GroupBy(s => s!.Value).ToDictionary(g => g.Key, g => g.Count() * cells);

    /// <summary>The disordered orbits of a supercell.</summary>
    internal List<DisorderedOrbit> OrbitsOf(int cells) => [.. Orbits.Select(o => o with { Sites = o.Sites * cells })];
}
