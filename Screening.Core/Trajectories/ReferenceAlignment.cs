using Screening.Core.Structures;

namespace Screening.Core.Trajectories;

/// <summary>
/// Lays a crystal structure under a trajectory that is a supercell of it, so that its sites can be used: repeats it along the three vectors,
/// and finds the shift of origin that brings its framework nearest to that of a frame.
/// </summary>
public static class ReferenceAlignment
{
    /// <summary>Largest root mean square distance between framework atoms and the structure's that counts as the same crystal, Å.</summary>
    public const double WorstFitAngstrom = 1.2;

    private const double CellTolerance = 0.1;          // lengths may differ this much: thermal expansion, another functional

    /// <summary>The description with the structure's sites of the mobile ion, in the frame's own origin.</summary>
    /// <exception cref="StructureFileException">The cell is no simple supercell of the structure, or the framework does not match.</exception>
    public static TrajectoryInfo Apply(TrajectoryInfo info, TrajectoryFrame frame, Structure structure)
    {
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(structure);
        var (a, b, c, _, _, _) = info.Lattice.Parameters;
        var (a0, b0, c0, _, _, _) = structure.Lattice.Parameters;
        (int na, int nb, int nc) = (Repeat(a, a0), Repeat(b, b0), Repeat(c, c0));
        if (na * nb * nc == 0)
        {
            throw new StructureFileException(structure.Source, null, FormattableString.Invariant(
                $"its cell ({a0:0.00}, {b0:0.00}, {c0:0.00} Å) does not fit into that of the trajectory ({a:0.00}, {b:0.00}, {c:0.00} Å) a whole number of times"));
        }

        List<(Site Site, Fractional Position)> repeated = [];
        for (int n = 0; n < na * nb * nc; n++)
        {
            foreach (Site site in structure.Sites)
            {
                repeated.Add((site, new(
                    (site.Position.U + (n % na)) / na, (site.Position.V + (n / na % nb)) / nb, (site.Position.W + (n / (na * nb))) / nc)));
            }
        }

        // The rarest framework element has the fewest candidate shifts; anions may be disordered among each other, so fits ignore the element.
        Element mobile = info.Mobile.Element;
        int[] framework = [.. Enumerable.Range(0, info.Atoms.Count).Where(i => info.Atoms[i].Element != mobile)];
        Fractional[] sites = [.. repeated.Where(r => r.Site.Occupants.Any(o => o.Element != mobile)).Select(r => r.Position)];
        if (framework.Length == 0 || sites.Length == 0)
        {
            throw new StructureFileException(structure.Source, null, "no framework to align the structure by");
        }

        int anchor = framework.GroupBy(i => info.Atoms[i].Element).OrderBy(g => g.Count()).ThenBy(g => g.Key.AtomicNumber).First().First();
        Fractional at = Position(frame, anchor);
        double best = double.PositiveInfinity;
        Fractional shift = default;
        foreach (Site site in structure.Sites.Where(s => s.Occupants.Any(o => o.Element == info.Atoms[anchor].Element)))
        {
            Fractional trial = at - new Fractional(site.Position.U / na, site.Position.V / nb, site.Position.W / nc);
            (double fit, Fractional refined) = Fit(info.Lattice, frame, framework, sites, trial);
            if (fit < best)
            {
                (best, shift) = (fit, refined);
            }
        }

        if (best > WorstFitAngstrom)
        {
            throw new StructureFileException(structure.Source, null, FormattableString.Invariant(
                $"its framework lies {best:0.0} Å (root mean square) from that of the trajectory; at most {WorstFitAngstrom} Å is expected"));
        }

        return info with
        {
            MobileSites = [.. repeated.SelectMany(r => r.Site.Occupants.Where(o => o.Element == mobile)
                .Select(o => new ReferenceSite(r.Site.Label, (r.Position + shift).Wrapped(), o.Occupancy)))],
        };
    }

    /// <summary>Root mean square distance of the framework from the nearest sites after moving these by their mean misfit.</summary>
    private static (double Rms, Fractional Shift) Fit(Lattice lattice, TrajectoryFrame frame, int[] framework, Fractional[] sites, Fractional shift)
    {
        double sum = 0;
        for (int round = 0; round < 2; round++)
        {
            Cartesian mean = default;
            sum = 0;
            foreach (int atom in framework)
            {
                Fractional p = Position(frame, atom) - shift;
                Cartesian nearest = sites.Select(s => lattice.NearestImage(s, p)).MinBy(d => d.LengthSquared);
                mean += (1.0 / framework.Length) * nearest;
                sum += nearest.LengthSquared / framework.Length;
            }

            shift += lattice.ToFractional(mean);
            sum -= mean.LengthSquared;
        }

        return (Math.Sqrt(Math.Max(0, sum)), shift);
    }

    private static Fractional Position(TrajectoryFrame frame, int atom) => new(frame.U[atom], frame.V[atom], frame.W[atom]);

    private static int Repeat(double large, double small)
    {
        int n = (int)Math.Round(large / small);
        return n > 0 && Math.Abs((large / (n * small)) - 1) <= CellTolerance ? n : 0;
    }
}
