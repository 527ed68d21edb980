namespace Screening.Core.Geometry;

/// <summary>
/// Shortest-path rings of a periodic bond network after Guttman (J. Non-Cryst. Solids 116, 145 (1990)): for each bond the shortest way back
/// from one end to the other without that bond. Ways that come back in another image of the cell are no rings. Size is the number of atoms.
/// </summary>
public static class ShortestRings
{
    /// <param name="atoms">Number of atoms in the cell.</param>
    /// <param name="bonds">Bonds i, j with the lattice translation of j (whole numbers along the lattice vectors).</param>
    /// <param name="largest">Rings of more atoms are not looked for.</param>
    /// <returns>Number of bonds whose smallest ring has n atoms; [n], index 0 counts bonds without a ring up to the largest.</returns>
    public static int[] Count(int atoms, IReadOnlyList<(int First, int Second, int U, int V, int W)> bonds, int largest)
    {
        ArgumentNullException.ThrowIfNull(bonds);
        List<(int Atom, int U, int V, int W)>[] neighbours = [.. Enumerable.Range(0, atoms).Select(_ => new List<(int, int, int, int)>())];
        foreach ((int i, int j, int u, int v, int w) in bonds)
        {
            neighbours[i].Add((j, u, v, w));
            neighbours[j].Add((i, -u, -v, -w));
        }

        int[] counts = new int[largest + 1];
        Dictionary<(int, int, int, int), int> fromFirst = [], fromSecond = [];
        foreach ((int i, int j, int u, int v, int w) in bonds)
        {
            int size = Smallest((i, 0, 0, 0), (j, u, v, w), largest);
            counts[size]++;
        }

        return counts;

        // Breadth first from both ends in turn; the sum of steps plus one is the ring when they meet.
        int Smallest((int, int, int, int) start, (int, int, int, int) end, int most)
        {
            fromFirst.Clear();
            fromSecond.Clear();
            fromFirst[start] = 0;
            fromSecond[end] = 0;
            List<(int, int, int, int)> first = [start], second = [end];
            for (int steps = 1; steps < most && first.Count > 0 && second.Count > 0; steps++)
            {
                bool grow = first.Count <= second.Count;
                List<(int, int, int, int)> next = [];
                int found = int.MaxValue;
                Dictionary<(int, int, int, int), int> own = grow ? fromFirst : fromSecond, other = grow ? fromSecond : fromFirst;
                foreach ((int atom, int a, int b, int c) in grow ? first : second)
                {
                    int depth = own[(atom, a, b, c)] + 1;
                    foreach ((int to, int du, int dv, int dw) in neighbours[atom])
                    {
                        (int, int, int, int) node = (to, a + du, b + dv, c + dw);
                        bool theBond = ((atom, a, b, c) == start && node == end) || ((atom, a, b, c) == end && node == start);
                        if (theBond)
                        {
                            continue;
                        }

                        if (other.TryGetValue(node, out int rest))
                        {
                            found = Math.Min(found, depth + rest + 1);
                        }

                        if (own.TryAdd(node, depth))
                        {
                            next.Add(node);
                        }
                    }
                }

                if (found <= most)
                {
                    return found;
                }

                (first, second) = grow ? (next, second) : (first, next);
            }

            return 0;
        }
    }
}
