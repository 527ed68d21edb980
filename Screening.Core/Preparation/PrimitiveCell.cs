using System.Globalization;
using System.Text;
using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>The primitive translations of a structure, found from its sites, and the sites of one primitive cell.</summary>
/// <param name="Lattice">Primitive lattice, compact basis, in the parent's orientation.</param>
/// <param name="Sites">Indices into the parent's sites, one for each primitive site; [primitive site].</param>
/// <param name="Positions">Fractional in the primitive lattice; parallel to <paramref name="Sites"/>.</param>
internal sealed record PrimitiveCell(Lattice Lattice, IReadOnlyList<int> Sites, IReadOnlyList<Fractional> Positions)
{
    /// <summary>Positions closer than this are the same: published coordinates carry four or five digits.</summary>
    private const double ToleranceAngstrom = 0.02;

    internal static PrimitiveCell Of(Structure structure)
    {
        int n = structure.Sites.Count;
        string[] content = [.. structure.Sites.Select(Content)];
        List<int[]> classes = [.. content.Select((c, i) => (c, i)).GroupBy(x => x.c, x => x.i).Select(g => g.ToArray()).OrderBy(g => g.Length).ThenBy(g => g[0])];
        int[] classOf = new int[n];
        for (int k = 0; k < classes.Count; k++)
        {
            foreach (int i in classes[k])
            {
                classOf[i] = k;
            }
        }

        // Every translation maps the first site of the rarest class onto another of that class.
        int[] rarest = classes[0];
        List<Fractional> translations = [];
        foreach (int target in rarest)
        {
            Fractional t = structure.Sites[target].Position - structure.Sites[rarest[0]].Position;
            if (classes.TrueForAll(sites => sites.All(s => Find(structure, sites, structure.Sites[s].Position + t) >= 0)))
            {
                translations.Add(t);
            }
        }

        int order = translations.Count;
        if (order == 1)
        {
            return Reduced(structure, structure.Lattice, [.. Enumerable.Range(0, n)]);
        }

        // The translations form a group of this order modulo the lattice, so all coordinates are whole multiples of 1/order.
        List<long[]> generators = [[order, 0, 0], [0, order, 0], [0, 0, order]];
        generators.AddRange(translations.Select(t => new[] { (long)Math.Round(t.U * order), (long)Math.Round(t.V * order), (long)Math.Round(t.W * order) }));
        long[][] basis = HermiteBasis(generators);
        Cartesian Vector(long[] row) => structure.Lattice.ToCartesian(new((double)row[0] / order, (double)row[1] / order, (double)row[2] / order));
        Lattice primitive = new(Vector(basis[0]), Vector(basis[1]), Vector(basis[2]));
        List<int> kept = [];
        bool[] covered = new bool[n];
        for (int i = 0; i < n; i++)
        {
            if (covered[i])
            {
                continue;
            }

            kept.Add(i);
            foreach (Fractional t in translations)
            {
                int image = Find(structure, classes[classOf[i]], structure.Sites[i].Position + t);
                covered[image] = true;
            }
        }

        return Reduced(structure, primitive, kept);
    }

    private static PrimitiveCell Reduced(Structure structure, Lattice lattice, List<int> sites)
    {
        (Cartesian a, Cartesian b, Cartesian c) = LatticeReduction.WidestBasis(lattice.A, lattice.B, lattice.C);
        Lattice reduced = new(a, b, c);
        return new(reduced, sites, [.. sites.Select(s => reduced.ToFractional(structure.Lattice.ToCartesian(structure.Sites[s].Position)).Wrapped())]);
    }

    private static int Find(Structure structure, int[] among, Fractional position)
    {
        foreach (int candidate in among)
        {
            Fractional d = structure.Sites[candidate].Position - position;
            d = new(d.U - Math.Round(d.U), d.V - Math.Round(d.V), d.W - Math.Round(d.W));
            if (structure.Lattice.ToCartesian(d).LengthSquared < ToleranceAngstrom * ToleranceAngstrom)
            {
                return candidate;
            }
        }

        return -1;
    }

    /// <summary>Rows of an upper triangular basis of the lattice that whole-number vectors generate.</summary>
    private static long[][] HermiteBasis(List<long[]> rows)
    {
        long[][] basis = new long[3][];
        List<long[]> rest = [.. rows.Select(r => (long[])r.Clone())];
        for (int column = 0; column < 3; column++)
        {
            while (true)
            {
                List<long[]> nonzero = [.. rest.Where(r => r[column] != 0).OrderBy(r => Math.Abs(r[column]))];
                long[] pivot = nonzero[0];
                if (nonzero.Count == 1)
                {
                    basis[column] = pivot;
                    rest.Remove(pivot);
                    break;
                }

                foreach (long[] row in nonzero.Skip(1))
                {
                    long factor = row[column] / pivot[column];
                    for (int k = 0; k < 3; k++)
                    {
                        row[k] -= factor * pivot[k];
                    }
                }
            }
        }

        return basis;
    }

    private static string Content(Site site)
    {
        StringBuilder text = new();
        foreach (Occupant o in site.Occupants.OrderBy(o => o.Element.AtomicNumber))
        {
            text.Append(CultureInfo.InvariantCulture, $"{o.Element.Symbol}:{o.Occupancy:F3}:{o.StatedOxidationState};");
        }

        return text.ToString();
    }
}
