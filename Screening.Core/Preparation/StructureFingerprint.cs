using System.Globalization;
using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>
/// What makes two files the same crystal whatever their setting, cell, origin, order of atoms and label: content per volume and,
/// for each element, the mean distances to the first neighbouring positions (average minimum distances: Widdowson, Mosca,
/// Pulido, Cooper, Kurlin, MATCH Commun. Math. Comput. Chem. 87, 529 (2022)). The distances are continuous in the
/// coordinates, so that refinements of one crystal lie near each other; mirror images are the same.
/// </summary>
public sealed record StructureFingerprint
{
    /// <summary>Neighbours taken of each position.</summary>
    public const int Neighbours = 12;

    /// <summary>Largest difference of a mean distance between two descriptions of one crystal, Å: refinements differ by some hundredths.</summary>
    public const double DistanceToleranceAngstrom = 0.05;

    /// <summary>Largest relative difference of the volume per atom: 1 % per cell edge, as between temperatures and samples.</summary>
    public const double VolumeTolerance = 0.03;

    /// <summary>Largest difference of an element's share of the atoms.</summary>
    public const double ShareTolerance = 0.005;

    /// <summary>Beyond this many positions the pairs are too many for what a fingerprint is worth.</summary>
    private const int MostSites = 2000;

    private const double FirstReachAngstrom = 4, LastReachAngstrom = 64;

    /// <summary>Elements by atomic number with their share of the atoms.</summary>
    public required IReadOnlyList<(Element Element, double Share)> Content { get; init; }

    public required double VolumePerAtomCubicAngstrom { get; init; }

    /// <summary>[element, parallel to <see cref="Content"/>][neighbour]: mean distance from the element's positions, weighted by occupancy, Å.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> DistancesAngstrom { get; init; }

    /// <summary>The fingerprint, or null for a structure without atoms or with too many positions.</summary>
    public static StructureFingerprint? Of(Structure structure)
    {
        ArgumentNullException.ThrowIfNull(structure);
        Composition content = structure.Composition;
        if (structure.Sites.Count is 0 or > MostSites || !(content.TotalAtoms > 0))
        {
            return null;
        }

        Element[] elements = [.. content.Elements.OrderBy(e => e.AtomicNumber)];
        double[][] sums = [.. elements.Select(_ => new double[Neighbours])];
        double[] weights = new double[elements.Length];
        foreach (IGrouping<(int, string), Site> orbit in structure.Sites.GroupBy(s => (s.Orbit, s.Label)))
        {
            // Equivalent positions have equal surroundings.
            double[] near = Nearest(structure, orbit.First());
            int count = orbit.Count();
            foreach (Occupant occupant in orbit.First().Occupants)
            {
                int e = Array.IndexOf(elements, occupant.Element);
                if (e >= 0)
                {
                    weights[e] += count * occupant.Occupancy;
                    for (int k = 0; k < Neighbours; k++)
                    {
                        sums[e][k] += count * occupant.Occupancy * near[k];
                    }
                }
            }
        }

        return new()
        {
            Content = [.. elements.Select(e => (e, content.FractionOf(e)))],
            VolumePerAtomCubicAngstrom = structure.Lattice.VolumeCubicAngstrom / content.TotalAtoms,
            DistancesAngstrom = [.. sums.Select((s, e) => (IReadOnlyList<double>)[.. s.Select(d => d / Math.Max(1e-12, weights[e]))])],
        };
    }

    /// <summary>Whether both describe one crystal within the tolerances.</summary>
    public bool IsSameAs(StructureFingerprint other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Content.Count != other.Content.Count || Math.Abs((VolumePerAtomCubicAngstrom / other.VolumePerAtomCubicAngstrom) - 1) > VolumeTolerance)
        {
            return false;
        }

        // Samples of one crystal differ in cell size; distances are compared at equal volume.
        double scale = Math.Cbrt(VolumePerAtomCubicAngstrom / other.VolumePerAtomCubicAngstrom);
        for (int e = 0; e < Content.Count; e++)
        {
            if (Content[e].Element != other.Content[e].Element || Math.Abs(Content[e].Share - other.Content[e].Share) > ShareTolerance)
            {
                return false;
            }

            for (int k = 0; k < Neighbours; k++)
            {
                if (Math.Abs(DistancesAngstrom[e][k] - (scale * other.DistancesAngstrom[e][k])) > DistanceToleranceAngstrom)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>For people: volume per atom, then each element's first and last mean distance.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{VolumePerAtomCubicAngstrom:0.00} Å³ per atom; ")
        + string.Join(", ", Content.Select((c, e) => string.Create(CultureInfo.InvariantCulture, $"{c.Element.Symbol} {DistancesAngstrom[e][0]:0.00}-{DistancesAngstrom[e][^1]:0.00} Å")));

    private static double[] Nearest(Structure structure, Site site)
    {
        List<double> distances = [];
        for (double reach = FirstReachAngstrom; ; reach *= 1.5)
        {
            distances.Clear();
            foreach (Site other in structure.Sites)
            {
                PeriodicNeighbors.Visit(structure.Lattice, site.Position, other.Position, reach, d =>
                {
                    if (d > 1e-6)
                    {
                        distances.Add(d);
                    }
                });
            }

            if (distances.Count >= Neighbours || reach > LastReachAngstrom)
            {
                break;
            }
        }

        distances.Sort();
        while (distances.Count < Neighbours)
        {
            distances.Add(LastReachAngstrom);
        }

        return [.. distances.Take(Neighbours)];
    }
}
