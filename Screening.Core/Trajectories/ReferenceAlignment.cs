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
        Placement placement = Locate(info, frame, structure, []);
        return info with
        {
            MobileSites = [.. structure.Sites.SelectMany(site => placement.Images(site.Position).SelectMany(position => site.Occupants
                .Where(o => o.Element == info.Mobile.Element).Select(o => new ReferenceSite(site.Label, position, o.Occupancy))))],
        };
    }

    /// <summary>Where the structure lies in the cell of a trajectory.</summary>
    /// <param name="alignBy">Elements whose mean misfit fixes the origin in the end; empty for the whole framework.</param>
    internal static Placement Locate(TrajectoryInfo info, TrajectoryFrame frame, Structure structure, IReadOnlyCollection<Element> alignBy)
    {
        var (a, b, c, _, _, _) = info.Lattice.Parameters;
        var (a0, b0, c0, _, _, _) = structure.Lattice.Parameters;
        (int na, int nb, int nc) = (Repeat(a, a0), Repeat(b, b0), Repeat(c, c0));
        if (na * nb * nc == 0)
        {
            throw new StructureFileException(structure.Source, null, FormattableString.Invariant(
                $"its cell ({a0:0.00}, {b0:0.00}, {c0:0.00} Å) does not fit into that of the trajectory ({a:0.00}, {b:0.00}, {c:0.00} Å) a whole number of times"));
        }

        Placement repeats = new(na, nb, nc, default);

        // The rarest framework element has the fewest candidate shifts; anions may be disordered among each other, so fits ignore the element.
        Element mobile = info.Mobile.Element;
        int[] framework = [.. Enumerable.Range(0, info.Atoms.Count).Where(i => info.Atoms[i].Element != mobile)];
        Fractional[] sites = [.. structure.Sites.Where(s => s.Occupants.Any(o => o.Element != mobile)).SelectMany(s => repeats.Images(s.Position))];
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

        if (alignBy.Count > 0)
        {
            int[] chosen = [.. framework.Where(i => alignBy.Contains(info.Atoms[i].Element))];
            Fractional[] theirs = [.. structure.Sites.Where(s => s.Occupants.Any(o => alignBy.Contains(o.Element))).SelectMany(s => repeats.Images(s.Position))];
            if (chosen.Length > 0 && theirs.Length > 0)
            {
                (_, shift) = Fit(info.Lattice, frame, chosen, theirs, shift);
            }
        }

        return repeats with { Shift = shift };
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

/// <summary>A unit cell repeated along its three vectors and moved.</summary>
/// <param name="Shift">In units of the large cell's vectors.</param>
internal sealed record Placement(int Na, int Nb, int Nc, Fractional Shift)
{
    /// <summary>Positions in the large cell, in [0, 1), of every repeat of a position in the unit cell.</summary>
    public IEnumerable<Fractional> Images(Fractional position)
    {
        for (int n = 0; n < Na * Nb * Nc; n++)
        {
            yield return (Shift + new Fractional(
                (position.U + (n % Na)) / Na, (position.V + (n / Na % Nb)) / Nb, (position.W + (n / (Na * Nb))) / Nc)).Wrapped();
        }
    }
}
