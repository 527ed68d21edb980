using System.Globalization;
using Screening.Core.Structures;

namespace Screening.Descriptors.Hopping;

/// <summary>
/// Interstitial sites of the framework: points furthest from the surrounding anions (vertices of the anions' Voronoi tessellation), far enough
/// from framework cations and from the ion's own crystallographic sites. Named by the number of anions around: tetrahedral,
/// octahedral, and so on.
/// </summary>
internal static class InterstitialFinder
{
    // At 0.5 Å a third of the tetrahedral holes of rock salt hide behind the neighbouring octahedral ones; at 0.3 Å none.
    private const double GridAngstrom = 0.3, FinestStepAngstrom = 0.005;

    // A void may be a quarter tighter than the ion's own site (tetrahedral against octahedral holes of one packing: 0.87).
    private const double SmallestShareOfSiteDistance = 0.75;
    private const double ShellFactor = 1.25;           // anions within this factor of the nearest count as neighbours
    private const int FewestNeighbours = 4;
    private const double NearestCationAngstrom = 1.9, NearestSiteAngstrom = 1.2, LargestVoidAngstrom = 4;
    private const double DistanceClassAngstrom = 0.1;  // voids that differ by less are one type

    /// <param name="lattice">Supercell.</param>
    /// <param name="atoms">Species; [atom].</param>
    /// <param name="positions">Ideal positions; [atom].</param>
    /// <param name="mobile">The mobile ion, a cation or an anion: its voids are those of the ions of opposite charge.</param>
    /// <param name="known">Crystallographic sites of the ion.</param>
    public static IReadOnlyList<MobileSite> Find(
        Lattice lattice, IReadOnlyList<Species> atoms, IReadOnlyList<Fractional> positions, Species mobile, IReadOnlyList<Fractional> known)
    {
        double sign = mobile.OxidationState < 0 ? -1 : 1;
        Fractional[] counter = [.. Framework(s => s.OxidationState * sign < 0)];
        Fractional[] like = [.. Framework(s => s.OxidationState * sign >= 0)];
        if (counter.Length == 0 || known.Count == 0)
        {
            return [];
        }

        SiteLocator counterIons = new(lattice, counter);
        SiteLocator? likeIons = like.Length > 0 ? new(lattice, like) : null;
        double[] bonds = [.. known.Select(k => Distance(counterIons, k)).Order()];
        double smallest = SmallestShareOfSiteDistance * bonds[bonds.Length / 2];
        List<(Fractional Position, double Distance)> voids = [];
        foreach (Fractional start in LocalMaxima(lattice, counterIons))
        {
            (Fractional top, double d) = Climb(lattice, counterIons, start);
            if (d >= smallest && d <= LargestVoidAngstrom && (likeIons is null || Distance(likeIons, top) >= NearestCationAngstrom))
            {
                voids.Add((top.Wrapped(), d));
            }
        }

        // Largest first, then by position, so that the choice among near ones does not depend on the order of the search.
        List<Fractional> taken = [.. known];
        List<MobileSite> kept = [];
        foreach ((Fractional position, double d) in voids
            .OrderByDescending(v => Math.Round(v.Distance / DistanceClassAngstrom)).ThenBy(v => v.Position.U).ThenBy(v => v.Position.V).ThenBy(v => v.Position.W))
        {
            if (taken.Any(t => Within(lattice, t, position, NearestSiteAngstrom)))
            {
                continue;
            }

            // A vertex has four anions or more around it; fewer mean that the search stalled on a ridge between two vertices.
            int neighbours = counter.Count(c => Within(lattice, c, position, ShellFactor * d));
            if (neighbours < FewestNeighbours)
            {
                continue;
            }

            taken.Add(position);
            string radius = (Math.Round(d / DistanceClassAngstrom) * DistanceClassAngstrom).ToString("0.0", CultureInfo.InvariantCulture);
            kept.Add(new($"{Shape(neighbours)}_{radius}A", position));
        }

        return kept;

        IEnumerable<Fractional> Framework(Func<Species, bool> wanted) =>
            Enumerable.Range(0, atoms.Count).Where(i => atoms[i] != mobile && wanted(atoms[i])).Select(i => positions[i]);
    }

    /// <summary>Whether two points are nearer than a limit; the components along the reciprocal vectors rule most pairs out.</summary>
    private static bool Within(Lattice lattice, Fractional a, Fractional b, double limit)
    {
        Fractional d = a - b;
        return Math.Abs(d.U - Math.Round(d.U)) * lattice.Widths.A < limit && Math.Abs(d.V - Math.Round(d.V)) * lattice.Widths.B < limit
            && Math.Abs(d.W - Math.Round(d.W)) * lattice.Widths.C < limit && lattice.Distance(a, b) < limit;
    }

    private static string Shape(int neighbours) => neighbours switch
    {
        4 => "tetrahedral",
        6 => "octahedral",
        _ => string.Create(CultureInfo.InvariantCulture, $"{neighbours}-fold"),
    };

    private static double Distance(SiteLocator ions, Fractional position)
    {
        ions.Nearest(position, out double squared);
        return Math.Sqrt(squared);
    }

    private static IEnumerable<Fractional> LocalMaxima(Lattice lattice, SiteLocator ions)
    {
        (double a, double b, double c) = lattice.Widths;
        int na = Cut(a), nb = Cut(b), nc = Cut(c);
        double[] d = new double[na * nb * nc];
        for (int i = 0, at = 0; i < na; i++)
        {
            for (int j = 0; j < nb; j++)
            {
                for (int k = 0; k < nc; k++, at++)
                {
                    ions.Nearest(new((double)i / na, (double)j / nb, (double)k / nc), out d[at]);
                }
            }
        }

        for (int i = 0; i < na; i++)
        {
            for (int j = 0; j < nb; j++)
            {
                for (int k = 0; k < nc; k++)
                {
                    if (IsMaximum(i, j, k))
                    {
                        yield return new((double)i / na, (double)j / nb, (double)k / nc);
                    }
                }
            }
        }

        bool IsMaximum(int i, int j, int k)
        {
            double here = d[(((i * nb) + j) * nc) + k];
            for (int n = 0; n < 27; n++)
            {
                int x = Turn(i + (n / 9) - 1, na), y = Turn(j + (n / 3 % 3) - 1, nb), z = Turn(k + (n % 3) - 1, nc);
                if (d[(((x * nb) + y) * nc) + z] > here + 1e-9)
                {
                    return false;
                }
            }

            return true;
        }
    }

    private static int Turn(int index, int count) => index < 0 ? index + count : index >= count ? index - count : index;

    /// <summary>Pattern search for the point furthest from the ions.</summary>
    private static (Fractional Position, double Distance) Climb(Lattice lattice, SiteLocator ions, Fractional start)
    {
        Cartesian r = lattice.ToCartesian(start);
        double best = Distance(ions, start);
        for (double step = GridAngstrom / 2; step > FinestStepAngstrom; step /= 2)
        {
            for (bool moved = true; moved;)
            {
                moved = false;
                for (int n = 0; n < 27; n++)
                {
                    Cartesian trial = r + new Cartesian(((n / 9) - 1) * step, ((n / 3 % 3) - 1) * step, ((n % 3) - 1) * step);
                    double d = Distance(ions, lattice.ToFractional(trial));
                    if (d > best + 1e-9)
                    {
                        (r, best, moved) = (trial, d, true);
                    }
                }
            }
        }

        return (lattice.ToFractional(r), best);
    }

    private static int Cut(double width) => Math.Max(1, (int)Math.Ceiling(width / GridAngstrom));
}
