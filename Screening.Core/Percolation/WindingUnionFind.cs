namespace Screening.Core.Percolation;

/// <summary>A lattice translation in whole cells.</summary>
internal readonly record struct Winding(int A, int B, int C)
{
    public static Winding operator +(Winding p, Winding q) => new(p.A + q.A, p.B + q.B, p.C + q.C);

    public static Winding operator -(Winding p, Winding q) => new(p.A - q.A, p.B - q.B, p.C - q.C);

    public bool IsZero => this == default;

    public Winding Cross(Winding q) => new((B * q.C) - (C * q.B), (C * q.A) - (A * q.C), (A * q.B) - (B * q.A));

    public long Dot(Winding q) => ((long)A * q.A) + ((long)B * q.B) + ((long)C * q.C);
}

/// <summary>
/// Union-find on a periodic grid. Each point knows in which image of the cell it lies as seen from its root; a closed loop that ends
/// in another image than it began in is a translation under which the component is endless.
/// </summary>
internal sealed class WindingUnionFind(int points)
{
    private readonly int[] _parent = Filled(points);
    private readonly Winding[] _fromParent = new Winding[points];
    private readonly int[] _size = new int[points];
    private readonly Dictionary<int, List<Winding>> _loops = [];        // independent translations by root; few components have any

    public void Open(int point)
    {
        _parent[point] = point;
        _size[point] = 1;
    }

    public bool IsOpen(int point) => _parent[point] >= 0;

    /// <summary>Joins two neighbouring points; <paramref name="step"/> is the image of the cell that one enters going from p to q.</summary>
    /// <returns>Dimension (0 to 3) of the component that holds both.</returns>
    public int Join(int p, int q, Winding step)
    {
        (int rootP, Winding toP) = Find(p);
        (int rootQ, Winding toQ) = Find(q);
        Winding between = toP + step - toQ;        // image of root q's cell as seen from root p
        if (rootP == rootQ)
        {
            return between.IsZero ? Dimension(rootP) : AddLoop(rootP, between);
        }

        if (_size[rootP] < _size[rootQ])
        {
            (rootP, rootQ) = (rootQ, rootP);
            between = default(Winding) - between;
        }

        _parent[rootQ] = rootP;
        _fromParent[rootQ] = between;
        _size[rootP] += _size[rootQ];
        if (_loops.Remove(rootQ, out List<Winding>? loops))
        {
            foreach (Winding loop in loops)
            {
                AddLoop(rootP, loop);
            }
        }

        return Dimension(rootP);
    }

    private int Dimension(int root) => _loops.TryGetValue(root, out List<Winding>? loops) ? loops.Count : 0;

    private int AddLoop(int root, Winding loop)
    {
        if (!_loops.TryGetValue(root, out List<Winding>? basis))
        {
            _loops[root] = basis = [];
        }

        bool independent = basis.Count switch
        {
            0 => true,
            1 => !basis[0].Cross(loop).IsZero,
            2 => basis[0].Cross(basis[1]).Dot(loop) != 0,
            _ => false,
        };
        if (independent)
        {
            basis.Add(loop);
        }

        return basis.Count;
    }

    private (int Root, Winding FromRoot) Find(int point)
    {
        int root = point;
        Winding total = default;
        while (_parent[root] != root)
        {
            total += _fromParent[root];
            root = _parent[root];
        }

        // Second pass: hang every point of the path directly under the root.
        Winding rest = total;
        while (_parent[point] != point)
        {
            (int next, Winding own) = (_parent[point], _fromParent[point]);
            _parent[point] = root;
            _fromParent[point] = rest;
            rest -= own;
            point = next;
        }

        return (root, total);
    }

    private static int[] Filled(int points)
    {
        int[] closed = new int[points];
        Array.Fill(closed, -1);
        return closed;
    }
}
