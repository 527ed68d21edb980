using Screening.Core.Structures;

namespace Screening.Descriptors.Hopping;

/// <summary>
/// The pairs of sites that were jumped between during one replica, with how often each ion did so: enough to know how many pairs of
/// jumps of different ions there are at any distance, whenever they happened. Memory grows with the sites, not with the run.
/// </summary>
internal sealed class JumpEdges(Lattice lattice, IReadOnlyList<MobileSite> sites, int ions)
{
    private readonly Dictionary<(int, int), int> _index = [];
    private readonly List<(Fractional Start, Cartesian Vector)> _edges = [];
    private readonly List<long> _jumps = [];
    private readonly List<float[]> _middles = [];              // distances asked for so far, NaN elsewhere; [edge][earlier edge]
    private readonly Dictionary<int, long>[] _ofIon = [.. Enumerable.Range(0, ions).Select(_ => new Dictionary<int, long>())];

    /// <summary>Different pairs of sites so far.</summary>
    public int Count => _edges.Count;

    /// <summary>The edge with most jumps; null where there is none.</summary>
    public (Fractional Start, Cartesian Vector, long Jumps)? Busiest
    {
        get
        {
            if (_edges.Count == 0)
            {
                return null;
            }

            int most = _jumps.IndexOf(_jumps.Max());
            return (_edges[most].Start, _edges[most].Vector, _jumps[most]);
        }
    }

    public JumpEvent Add(int ion, int from, int to, long frame)
    {
        (int, int) key = from < to ? (from, to) : (to, from);
        Fractional start = sites[from].Position;
        Cartesian vector = lattice.NearestImage(start, sites[to].Position);
        if (!_index.TryGetValue(key, out int edge))
        {
            _index[key] = edge = _edges.Count;
            _edges.Add((start, vector));
            _jumps.Add(0);
            float[] row = new float[edge + 1];
            Array.Fill(row, float.NaN);
            _middles.Add(row);
        }

        _jumps[edge]++;
        _ofIon[ion][edge] = _ofIon[ion].GetValueOrDefault(edge) + 1;
        return new(ion, edge, frame, start, vector);
    }

    /// <summary>Calls for every two edges (also an edge and itself) with the number of pairs of jumps of different ions along them.</summary>
    public void ForEachPair(Action<int, int, double> visit)
    {
        double[,] same = new double[_edges.Count, _edges.Count];
        foreach (Dictionary<int, long> own in _ofIon)
        {
            foreach ((int e, long n) in own)
            {
                foreach ((int f, long m) in own)
                {
                    same[e, f] += e == f ? n * (n - 1) / 2.0 : n * m;
                }
            }
        }

        for (int e = 0; e < _edges.Count; e++)
        {
            for (int f = 0; f <= e; f++)
            {
                double pairs = (e == f ? _jumps[e] * (_jumps[e] - 1) / 2.0 : (double)_jumps[e] * _jumps[f]) - same[e, f];
                if (pairs > 0)
                {
                    visit(e, f, pairs);
                }
            }
        }
    }

    /// <summary>Distance between the middles of two edges, Å; remembered, as every pair of jumps asks for one.</summary>
    public double MiddleDistance(int first, int second)
    {
        float[] row = _middles[Math.Max(first, second)];
        ref float distance = ref row[Math.Min(first, second)];
        if (float.IsNaN(distance))
        {
            distance = (float)lattice.Distance(Middle(_edges[first]), Middle(_edges[second]));
        }

        return distance;
    }

    /// <summary>Smallest distance between an end of one edge and an end of the other, Å.</summary>
    public double EndDistance(int first, int second)
    {
        (Fractional a, Cartesian va) = _edges[first];
        (Fractional b, Cartesian vb) = _edges[second];
        Fractional a2 = a + lattice.ToFractional(va), b2 = b + lattice.ToFractional(vb);
        return Math.Min(
            Math.Min(lattice.Distance(a, b), lattice.Distance(a, b2)),
            Math.Min(lattice.Distance(a2, b), lattice.Distance(a2, b2)));
    }

    private Fractional Middle((Fractional Start, Cartesian Vector) edge) => edge.Start + lattice.ToFractional(0.5 * edge.Vector);
}
