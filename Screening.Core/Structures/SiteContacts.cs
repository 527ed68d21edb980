namespace Screening.Core.Structures;

/// <summary>Two sites (or a site and its own image) near each other.</summary>
public readonly record struct Contact(int First, int Second, double DistanceAngstrom);

/// <summary>Pairs of sites within a distance, periodic images included, by a grid of cells so that large lists stay cheap.</summary>
public static class SiteContacts
{
    /// <summary>
    /// Every pair with First ≤ Second nearer than the cutoff, each image once for First &lt; Second and its shortest image for First = Second,
    /// in order of First, then Second.
    /// </summary>
    /// <param name="cutoffAngstrom">Å; meant for contacts of a few Å.</param>
    public static IEnumerable<Contact> Within(Structure structure, double cutoffAngstrom)
    {
        ArgumentNullException.ThrowIfNull(structure);
        Lattice lattice = structure.Lattice;
        IReadOnlyList<Site> sites = structure.Sites;
        int na = Cells(lattice.Widths.A, cutoffAngstrom), nb = Cells(lattice.Widths.B, cutoffAngstrom), nc = Cells(lattice.Widths.C, cutoffAngstrom);
        int ra = Reach(lattice.Widths.A, na, cutoffAngstrom), rb = Reach(lattice.Widths.B, nb, cutoffAngstrom), rc = Reach(lattice.Widths.C, nc, cutoffAngstrom);
        List<int>[] grid = new List<int>[na * nb * nc];
        for (int i = 0; i < sites.Count; i++)
        {
            Fractional p = sites[i].Position.Wrapped();
            int cell = (Index(p.U, na) * nb + Index(p.V, nb)) * nc + Index(p.W, nc);
            (grid[cell] ??= []).Add(i);
        }

        List<Contact> found = [];
        for (int i = 0; i < sites.Count; i++)
        {
            Fractional p = sites[i].Position.Wrapped();
            int a = Index(p.U, na), b = Index(p.V, nb), c = Index(p.W, nc);
            found.Clear();
            for (int da = -ra; da <= ra; da++)
            {
                for (int db = -rb; db <= rb; db++)
                {
                    for (int dc = -rc; dc <= rc; dc++)
                    {
                        (int ca, int sa) = Wrap(a + da, na);
                        (int cb, int sb) = Wrap(b + db, nb);
                        (int cc, int sc) = Wrap(c + dc, nc);
                        foreach (int j in grid[(ca * nb + cb) * nc + cc] ?? [])
                        {
                            if (j < i || (j == i && sa == 0 && sb == 0 && sc == 0))
                            {
                                continue;
                            }

                            Fractional q = sites[j].Position.Wrapped();
                            double distance = lattice.ToCartesian(new(q.U + sa - p.U, q.V + sb - p.V, q.W + sc - p.W)).Length;
                            if (distance < cutoffAngstrom)
                            {
                                found.Add(new(i, j, distance));
                            }
                        }
                    }
                }
            }

            found.Sort((x, y) => x.Second != y.Second ? x.Second.CompareTo(y.Second) : x.DistanceAngstrom.CompareTo(y.DistanceAngstrom));
            int previous = -1;
            foreach (Contact contact in found)
            {
                if (contact.Second == i && previous == i)
                {
                    continue;
                }

                previous = contact.Second;
                yield return contact;
            }
        }
    }

    private static int Cells(double width, double cutoff) => Math.Clamp((int)(width / cutoff), 1, 100);

    private static int Reach(double width, int cells, double cutoff) => Math.Min(50, (int)Math.Ceiling(cutoff / (width / cells)));

    private static int Index(double u, int cells) => Math.Min((int)(u * cells), cells - 1);

    private static (int Cell, int Shift) Wrap(int index, int cells)
    {
        int shift = (int)Math.Floor(index / (double)cells);
        return (index - shift * cells, shift);
    }
}
