using Screening.Core.Structures;

namespace Screening.Descriptors.Hopping;

/// <summary>
/// Which sites the observed jumps connect, with periodic images: a cluster of sites that holds a path to an image of itself lets an ion travel
/// without end; the others are cages. Dimension is the number of independent directions of such paths (0: every jump stays in a cage;
/// 3: paths cross the cell in all directions).
/// </summary>
/// <remarks>Disjoint sets whose links carry the lattice translation between the two ends.</remarks>
internal sealed class JumpNetwork
{
    private readonly Lattice _lattice;
    private readonly IReadOnlyList<Fractional> _sites;
    private readonly int[] _parent;
    private readonly (int A, int B, int C)[] _image;           // of the site relative to its parent
    private readonly bool[] _used;
    private readonly List<(int A, int B, int C)> _loops = [];

    public JumpNetwork(Lattice lattice, IReadOnlyList<Fractional> sites)
    {
        (_lattice, _sites) = (lattice, sites);
        _parent = [.. Enumerable.Range(0, sites.Count)];
        _image = new (int, int, int)[sites.Count];
        _used = new bool[sites.Count];
    }

    /// <summary>Independent directions in which paths of jumps go on for ever, 0 to 3.</summary>
    public int Dimension => _loops.Count;

    /// <summary>Sites that a jump began or ended at.</summary>
    public int SitesReached => _used.Count(u => u);

    /// <summary>Number of connected clusters of such sites.</summary>
    public int Clusters => Enumerable.Range(0, _sites.Count).Where(s => _used[s]).Select(s => Find(s).Root).Distinct().Count();

    /// <summary>A jump to the nearest image of the second site.</summary>
    public void Add(int from, int to)
    {
        (_used[from], _used[to]) = (true, true);
        Fractional between = _lattice.ToFractional(_lattice.NearestImage(_sites[from], _sites[to])), plain = _sites[to] - _sites[from];
        (int A, int B, int C) step = ((int)Math.Round(between.U - plain.U), (int)Math.Round(between.V - plain.V), (int)Math.Round(between.W - plain.W));
        (int rootFrom, var imageFrom) = Find(from);
        (int rootTo, var imageTo) = Find(to);

        // The cell of `to` seen from the root of `from`, less its cell seen from its own root.
        (int A, int B, int C) shift = (imageFrom.A + step.A - imageTo.A, imageFrom.B + step.B - imageTo.B, imageFrom.C + step.C - imageTo.C);
        if (rootFrom != rootTo)
        {
            (_parent[rootTo], _image[rootTo]) = (rootFrom, shift);
        }
        else if (_loops.Count < 3 && Independent(shift))
        {
            _loops.Add(shift);
        }
    }

    private (int Root, (int A, int B, int C) Image) Find(int site)
    {
        int root = site;
        (int A, int B, int C) sum = default;
        while (_parent[root] != root)
        {
            sum = (sum.A + _image[root].A, sum.B + _image[root].B, sum.C + _image[root].C);
            root = _parent[root];
        }

        // Shorter paths for the next time; the image of each node on the way is what is left of the sum.
        var rest = sum;
        for (int node = site; _parent[node] != node;)
        {
            (int next, var own) = (_parent[node], _image[node]);
            (_parent[node], _image[node]) = (root, rest);
            rest = (rest.A - own.A, rest.B - own.B, rest.C - own.C);
            node = next;
        }

        return (root, sum);
    }

    private bool Independent((int A, int B, int C) v)
    {
        Cartesian Vector((int A, int B, int C) t) => new(t.A, t.B, t.C);
        return _loops.Count switch
        {
            0 => v != default,
            1 => Vector(_loops[0]).Cross(Vector(v)).LengthSquared > 0,
            _ => Vector(_loops[0]).Cross(Vector(_loops[1])).Dot(Vector(v)) != 0,
        };
    }
}
