using Screening.Core.Structures;

namespace Screening.Core.Percolation;

/// <summary>Equivalent minima of a site-energy map.</summary>
/// <param name="Positions">All images in the cell, each once.</param>
/// <param name="EnergyEv">Lowest value of the map at them, eV.</param>
public sealed record SiteEnergyMinimum(IReadOnlyList<Fractional> Positions, double EnergyEv);

/// <summary>Where a mobile ion would sit: the minima of its site-energy map, moved onto the special positions they mean.</summary>
public static class SiteEnergyMinima
{
    /// <summary>Minima nearer than this belong to one site, Å: wells split by less than an ion's thermal amplitude times four.</summary>
    public const double MergeAngstrom = 1.0;

    /// <summary>Orbits of minima, lowest first; of two nearer than <see cref="MergeAngstrom"/> the lower one stays.</summary>
    /// <param name="map">Site energies.</param>
    /// <param name="operations">Symmetry of the framework; empty for none.</param>
    /// <param name="windowEv">How far above the lowest value minima are looked for, eV.</param>
    public static IReadOnlyList<SiteEnergyMinimum> Of(BondValenceSiteEnergy map, IReadOnlyList<SymmetryOperation> operations, double windowEv)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(operations);
        operations = operations.Count == 0 ? [SymmetryOperation.Identity] : operations;
        double limit = map.MinimumEv + windowEv;
        List<SiteEnergyMinimum> found = [];
        foreach (int point in Enumerable.Range(0, map.Values.Length).Where(p => map.Values[p] <= limit && IsLowest(map, p)).OrderBy(p => map.Values[p]).ThenBy(p => p))
        {
            int c = point % map.CountC, b = point / map.CountC % map.CountB, a = point / (map.CountC * map.CountB);
            Fractional place = new((double)a / map.CountA, (double)b / map.CountB, (double)c / map.CountC);
            if (found.Exists(m => m.Positions.Any(p => map.Lattice.Distance(p, place) < MergeAngstrom)))
            {
                continue;
            }

            Fractional centre = Centre(map.Lattice, operations, place);
            List<Fractional> images = OrbitExpansion.Expand(map.Lattice, operations, centre, 0, out _);
            if (!found.Exists(m => m.Positions.Any(p => map.Lattice.Distance(p, images[0]) < MergeAngstrom)))
            {
                found.Add(new(images, map.Values[point]));
            }
        }

        return found;
    }

    /// <summary>Mean of the images that belong to one site: the special position in the middle of them.</summary>
    private static Fractional Centre(Lattice lattice, IReadOnlyList<SymmetryOperation> operations, Fractional place)
    {
        for (int pass = 0; pass < 4; pass++)
        {
            double u = 0, v = 0, w = 0;
            int count = 0;
            foreach (SymmetryOperation operation in operations)
            {
                Fractional difference = OrbitExpansion.Nearest(operation.Apply(place) - place);
                if (lattice.ToCartesian(difference).Length < MergeAngstrom)
                {
                    (u, v, w, count) = (u + difference.U, v + difference.V, w + difference.W, count + 1);
                }
            }

            place = new(place.U + (u / count), place.V + (v / count), place.W + (w / count));
        }

        return place;
    }

    /// <summary>No neighbour is lower; of equal neighbours the first counts.</summary>
    private static bool IsLowest(BondValenceSiteEnergy map, int point)
    {
        int c = point % map.CountC, b = point / map.CountC % map.CountB, a = point / (map.CountC * map.CountB);
        for (int da = -1; da <= 1; da++)
        {
            for (int db = -1; db <= 1; db++)
            {
                for (int dc = -1; dc <= 1; dc++)
                {
                    int other = ((((a + da + map.CountA) % map.CountA * map.CountB) + ((b + db + map.CountB) % map.CountB)) * map.CountC) + ((c + dc + map.CountC) % map.CountC);
                    if (map.Values[other] < map.Values[point] || (map.Values[other] == map.Values[point] && other < point))
                    {
                        return false;
                    }
                }
            }
        }

        return true;
    }
}
