using Screening.Core.Dynamics;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.BondValence;
using Screening.Core.Neighbors;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>
/// Gives the tetrahedra and octahedra of an ordered framework the bond lengths that their own cations want. Published positions on mixed sites are
/// averages over species, and refinements are noisy; an ordered cell holds one species on each site. Every cation of charge 3 and more
/// with four or six anion neighbours gets bonds of valence V/CN and the edges of a regular polyhedron; weak springs hold all atoms near their
/// published places; mobile ions do not move.
/// </summary>
/// <param name="Cell">With restored positions.</param>
/// <param name="RmsShiftAngstrom">Root mean square shift of the framework, Å.</param>
/// <param name="Polyhedra">How many were restored.</param>
public sealed record PolyhedronRestoration(OrderedCell Cell, double RmsShiftAngstrom, int Polyhedra)
{
    /// <summary>Spring constants, eV/Å²: of bonds, of edges, and of the published places.</summary>
    private const double Bond = 20, Edge = 4, Place = 0.5;

    /// <summary>Neighbours stand nearer than this times the length wanted; the next shell of tetrahedra and octahedra begins at 1.6.</summary>
    private const double ShellRatio = 1.35;

    /// <summary>Octahedron edges span less than this angle, opposite corners 180°.</summary>
    private const double LargestEdgeCosine = -0.6;

    private const double SmallestCharge = 3;

    public static PolyhedronRestoration Of(OrderedCell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        MdState state = MdState.From(cell);
        List<(int Anion, Cartesian Offset)>[] shells = Shells(cell, state);
        List<WantedDistance> wanted = [];
        int polyhedra = 0;
        for (int c = 0; c < cell.Count; c++)
        {
            List<(int Anion, Cartesian Offset)> shell = shells[c];
            if (shell.Count is 4 or 6)
            {
                polyhedra++;
                Add(wanted, cell, state, c, shell);
            }
        }

        if (polyhedra == 0)
        {
            return new(cell, 0, 0);
        }

        // Mobile ions feel no polyhedron and stay at their anchors.
        SumForceField springs = new(new PolyhedronTerms(wanted), new HarmonicTether(state, _ => true, Place));
        double[] x = [.. state.X], y = [.. state.Y], z = [.. state.Z];
        Minimiser.Run(state, springs, new() { ForceToleranceEvPerAngstrom = 0.01, StepLimit = 1000 });
        double squares = 0;
        int framework = 0;
        Fractional[] positions = [.. cell.Positions];
        for (int i = 0; i < cell.Count; i++)
        {
            if (!cell.IsMobile(i))
            {
                Cartesian move = new(state.X[i] - x[i], state.Y[i] - y[i], state.Z[i] - z[i]);
                squares += move.LengthSquared;
                framework++;
                positions[i] = (cell.Positions[i] + cell.Lattice.ToFractional(move)).Wrapped();
            }
        }

        return new(cell with { Positions = positions }, Math.Sqrt(squares / Math.Max(1, framework)), polyhedra);
    }

    /// <summary>Anions around each highly charged framework cation; empty for every other atom.</summary>
    private static List<(int Anion, Cartesian Offset)>[] Shells(OrderedCell cell, MdState state)
    {
        List<(int, Cartesian)>[] shells = [.. Enumerable.Range(0, cell.Count).Select(_ => new List<(int, Cartesian)>())];
        PeriodicPairs.ForEach(state, 3.6, (i, j, r) =>
        {
            Note(i, j, r);
            Note(j, i, -1.0 * r);
        });
        return shells;

        void Note(int cation, int anion, Cartesian r)
        {
            Species c = cell.Atoms[cation], a = cell.Atoms[anion];
            if (c.OxidationState >= SmallestCharge && !cell.IsMobile(cation) && a.IsAnion
                && BondValenceTable.Shared.TryGetPair(c, a, out BondValencePair? pair) && r.Length < ShellRatio * Length(pair, pair.CoordinationNumber))
            {
                shells[cation].Add((anion, r));
            }
        }
    }

    private static double Length(BondValencePair pair, double neighbours) => pair.R0 - (pair.B * Math.Log(pair.Cation.OxidationState / neighbours));

    private static void Add(List<WantedDistance> wanted, OrderedCell cell, MdState state, int cation, List<(int Anion, Cartesian Offset)> shell)
    {
        double[] lengths = new double[shell.Count];
        for (int k = 0; k < shell.Count; k++)
        {
            (int anion, Cartesian r) = shell[k];
            BondValenceTable.Shared.TryGetPair(cell.Atoms[cation], cell.Atoms[anion], out BondValencePair? pair);
            lengths[k] = Length(pair!, shell.Count);
            wanted.Add(new(cation, anion, r - Between(state, cation, anion), lengths[k], Bond));
        }

        double cosine = shell.Count == 4 ? -1.0 / 3 : 0;
        for (int a = 0; a < shell.Count; a++)
        {
            for (int b = a + 1; b < shell.Count; b++)
            {
                (int first, Cartesian u) = shell[a];
                (int second, Cartesian v) = shell[b];
                if (shell.Count == 4 || u.Dot(v) / (u.Length * v.Length) > LargestEdgeCosine)
                {
                    double edge = Math.Sqrt((lengths[a] * lengths[a]) + (lengths[b] * lengths[b]) - (2 * lengths[a] * lengths[b] * cosine));
                    wanted.Add(new(first, second, v - u - Between(state, first, second), edge, Edge));
                }
            }
        }
    }

    private static Cartesian Between(MdState state, int i, int j) => new(state.X[j] - state.X[i], state.Y[j] - state.Y[i], state.Z[j] - state.Z[i]);
}
