using Screening.Core.Structures;
using Screening.Core.Trajectories;

namespace Screening.Descriptors.Hopping;

/// <summary>
/// Which tetrahedron an ion is in, the corners moving with their atoms. An ion stays with its site while still inside it; otherwise it
/// belongs to the tetrahedron that holds it deepest (largest smallest barycentric coordinate), which where thermal motion leaves a
/// narrow gap is the one it is least outside of.
/// </summary>
internal sealed class TetrahedronLocator(IReadOnlyList<ReferenceSite> sites)
{
    private readonly Fractional[] _offset = new Fractional[4 * sites.Count];
    private readonly Fractional[] _middle = new Fractional[sites.Count];
    private readonly Cartesian[] _corner = new Cartesian[sites.Count];              // corner 0 from the middle
    private readonly Cartesian[] _row = new Cartesian[3 * sites.Count];             // barycentric coordinates 1 to 3 = row · (r − corner 0)
    private readonly double[] _reachSquared = new double[sites.Count];
    private readonly HashSet<int>[] _neighbours = FaceNeighbours(sites);
    private Lattice? _lattice;
    private bool _started;

    /// <summary>Forgets in which periodic image each corner is; to be called where positions do not go on.</summary>
    public void Restart() => _started = false;

    /// <summary>Moves the corners to where the atoms are.</summary>
    public void Place(in Frame frame)
    {
        _lattice = frame.Lattice;
        Span<Fractional> at = stackalloc Fractional[4];
        for (int s = 0; s < sites.Count; s++)
        {
            Fractional middle = default;
            for (int k = 0; k < 4; k++)
            {
                int atom = sites[s].Vertices[k];
                Fractional f = _lattice.ToFractional(new(frame.X[atom], frame.Y[atom], frame.Z[atom]));
                if (!_started)
                {
                    Fractional near = sites[s].Position + _lattice.ToFractional(_lattice.NearestImage(sites[s].Position, f));
                    _offset[(4 * s) + k] = new(Math.Round(near.U - f.U), Math.Round(near.V - f.V), Math.Round(near.W - f.W));
                }

                at[k] = f + _offset[(4 * s) + k];
                middle += new Fractional(at[k].U / 4, at[k].V / 4, at[k].W / 4);
            }

            _middle[s] = middle;
            Cartesian origin = _corner[s] = _lattice.ToCartesian(at[0] - middle);
            Cartesian a = _lattice.ToCartesian(at[1] - at[0]), b = _lattice.ToCartesian(at[2] - at[0]), c = _lattice.ToCartesian(at[3] - at[0]);
            double volume = 1 / a.Dot(b.Cross(c));
            (_row[3 * s], _row[(3 * s) + 1], _row[(3 * s) + 2]) = (volume * b.Cross(c), volume * c.Cross(a), volume * a.Cross(b));
            _reachSquared[s] = Math.Max(Math.Max(origin.LengthSquared, (origin + a).LengthSquared), Math.Max((origin + b).LengthSquared, (origin + c).LengthSquared));
        }

        _started = true;
    }

    /// <param name="position">In units of the lattice vectors.</param>
    /// <param name="previous">Site in the frame before, or -1.</param>
    public int Assign(Fractional position, int previous)
    {
        if (previous >= 0 && Depth(position, previous) >= 0)
        {
            return previous;
        }

        int best = 0;
        double deepest = double.NegativeInfinity;
        for (int s = 0; s < sites.Count; s++)
        {
            double depth = Depth(position, s);
            if (depth > deepest)
            {
                (best, deepest) = (s, depth);
            }
        }

        return best;
    }

    /// <summary>Whether two sites share a face (three corners).</summary>
    public bool ShareFace(int first, int second) => _neighbours[first].Contains(second);

    /// <summary>Number of sites that share a face with both.</summary>
    public int Between(int first, int second) => _neighbours[first].Count(_neighbours[second].Contains);

    private static HashSet<int>[] FaceNeighbours(IReadOnlyList<ReferenceSite> sites)
    {
        HashSet<int>[] neighbours = [.. sites.Select(_ => new HashSet<int>())];
        IEnumerable<(int Site, (int, int, int) Face)> faces = sites.SelectMany((site, s) =>
        {
            int[] v = [.. site.Vertices.Order()];
            return new[] { (s, (v[0], v[1], v[2])), (s, (v[0], v[1], v[3])), (s, (v[0], v[2], v[3])), (s, (v[1], v[2], v[3])) };
        });
        foreach (IGrouping<(int, int, int), (int Site, (int, int, int) Face)> face in faces.GroupBy(f => f.Face))
        {
            int[] members = [.. face.Select(f => f.Site)];
            foreach (int s in members)
            {
                neighbours[s].UnionWith(members.Where(m => m != s));
            }
        }

        return neighbours;
    }

    /// <summary>Smallest barycentric coordinate: positive inside.</summary>
    private double Depth(Fractional position, int s)
    {
        double u = position.U - _middle[s].U, v = position.V - _middle[s].V, w = position.W - _middle[s].W;
        Cartesian fromMiddle = _lattice!.ToCartesian(new(u - Math.Round(u), v - Math.Round(v), w - Math.Round(w)));
        if (fromMiddle.LengthSquared > 4 * _reachSquared[s])
        {
            return -fromMiddle.LengthSquared;          // far outside
        }

        Cartesian r = fromMiddle - _corner[s];
        double p = _row[3 * s].Dot(r), q = _row[(3 * s) + 1].Dot(r), t = _row[(3 * s) + 2].Dot(r);
        return Math.Min(Math.Min(p, q), Math.Min(t, 1 - p - q - t));
    }
}
